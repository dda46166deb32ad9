import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { labInfo } from "../../tools/lab/index.ts";
import { api, cli } from "./edge.ts";

const STACK = "http3-gateway.dev/stack";
const HOME = "belongings";
const AWAY = "belongings-away";
const OURS = "http3-gateway/belongings";
const THEIRS = "shop/production";

interface Live {
    metadata: { name: string; annotations?: Record<string, string>; deletionTimestamp?: string };
    data?: Record<string, string>;
}

/** What a command did, one line per object, sorted, then its notes about other stacks. */
async function run(operation: string, program: string, config: Record<string, string>): Promise<string[]> {
    const settings = Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
    const { code, stdout, stderr } = await cli([
        ...[operation, "--program", join(import.meta.dirname, `programs/${program}.ts`), "--stack", "belongings"],
        ...(operation === "down" ? [] : ["--no-type-check"]),
        ...["--engine", "embedded", "--json", "--kubeconfig", labInfo().kubeconfig, ...settings],
    ]);
    expect(code, stderr).toBe(0);
    const { objects } = JSON.parse(stdout) as { objects: { action: string; object: string }[] };
    const notes = stderr.split("\n").filter((line) => line.includes("belongs to"));
    return [...objects.map(({ action, object }) => `${action} ${object}`).sort(), ...notes];
}

const namespaces = "/api/v1/namespaces";
const maps = (namespace: string) => `${namespaces}/${namespace}/configmaps`;
const made = (name: string, rest: object = {}) =>
    ({ method: "POST", body: JSON.stringify({ metadata: { name }, ...rest }) }) as const;

/** ConfigMaps of a namespace, each with its stack; without the one that Kubernetes puts into every namespace. */
async function owners(namespace: string): Promise<Record<string, string | undefined>> {
    const { items } = await api<{ items: Live[] }>(maps(namespace));
    return Object.fromEntries(
        items
            .filter(({ metadata }) => metadata.name !== "kube-root-ca.crt")
            .map(({ metadata }) => [metadata.name, metadata.annotations?.[STACK]]),
    );
}

async function giveTo(name: string, stack: string | null): Promise<void> {
    await api(`${maps(HOME)}/${name}`, {
        method: "PATCH",
        contentType: "application/merge-patch+json",
        body: JSON.stringify({ metadata: { annotations: { [STACK]: stack } } }),
    });
}

beforeAll(async () => {
    for (const name of [HOME, AWAY]) {
        await api(namespaces, made(name));
    }
    await api(maps(HOME), made("found", { data: { by: "another", since: "before" } }));
});
afterAll(async () => {
    for (const name of [HOME, AWAY]) {
        await api(`${namespaces}/${name}`, { method: "DELETE" });
    }
});

/** The namespace is there, is not being deleted, and belongs to no stack. */
async function expectHomeKept(): Promise<void> {
    const { metadata } = await api<Live>(`${namespaces}/${HOME}`);
    expect([metadata.annotations?.[STACK], metadata.deletionTimestamp]).toEqual([undefined, undefined]);
}

describe("an object that existed before the stack, is retained, or now belongs to another stack or none", () => {
    const config = { namespace: HOME };
    const left = { found: undefined, released: undefined, retained: undefined, taken: THEIRS };
    const kept = ["found", "released", "retained", "taken"].map((name) => `kept ConfigMap ${HOME}/${name}`);

    test("is kept by down, which deletes the others and removes the stack from what it keeps", async () => {
        expect(await run("up", "belongings", config)).toEqual([
            `created ConfigMap ${HOME}/own`,
            `created ConfigMap ${HOME}/released`,
            `created ConfigMap ${HOME}/retained`,
            `created ConfigMap ${HOME}/taken`,
            `updated ConfigMap ${HOME}/found`,
            `updated Namespace ${HOME}`,
        ]);
        await giveTo("taken", THEIRS);
        await giveTo("released", null);
        const done = await run("down", "belongings", config);
        expect(done.slice(0, 6)).toEqual([`deleted ConfigMap ${HOME}/own`, ...kept, `kept Namespace ${HOME}`]);
        expect(done.slice(6).sort()).toEqual([
            `  ConfigMap ${HOME}/released no longer belongs to this stack and is kept.`,
            `  ConfigMap ${HOME}/taken no longer belongs to this stack and is kept.`,
        ]);
        expect(await owners(HOME)).toEqual(left);
        const { data } = await api<Live>(`${maps(HOME)}/found`);
        expect(data).toEqual({ by: "program", since: "before" });
        await expectHomeKept();
    });

    test("is kept by an up whose program no longer declares it, and by the next down", async () => {
        await giveTo("taken", null);
        const all = { found: OURS, own: OURS, released: OURS, retained: OURS, taken: OURS };
        const done = await run("up", "belongings", config);
        expect(done.filter((line) => line.startsWith("created"))).toEqual([`created ConfigMap ${HOME}/own`]);
        expect(await owners(HOME)).toEqual(all);
        await giveTo("taken", THEIRS);
        const less = { ...config, all: "false" };
        expect(await run("preview", "belongings", less)).toEqual([
            ...kept,
            `unchanged ConfigMap ${HOME}/own`,
            `unchanged Namespace ${HOME}`,
        ]);
        expect(await run("up", "belongings", less)).toEqual([
            ...kept,
            `unchanged ConfigMap ${HOME}/own`,
            `unchanged Namespace ${HOME}`,
            `  ConfigMap ${HOME}/taken no longer belongs to this stack and is kept.`,
        ]);
        expect(await owners(HOME)).toEqual({ ...left, own: OURS });
        expect(await run("down", "belongings", less)).toEqual([
            `deleted ConfigMap ${HOME}/own`,
            `kept Namespace ${HOME}`,
        ]);
        expect(await owners(HOME)).toEqual(left);
        await expectHomeKept();
    });
});

describe("an object that a program moves to another namespace under the same name", () => {
    const names = ["moved", "renamed"];

    test("is created there and deleted where it was, as the same resource and as another one", async () => {
        const at = (action: string, namespace: string) =>
            names.map((name) => `${action} ConfigMap ${namespace}/${name}`);
        const before = Object.keys(await owners(HOME));
        expect(await run("up", "elsewhere", { namespace: HOME })).toEqual(at("created", HOME));
        expect(await run("up", "elsewhere", { namespace: AWAY })).toEqual([
            ...at("created", AWAY),
            ...at("deleted", HOME),
        ]);
        expect(Object.keys(await owners(HOME))).toEqual(before);
        expect(await owners(AWAY)).toEqual({ moved: OURS, renamed: OURS });
        expect(await run("down", "elsewhere", { namespace: AWAY })).toEqual(at("deleted", AWAY));
        expect(await owners(AWAY)).toEqual({});
    });
});
