import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { api, Edge } from "./edge.ts";

const edge = new Edge("refused");

async function namespaces(): Promise<string[]> {
    const { items } = await api<{ items: { metadata: { name: string } }[] }>("/api/v1/namespaces");
    return items.map((item) => item.metadata.name).filter((name) => name.startsWith("refused"));
}

const nowhere = join(mkdtempSync(join(tmpdir(), "http3-refused-")), "kubeconfig");
writeFileSync(
    nowhere,
    JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "nowhere",
        clusters: [{ name: "nowhere", cluster: { server: "https://127.0.0.1:9" } }],
        contexts: [{ name: "nowhere", context: { cluster: "nowhere", user: "nobody" } }],
        users: [{ name: "nobody", user: {} }],
    }),
);

const cases: { what: string; config: Record<string, string>; words: string[] }[] = [
    {
        what: "a hostname that is no DNS name",
        config: { hostname: "app_1.refused.test" },
        words: ["hostnames[0]", "app_1"],
    },
    {
        what: "a hostname outside the zone",
        config: { hostname: "app.elsewhere.test" },
        words: ["hostnames[0]", "refused.test"],
    },
    { what: "an unknown stage", config: { stage: "maybe" }, words: ['http3-gateway:stage is "maybe"', "withdraw"] },
    { what: "a negative max-age", config: { maxAge: "-1" }, words: ['http3-gateway:maxAge is "-1"', "seconds"] },
    {
        what: "a TTL with a unit, and a misspelt key",
        config: { ttl: "5m", stge: "on" },
        words: ['http3-gateway:ttl is "5m"', "http3-gateway:stge: unknown key"],
    },
    {
        what: "a TTL beyond 31 bits",
        config: { ttl: "2147483648" },
        words: ["http3-gateway:ttl", "2147483648", "ttl-invalid"],
    },
    {
        what: "a GatewayClass that does not exist",
        config: { gatewayClass: "nobody" },
        words: ["controller.gatewayClassName", '"nobody"'],
    },
    {
        what: "a kubeconfig that does not exist",
        config: { kubeconfig: "/nowhere/kubeconfig" },
        words: ["/nowhere/kubeconfig"],
    },
    { what: "a context that does not exist", config: { context: "nobody" }, words: ['"nobody"'] },
    {
        what: "a cluster that does not answer",
        config: { kubeconfig: nowhere, context: "nowhere" },
        words: ["127.0.0.1:9", "does not answer"],
    },
];

describe("what is known to fail is refused before anything is created", () => {
    afterAll(async () => {
        await edge.down();
    });

    for (const { what, config, words } of cases) {
        test(`${what}`, async () => {
            const { code, stderr } = await edge.tryUp(config);
            expect(code).not.toBe(0);
            for (const word of words) {
                expect(stderr).toContain(word);
            }
            expect(await namespaces()).toEqual([]);
        });
    }
});
