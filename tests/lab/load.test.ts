import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { api, Edge } from "./edge.ts";
import { podsOf, restart, underLoad } from "./underLoad.ts";

/** With the drain that the product has by itself. */
const edge = new Edge("load", { drain: "" });
const PATIENCE = { timeout: 120_000, interval: 500 };

const PROXIES = "/apis/apps/v1/namespaces/load-envoy-gateway/deployments";
const PODS = "/api/v1/namespaces/load-envoy-gateway/pods";
const selector = `labelSelector=${encodeURIComponent("gateway.envoyproxy.io/owning-gateway-name=load")}`;

const pods = async () => await podsOf("load-envoy-gateway", "gateway.envoyproxy.io/owning-gateway-name=load");

/** Waits until pods have drained and are gone, and as many others are ready. */
async function replaced(...gone: string[]): Promise<void> {
    const left = async () => {
        const now = await pods();
        return { ready: now.map(([, ready]) => ready), old: now.filter(([name]) => gone.includes(name)) };
    };
    await expect.poll(left, PATIENCE).toEqual({ ready: [true, true], old: [] });
}

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
        const { h2, h3 } = await underLoad(edge, async () => {
            await edge.up({ leafDays: "89" });
            // Each proxy is told by itself.
            const rotated = async () => {
                const now = new Set(await fingerprints());
                return now.size === 1 && ![...now].some((one) => before.has(one));
            };
            await expect.poll(rotated, PATIENCE).toBe(true);
        });
        console.error("certificate rotated", JSON.stringify({ h2, h3 }));
        expect(h2).toMatchObject({ failed: 0 });
        expect(h3).toMatchObject({ failed: 0 });
        expect(h2.requests).toBeGreaterThan(1000);
        expect(h3.requests).toBeGreaterThan(1000);
    });

    test("a deleted proxy pod costs h2 nothing", async () => {
        const [[deleted] = [""]] = await pods();
        const { h2, h3 } = await underLoad(edge, async () => {
            await api(`${PODS}/${deleted}`, { method: "DELETE" });
            await replaced(deleted);
        });
        console.error("pod deleted", JSON.stringify({ h2, h3 }));
        expect(h2).toMatchObject({ failed: 0 });
        // Four connections: each may lose the one request that is under way when its pod goes.
        expect(h3.failed).toBeLessThanOrEqual(4);
    });

    test("a rollout costs h2 nothing, and h3 at most one request a connection and pod", async () => {
        const { items } = await api<{ items: { metadata: { name: string } }[] }>(`${PROXIES}?${selector}`);
        const before = (await pods()).map(([name]) => name);
        const { h2, h3 } = await underLoad(edge, async () => {
            await restart(`${PROXIES}/${items[0]?.metadata.name}`);
            await replaced(...before);
        });
        console.error("rollout", JSON.stringify({ h2, h3 }));
        expect(h2).toMatchObject({ failed: 0 });
        expect(h3.failed).toBeLessThanOrEqual(8);
    });
});
