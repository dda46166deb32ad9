import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Plan } from "../../../components/model/plan.ts";
import type { Stage } from "../../../components/model/stages.ts";
import { labInfo } from "../../../tools/lab/index.ts";
import { readPreview, review } from "../../../tools/review/index.ts";
import { api } from "../../lab/edge.ts";
import { withoutUdp } from "../../lab/withoutUdp.ts";
import { PulumiStack } from "../pulumiStack.ts";

/** What a stage has where QUIC answers. */
const ANSWERS = ["Http3Listener %-http3", "EnvoyPatchPolicy %-prefer-gro"];
/** What a stage has that not every stage has. */
const AT: Record<Stage, { resources: string[]; altSvc: string; https: string }> = {
    off: { resources: ["AltSvcRemoval %-alt-svc-removal"], altSvc: "removed, no QUIC", https: "" },
    dark: { resources: [...ANSWERS], altSvc: "removed", https: "" },
    trial: {
        resources: [...ANSWERS, "Http3Check %-check", "Http3Gate %-gate", "AltSvc %-alt-svc"],
        altSvc: 'h3=":443"; ma=60',
        https: "",
    },
    on: {
        resources: [...ANSWERS, "Http3Check %-check", "Http3Gate %-gate", "AltSvc %-alt-svc"],
        altSvc: 'h3=":443"; ma=86400',
        https: '300 IN HTTPS 1 . alpn="h3,h2"',
    },
    withdraw: {
        resources: [...ANSWERS, "AltSvc %-alt-svc"],
        altSvc: "clear",
        https: '60 IN HTTPS 1 . alpn="h2"',
    },
};
/** TTL of the addresses' records. */
const TTL: Record<Stage, number> = { off: 300, dark: 300, trial: 60, on: 300, withdraw: 60 };

/** What an update from a stage to another does. */
function stepsOf(from: Stage, to: Stage): string[] {
    const [before, after] = [AT[from], AT[to]];
    const records = before.https === after.https && TTL[from] === TTL[to];
    return [
        ...after.resources.filter((name) => !before.resources.includes(name)).map((name) => `create ${name}`),
        ...before.resources.filter((name) => !after.resources.includes(name)).map((name) => `delete ${name}`),
        ...(records ? [] : ["update InClusterZone %-dns", "update ConfigMap %-dns", "update Deployment %-dns"]),
        ...(after.resources.includes("AltSvc %-alt-svc") && before.resources.includes("AltSvc %-alt-svc")
            ? ["update AltSvc %-alt-svc"]
            : []),
        ...["update AdvertisedStage %-stage", "update Http3Gateway %", "update ReachedPlan %-plan"],
    ];
}

/** Four ways through the stages, one step of each an update: together every stage to every other one. */
const WAYS = {
    a: ["dark", "off", "dark", "trial", "on", "trial"],
    b: ["trial", "withdraw", "on", "withdraw", "trial", "off"],
    c: ["off", "trial", "dark", "on", "off", "on"],
    d: ["on", "dark", "withdraw", "off", "withdraw", "dark"],
} satisfies Record<string, Stage[]>;
type Name = keyof typeof WAYS;
const NAMES = Object.keys(WAYS) as Name[];

const stack = new PulumiStack(
    "stages",
    { ...labInfo().config, controllerNamespace: "stages-envoy-gateway" },
    { where: "client", project: join(import.meta.dirname, "../programs/edges") },
);

interface Asked {
    stage: Stage;
    force?: string;
    timeout?: number;
}
/** The sentence that the refusal of `off` asks for, with a date that is late enough for all of this file. */
const FORCE = `I accept broken clients until ${new Date(Date.now() + (86_400 + 1_800) * 1000).toISOString()}`;
const asking = (stage: Stage): Asked => (stage === "off" ? { stage, force: FORCE } : { stage });
const edges = (asked: (name: Name) => Asked) => ({
    edges: JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, asked(name)]))),
});
/** Where the gateways are after their ways. */
const now: Record<Name, Asked> = { a: asking("trial"), b: asking("off"), c: asking("on"), d: asking("dark") };
/** All gateways where they are, but for one. */
const but = (name: Name, asked: Asked) => edges((other) => (other === name ? asked : now[other]));
const kinds = (steps: string[]) => steps.map((step) => step.replace(/ \S*:(\w+) /, " $1 ")).sort();

/** What an object says of a gateway: its Alt-Svc, and the HTTPS record of its hostname. */
async function live(name: Name): Promise<{ altSvc: string; https: string; ttl: number }> {
    const { spec } = await api<{
        spec: {
            http3?: object;
            headers: { lateResponseHeaders: { set?: { name: string; value: string }[]; remove?: string[] } };
        };
    }>(`/apis/gateway.envoyproxy.io/v1alpha1/namespaces/${name}/clienttrafficpolicies/${name}`);
    const { set = [], remove } = spec.headers.lateResponseHeaders;
    const { data } = await api<{ data: { zone: string } }>(`/api/v1/namespaces/${name}-dns/configmaps/${name}-dns`);
    const records = data.zone.split("\n").filter((line) => line.startsWith(`app.${name}.test. `));
    const [https = ""] = records.filter((line) => line.includes(" HTTPS "));
    const [address = ""] = records.filter((line) => line.includes(" A "));
    expect(remove ?? ["alt-svc"]).toEqual(["alt-svc"]);
    const [header] = set;
    return {
        altSvc: (header?.value ?? "removed") + (spec.http3 === undefined ? ", no QUIC" : ""),
        https: https.slice(`app.${name}.test. `.length),
        ttl: Number(address.split(" ")[1]),
    };
}

const reached = async (name: Name): Promise<Stage> =>
    (await stack.inputs<{ plan: Plan }>(`${name}-plan`)).plan.advertisement.stage;
const recorded = async (name: Name): Promise<Stage | undefined> =>
    (await stack.inputs<{ history?: { stage: Stage } }>(`${name}-stage`)).history?.stage;

/** What a review of going on from here says of a gateway's stage. */
async function reviewed(name: Name, asked: Asked): Promise<object | undefined> {
    const report = review(readPreview(await stack.previewDocument(but(name, asked))), new Date());
    return report.advertisement.find(({ what }) => what === `${name} stage`);
}

beforeAll(async () => {
    const { code, text } = await stack.up(edges((name) => ({ stage: WAYS[name][0] as Stage })));
    expect(code, text).toBe(0);
});
afterAll(async () => {
    await stack.destroy();
});

describe("a stage changes what it is about, and nothing else", () => {
    test.each([1, 2, 3, 4, 5])("step %i of four ways", async (step) => {
        const at = (name: Name, place: number) => WAYS[name][place] as Stage;
        const { code, text, steps } = await stack.up(edges((name) => asking(at(name, step))));
        expect(code, text).toBe(0);
        const expected = NAMES.flatMap((name) =>
            stepsOf(at(name, step - 1), at(name, step)).map((line) => line.replace("%", name)),
        );
        expect(kinds(steps)).toEqual(expected.sort());
        for (const name of NAMES) {
            const { altSvc, https } = AT[at(name, step)];
            expect([name, await live(name)]).toEqual([name, { altSvc, https, ttl: TTL[at(name, step)] }]);
            expect([name, await reached(name), await recorded(name)]).toEqual([name, at(name, step), at(name, step)]);
        }
    });
});

test("a refused change of stage is not what the next review compares with", async () => {
    const { code, errors, steps } = await stack.up(but("c", { stage: "off" }));
    expect(code).not.toBe(0);
    expect(errors).toEqual([expect.stringContaining("[stage-off-too-early; RFC 7838 §3.1, RFC 9460 §3]")]);
    // The engine records the component's inputs before it asks whether they can be reached.
    expect(kinds(steps)).toEqual(["update Http3Gateway c"]);
    expect(await reviewed("c", { stage: "trial" })).toEqual({ what: "c stage", before: "on", after: "trial" });
});

test("an update to on fails where h3 does not answer: nothing is promised, and the next one goes on from there", async () => {
    const { status } = await api<{ status: { addresses: { value: string }[] } }>(
        "/apis/gateway.networking.k8s.io/v1/namespaces/d/gateways/d",
    );
    const address = status.addresses[0]?.value ?? "";
    await withoutUdp({ ipv4: address }, async () => {
        const { code, errors, steps } = await stack.up(but("d", { stage: "on", timeout: 2 }));
        expect(code).not.toBe(0);
        expect(errors).toEqual([
            "pulumi-nodejs:dynamic/http3gateway:Http3Gate resource 'd-gate' has a problem: check: " +
                "HTTP/3 does not answer, so this update does not advertise it; h2 is served as before. " +
                `app.d.test at ${address}: udp-filtered. h3 will be advertised on UDP 443, but no packet came back in 5000 ms, ` +
                "not even an ICMP error: UDP is dropped on the path, or nothing listens and the ICMP error is filtered. " +
                "Open UDP on this port along the whole path: security group, firewall, balancer listener, Service port. " +
                "Until then, withdraw the advertisement. Fix the cause and run the command again. " +
                "To retract what an earlier update advertised, use stage `withdraw`. " +
                "[http3-does-not-answer; the gate of this package]",
        ]);
        // The one before was refused after it had recorded what it asked for.
        expect(kinds(steps)).toEqual(["create Http3Check d-check", "update Http3Gateway c", "update Http3Gateway d"]);
        expect(await live("d")).toEqual({ altSvc: "removed", https: "", ttl: 300 });
        expect([await reached("d"), await recorded("d")]).toEqual(["dark", "dark"]);
        expect(await reviewed("d", asking("on"))).toEqual({ what: "d stage", before: "dark", after: "on" });
    });
    now.d = asking("on");
    const { code, text, steps } = await stack.up(but("d", now.d));
    expect(code, text).toBe(0);
    expect(kinds(steps)).toEqual([
        "create AltSvc d-alt-svc",
        "create Http3Gate d-gate",
        "update AdvertisedStage d-stage",
        "update ConfigMap d-dns",
        "update Deployment d-dns",
        "update Http3Check d-check",
        "update Http3Gateway d",
        "update InClusterZone d-dns",
        "update ReachedPlan d-plan",
    ]);
    expect(await reached("d")).toBe("on");
});

/** Refuses every change of a gateway's zone, as a webhook of the cluster would. */
async function withFrozenZone(name: Name, look: () => Promise<void>): Promise<void> {
    const admission = "/apis/admissionregistration.k8s.io/v1";
    const zone = `/api/v1/namespaces/${name}-dns/configmaps/${name}-dns`;
    const post = async (path: string, object: object) =>
        void (await api(`${admission}/${path}`, { method: "POST", body: JSON.stringify(object) }));
    const metadata = { name: "frozen-zone" };
    await post("validatingadmissionpolicies", {
        metadata,
        spec: {
            matchConstraints: {
                resourceRules: [
                    { apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["configmaps"] },
                ],
            },
            validations: [{ expression: `object.metadata.namespace != '${name}-dns'`, message: "The zone is frozen." }],
        },
    });
    await post("validatingadmissionpolicybindings", {
        metadata,
        spec: { policyName: metadata.name, validationActions: ["Deny"] },
    });
    try {
        const touched = () =>
            api(`${zone}?dryRun=All`, {
                method: "PATCH",
                contentType: "application/merge-patch+json",
                body: JSON.stringify({ metadata: { labels: { touched: "yes" } } }),
            });
        await vi.waitFor(async () => await expect(touched()).rejects.toThrow("The zone is frozen."), {
            timeout: 60_000,
            interval: 250,
        });
        await look();
    } finally {
        for (const kind of ["validatingadmissionpolicybindings", "validatingadmissionpolicies"]) {
            await api(`${admission}/${kind}/${metadata.name}`, { method: "DELETE" });
        }
    }
}

test("an update to withdraw that fails halfway has not begun the wait for off", async () => {
    await withFrozenZone("c", async () => {
        const { code, errors } = await stack.up(but("c", asking("withdraw")));
        expect(code).not.toBe(0);
        expect(errors).toEqual([
            '1 error occurred:\n\t* the Kubernetes API server reported that "c-dns/c-dns" failed to fully initialize or ' +
                "become live: configmaps \"c-dns\" is forbidden: ValidatingAdmissionPolicy 'frozen-zone' with binding " +
                "'frozen-zone' denied request: The zone is frozen.",
            "update failed",
        ]);
    });
    expect([await reached("c"), await recorded("c")]).toEqual(["on", "on"]);
    expect(await reviewed("c", asking("withdraw"))).toMatchObject({
        before: "on",
        after: expect.stringMatching(/^withdraw\b/),
    });
    expect((await stack.preview(but("c", { stage: "off" }))).errors).toEqual([
        expect.stringContaining('Use stage "withdraw" first'),
    ]);
    now.c = asking("withdraw");
    const { code, text } = await stack.up(but("c", now.c));
    expect(code, text).toBe(0);
    expect([await reached("c"), await recorded("c")]).toEqual(["withdraw", "withdraw"]);
    expect(await live("c")).toEqual({ altSvc: "clear", https: '60 IN HTTPS 1 . alpn="h2"', ttl: 60 });
});
