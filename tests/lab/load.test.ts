import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { api, Edge, run } from "./edge.ts";
import type { LoadResult } from "./load.ts";

/** With the drain that the product has by itself. */
const edge = new Edge("load", { drain: "" });
const LOAD = join(import.meta.dirname, "load.ts");

/** Starts both loads and returns what they counted when they are over. */
function load(seconds: number): Promise<{ h2: LoadResult; h3: LoadResult }> {
    const one = async (protocol: "h2" | "h3") => {
        const { stdout, stderr } = await run(
            [process.execPath, LOAD, protocol, edge.host, edge.ipv4, edge.caFile, String(seconds)],
            "client",
        );
        if (stdout === "") {
            throw new Error(stderr);
        }
        return JSON.parse(stdout) as LoadResult;
    };
    return Promise.all([one("h2"), one("h3")]).then(([h2, h3]) => ({ h2, h3 }));
}

const PROXIES = "/apis/apps/v1/namespaces/load-envoy-gateway/deployments";
const selector = `labelSelector=${encodeURIComponent("gateway.envoyproxy.io/owning-gateway-name=load")}`;

async function fingerprints(): Promise<string[]> {
    const { report } = await edge.verify();
    return report.families.flatMap((family) =>
        family.addresses.flatMap((address) => [
            address.tcp.certificate?.fingerprint256 ?? "none",
            ...address.quic.map((quic) => quic.certificate?.fingerprint256 ?? "none"),
        ]),
    );
}

describe("under load", () => {
    beforeAll(async () => {
        await edge.up();
    });
    afterAll(async () => {
        await edge.down();
    });

    test("a rotated certificate is served on TCP and on QUIC, and no request fails", async () => {
        const before = new Set(await fingerprints());
        expect(before.size).toBe(1);
        const running = load(20);
        await edge.up({ leafDays: "89" });
        // Each proxy is told by itself.
        const rotated = async () => {
            const now = new Set(await fingerprints());
            return now.size === 1 && ![...now].some((one) => before.has(one));
        };
        await expect.poll(rotated, { timeout: 60_000, interval: 500 }).toBe(true);
        const { h2, h3 } = await running;
        console.error("certificate rotated", JSON.stringify({ h2, h3 }));
        expect(h2).toMatchObject({ failed: 0 });
        expect(h3).toMatchObject({ failed: 0 });
        expect(h2.requests).toBeGreaterThan(1000);
        expect(h3.requests).toBeGreaterThan(1000);
    });

    test("a deleted proxy pod costs h2 nothing", async () => {
        const pods = await api<{ items: { metadata: { name: string } }[] }>(
            `/api/v1/namespaces/load-envoy-gateway/pods?${selector}`,
        );
        const running = load(40);
        await new Promise((resolve) => setTimeout(resolve, 3000));
        await api(`/api/v1/namespaces/load-envoy-gateway/pods/${pods.items[0]?.metadata.name}`, { method: "DELETE" });
        const { h2, h3 } = await running;
        console.error("pod deleted", JSON.stringify({ h2, h3 }));
        expect(h2).toMatchObject({ failed: 0 });
        // Four connections: each may lose the one request that is under way when its pod goes.
        expect(h3.failed).toBeLessThanOrEqual(4);
    });

    test("a rollout costs h2 nothing, and h3 at most one request a connection and pod", async () => {
        const { items } = await api<{ items: { metadata: { name: string } }[] }>(`${PROXIES}?${selector}`);
        const running = load(60);
        await new Promise((resolve) => setTimeout(resolve, 3000));
        await api(`${PROXIES}/${items[0]?.metadata.name}`, {
            method: "PATCH",
            contentType: "application/merge-patch+json",
            body: JSON.stringify({
                spec: { template: { metadata: { annotations: { "tests/rollout": String(Date.now()) } } } },
            }),
        });
        const { h2, h3 } = await running;
        console.error("rollout", JSON.stringify({ h2, h3 }));
        expect(h2).toMatchObject({ failed: 0 });
        expect(h3.failed).toBeLessThanOrEqual(8);
    });
});
