import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DYNAMIC_RESOURCES, lifecycleOf, providerOf } from "../../../components/providers.ts";
import { UNKNOWN } from "../../../components/pulumi/wire.ts";
import type { Outcome, RunContext } from "../../../tools/engine/context.ts";
import { handlerOf } from "../../../tools/engine/handlers/index.ts";
import type { RunEvent } from "../../../tools/engine/index.ts";
import type { InventoryEntry } from "../../../tools/engine/inventory.ts";
import { InventoryStore } from "../../../tools/engine/inventoryStore.ts";
import { makeContext } from "../../../tools/engine/operations.ts";
import { isRegistered, removeEntries } from "../../../tools/engine/remove.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";

type Properties = Record<string, unknown>;

let api: FakeApi;
beforeEach(async () => {
    api = await FakeApi.start();
});
afterEach(async () => {
    vi.restoreAllMocks();
    await api.stop();
});

/** A stack of the embedded engine with one dynamic resource, whose runs share an inventory. */
class Stack {
    readonly events: RunEvent[] = [];
    readonly #kind: string;

    constructor(kind: string) {
        this.#kind = kind;
    }

    /** Runs the program; undefined: it no longer has the resource. */
    async run(operation: "up" | "preview" | "render", inputs?: Properties, options: Properties = {}) {
        return await this.#within(operation, async (context) => {
            const type = `pulumi-nodejs:dynamic/http3gateway:${this.#kind}`;
            const registration = {
                ...{ urn: `urn:pulumi:dev::test::${type}::one`, type, name: "one", dependencies: [] },
                ...{ cluster: {}, retainOnDelete: false, timeouts: {}, ...options },
            };
            const handler = handlerOf(type) ?? expect.fail(`${type} has no handler`);
            const outcome = inputs && (await handler({ ...registration, inputs, shown: inputs }, context));
            const entries = [...(context.inventory?.entries.values() ?? [])];
            if (operation === "up") {
                const left = entries.filter((entry) => !isRegistered(entry, entries, context.registered));
                await removeEntries(left, context);
            }
            return outcome;
        });
    }

    async up(inputs?: Properties, options?: Properties): Promise<Outcome | undefined> {
        return await this.run("up", inputs, options);
    }

    /** What is recorded. */
    async entries(): Promise<InventoryEntry[]> {
        let found: InventoryEntry[] = [];
        await this.#within("preview", async ({ inventory }) => {
            found = [...(inventory?.entries.values() ?? [])];
        });
        return found;
    }

    /** What was said since it was last asked, `created AltSvc edge/edge clear`. */
    said(): string[] {
        return this.events
            .splice(0)
            .map((event) => (event.kind === "object" ? `${event.action} ${event.object}` : JSON.stringify(event)));
    }

    async #within<T>(operation: "up" | "preview" | "render", work: (context: RunContext) => Promise<T>): Promise<T> {
        const options = { project: "test", stack: "dev", program: "", config: {}, kubeconfig: api.kubeconfig };
        const emit = (event: RunEvent) => void this.events.push(event);
        const context = makeContext({ ...options, operation }, new AbortController().signal, emit);
        if (operation !== "render") {
            context.inventory = new InventoryStore(context.cluster({}), "test", "dev", () => undefined);
            await (operation === "up" ? context.inventory.open(() => undefined) : context.inventory.read());
        }
        try {
            return await work(context);
        } finally {
            await context.inventory?.close();
        }
    }
}

/** As much of `pulumi up --refresh` as one dynamic resource sees of it. */
class Pulumi {
    readonly #kind: string;
    #recorded: { id: string; inputs: object; outputs: object } | undefined;

    constructor(kind: string) {
        this.#kind = kind;
    }

    async up(news?: object): Promise<void> {
        const provider = await providerOf(this.#kind);
        let old = this.#recorded;
        if (news === undefined) {
            this.#recorded = undefined;
            await provider.delete(old?.id ?? "", old?.outputs ?? {});
            return;
        }
        if (old !== undefined) {
            const { id, props = {} } = await provider.read(old.id, old.outputs);
            old = id === undefined ? undefined : { ...old, outputs: props };
        }
        const { inputs = news } = await provider.check(old?.inputs ?? {}, news);
        const { changes, replaces = [] } = old === undefined ? {} : await provider.diff(old.id, old.outputs, inputs);
        if (old === undefined || replaces.length > 0) {
            const { id, outs = {} } = await provider.create(inputs);
            this.#recorded = { id, inputs, outputs: outs };
        } else if (changes) {
            const { outs = {} } = await provider.update(old.id, old.outputs, inputs);
            this.#recorded = { id: old.id, inputs, outputs: outs };
        } else {
            this.#recorded = { ...old, inputs };
        }
        if (old !== undefined && replaces.length > 0) {
            await provider.delete(old.id, old.outputs);
        }
    }
}

describe("the embedded engine runs the lifecycle that Pulumi's dynamic provider runs, method by method:", () => {
    /** Puts methods of a simple resource in the place of those that a lifecycle has, and notes their calls. */
    async function noted(kind: string): Promise<{ calls: unknown[]; gone: { now: boolean } }> {
        const lifecycle = await lifecycleOf(kind);
        const calls: unknown[] = [];
        const gone = { now: false };
        const known = (value: Properties) => {
            const { kubeconfig: _, context: __, ...rest } = value;
            return rest;
        };
        type Method<Result> = (one: object, other?: object) => Result;
        const note = <Result>(
            method: "check" | "create" | "delete" | "diff" | "read" | "update",
            does: Method<Result>,
        ) => {
            if (lifecycle[method] !== undefined) {
                const call = (one: object, other?: object) => {
                    const given = method === "create" ? [one] : [one, other];
                    calls.push([
                        method,
                        ...given.filter((each) => each !== undefined).map((each) => known(each as Properties)),
                    ]);
                    return does(one, other);
                };
                vi.spyOn(lifecycle, method).mockImplementation(call as never);
            }
        };
        vi.spyOn(lifecycle, "id").mockImplementation((inputs) => String((inputs as Properties)["place"]));
        if (lifecycle.summary !== undefined) {
            vi.spyOn(lifecycle, "summary").mockReturnValue("it");
        }
        note("check", (olds, news = {}) => ({ inputs: { ...news, checked: Object.keys(olds).length } }));
        note("diff", (olds, news = {}) => {
            const [before, now] = [olds as Properties, news as Properties];
            const moved = before["place"] !== now["place"];
            return { changes: moved || before["version"] !== now["version"], replaces: moved ? ["place"] : [] };
        });
        note("create", (inputs) => ({ ...inputs, by: "create" }));
        note("update", (_olds, news) => ({ ...news, by: "update" }));
        note("read", async (state) => (gone.now ? undefined : { ...state, by: "read" }));
        note("delete", async () => undefined);
        return { calls, gone };
    }

    test.each(DYNAMIC_RESOURCES)("%s", async (kind) => {
        const { calls, gone } = await noted(kind);
        const steps: { inputs?: Properties; gone?: boolean }[] = [
            { inputs: { place: "a", version: 1 } },
            { inputs: { place: "a", version: 1 } },
            { inputs: { place: "a", version: 2 } },
            { inputs: { place: "b", version: 2 } },
            { inputs: { place: "b", version: 2 }, gone: true },
            { inputs: { place: "b", version: 3 } },
            {},
            { inputs: { place: "b", version: 1 } },
        ];
        const callsOf = async (engine: Pulumi | Stack) => {
            const all: unknown[][] = [];
            for (const step of steps) {
                gone.now = step.gone === true;
                await engine.up(step.inputs);
                all.push(calls.splice(0));
            }
            return all;
        };
        const expected = await callsOf(new Pulumi(kind));
        expect(expected.flat().length).toBeGreaterThan(steps.length);
        expect(await callsOf(new Stack(kind))).toEqual(expected);
    });
});

const policy = { namespace: "edge", name: "edge", uid: "1" };
const set = (value: string) => ({ lateResponseHeaders: { set: [{ name: "alt-svc", value }] } });

describe("a dynamic resource of a stack of the embedded engine", () => {
    beforeEach(() => {
        api.policies.set("edge/edge", {});
        api.policies.set("edge/other", {});
    });
    const policyWrites = () => api.writes.filter((write) => write.includes("clienttrafficpolicies"));

    test("is created once, and not written again", async () => {
        const stack = new Stack("AltSvc");
        const first = await stack.up({ ...policy, value: "clear" });
        expect(first).toEqual({ id: "edge/edge", state: { ...policy, value: "clear" } });
        expect(await stack.up({ ...policy, value: "clear" })).toEqual(first);
        expect(policyWrites()).toHaveLength(1);
        expect(stack.said()).toEqual(["created AltSvc edge/edge clear", "unchanged AltSvc edge/edge clear"]);
    });

    test("is only announced by a preview", async () => {
        const stack = new Stack("AltSvc");
        await stack.run("preview", { ...policy, value: "clear" });
        await stack.up({ ...policy, value: "clear" });
        await stack.run("preview", { ...policy, value: "clear" });
        await stack.run("preview", { ...policy, uid: UNKNOWN, value: "clear" });
        await stack.run("preview", { ...policy, name: "other", value: "clear" });
        expect(policyWrites()).toHaveLength(1);
        expect(stack.said()).toEqual([
            "would-create AltSvc edge/edge clear",
            "created AltSvc edge/edge clear",
            "unchanged AltSvc edge/edge clear",
            "would-update AltSvc edge/edge clear",
            "would-create AltSvc edge/other clear",
        ]);
    });

    test("is set again where somebody changed it", async () => {
        const stack = new Stack("AltSvc");
        await stack.up({ ...policy, value: "clear" });
        api.policies.set("edge/edge", { http3: {}, headers: set("other") });
        await stack.up({ ...policy, value: "clear" });
        expect(api.policies.get("edge/edge")).toEqual({ http3: {}, headers: set("clear") });
        api.policies.set("edge/edge", {});
        await stack.up({ ...policy, value: "clear" });
        expect(api.policies.get("edge/edge")).toEqual({ http3: {}, headers: set("clear") });
        expect(stack.said().map((line) => line.split(" ")[0])).toEqual(["created", "updated", "created"]);
    });

    test("that moves to another policy leaves the one before", async () => {
        const stack = new Stack("AltSvc");
        await stack.up({ ...policy, value: "clear" });
        await stack.up({ ...policy, name: "other", value: "clear" });
        expect(api.policies.get("edge/other")).toEqual({ http3: {}, headers: set("clear") });
        expect(JSON.stringify(api.policies.get("edge/edge"))).not.toContain("set");
        expect((await stack.entries()).map(({ state }) => state?.["name"])).toEqual(["other"]);
        expect(stack.said().slice(1)).toEqual(["created AltSvc edge/other clear", "deleted AltSvc edge/edge clear"]);
    });

    test("whose creation failed is deleted with the stack, since it may be there", async () => {
        const stack = new Stack("Http3Listener");
        api.refusals = [{ status: 403, message: "you may not" }];
        await expect(stack.up(policy)).rejects.toThrow(/^Http3Listener edge\/edge: you may not$/);
        expect((await stack.entries()).map(({ inputs, state }) => ({ inputs, state }))).toEqual([
            { inputs: policy, state: undefined },
        ]);
        api.policies.set("edge/edge", { http3: {} });
        await stack.up();
        expect(api.policies.get("edge/edge")).toEqual({});
        expect(await stack.entries()).toEqual([]);
    });

    test("is found by the run's cluster, which is not recorded", async () => {
        const stack = new Stack("AltSvc");
        await stack.up({ ...policy, value: "clear" });
        expect(JSON.stringify(await stack.entries())).not.toContain("kubeconfig");
        const own = { ...policy, value: "clear", kubeconfig: api.kubeconfig };
        await stack.up(own);
        expect((await stack.entries()).map(({ state }) => state)).toEqual([own]);
        // Another way into the cluster is what a deletion would use.
        expect(stack.said()).toEqual(["created AltSvc edge/edge clear", "updated AltSvc edge/edge clear"]);
    });

    test("is kept where it is retained", async () => {
        const stack = new Stack("AltSvc");
        await stack.up({ ...policy, value: "clear" }, { retainOnDelete: true });
        await stack.up();
        expect(api.policies.get("edge/edge")).toEqual({ http3: {}, headers: set("clear") });
        expect(stack.said()).toEqual(["created AltSvc edge/edge clear", "kept AltSvc edge/edge clear"]);
    });

    test("that is refused says which argument is wrong, and why", async () => {
        const gate = new Stack("Http3Gate");
        await expect(gate.up({ passed: false, verdict: "No h3." })).rejects.toThrow(
            /^check: HTTP\/3 does not answer, /,
        );
        const stage = new Stack("AdvertisedStage");
        const promised = { stage: "on", maxAge: 86_400, ttl: 300 };
        expect((await stage.up(promised))?.state).toEqual({ ...promised, history: promised });
        await expect(stage.run("preview", { ...promised, stage: "off" })).rejects.toThrow(
            /^advertisement\.stage: Stage "off" closes UDP/,
        );
    });

    test("of which nothing is in the cluster is not listed", async () => {
        const stack = new Stack("Http3Gate");
        await stack.up({ passed: true, verdict: "" });
        await stack.up();
        expect(stack.said()).toEqual([]);
    });

    test("says what a check saw, and is asked again only where the answer may be another", async () => {
        const stack = new Stack("Http3Check");
        const look = { urls: ["https://a.example.com/"], addresses: [], udpPort: 443, timeout: 1, onFailure: "report" };
        const failed = { passed: false, verdict: "The gateway has no address yet, so it cannot be checked." };
        expect((await stack.up(look))?.state).toEqual({ ...look, ...failed });
        // A preview does not know the answer yet.
        expect((await stack.run("preview", look))?.state).toEqual(look);
        expect(stack.said()).toEqual([JSON.stringify({ kind: "note", text: failed.verdict })]);
        const fine = { ...look, urls: [], addresses: ["192.0.2.1"] };
        await stack.up(fine);
        expect(stack.said()).toHaveLength(1);
        expect((await stack.up(fine))?.state).toMatchObject({ passed: true });
        expect(stack.said()).toEqual([]);
    });

    test("calls no method in a render, which has no cluster", async () => {
        const filtered = { of: "HTTPRoute", front: "shop-h3" };
        for (const kind of DYNAMIC_RESOURCES) {
            const lifecycle = await lifecycleOf(kind);
            for (const method of ["check", "create", "diff", "update", "read", "delete"] as const) {
                if (lifecycle[method] !== undefined) {
                    vi.spyOn(lifecycle, method).mockImplementation(() => expect.fail(`${kind} calls ${method}`));
                }
            }
            const inputs = { ...policy, source: "crds.yaml", group: "example.com", version: "v1", ...filtered };
            const outcome = await new Stack(kind).run("render", inputs);
            expect(outcome?.state).toMatchObject(inputs);
        }
        expect(api.seen).toEqual([]);
    });
});
