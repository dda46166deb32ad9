import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Application } from "../conformance/application.ts";
import { LAST_LINE } from "../conformance/backend.ts";
import { api, Edge, run } from "./edge.ts";
import type { Http3Answer } from "./overHttp3.ts";
import { podsOf, restart, underLoad } from "./underLoad.ts";
import { withoutDrain } from "./withoutDrain.ts";

/** With the drain that the product has by itself. */
const edge = new Edge("load", { drain: "" });
const PATIENCE = { timeout: 120_000, interval: 500 };

/** Bodies in flight, on so many connections that each of two pods has some. */
const BODIES = 6;
/** Milliseconds after which a proxy that drains has failed health checks for a while. Its drain lasts longer. */
const LEAVING = 20_000;

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

/** A body over HTTP/3, on a connection of its own, until the application ends it. @returns What is wrong with it, if not whole. */
async function streamed(): Promise<string | undefined> {
    const script = join(import.meta.dirname, "overHttp3.ts");
    const words = [process.execPath, script, edge.host, edge.ipv4, edge.caFile, "/conformance/stream"];
    const { stdout, stderr } = await run(words, "client");
    if (stdout === "") return stderr;
    const { bytes, sha256 } = JSON.parse(stdout) as Http3Answer;
    let lines = "";
    for (let line = 0; lines.length + LAST_LINE.length + 1 < bytes; line++) lines += `${line}\n`;
    const whole = createHash("sha256").update(`${lines}${LAST_LINE}\n`).digest("hex");
    return sha256 === whole ? undefined : `it ended after ${bytes} octets`;
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
    let application: Application;

    beforeAll(async () => {
        application = await Application.start();
        await edge.up();
        await application.route({ namespace: edge.name, name: edge.name, hostname: edge.host });
    });
    afterAll(async () => {
        application.stop();
        await withoutDrain(edge.config["controllerNamespace"] ?? "", async () => await edge.down());
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

    test("bodies over h3 that are in flight when a proxy pod is deleted arrive whole: the pod stays ready while it drains", async () => {
        const bodies = Promise.all(Array.from({ length: BODIES }, streamed));
        await expect.poll(async () => await application.bodies(), PATIENCE).toBe(BODIES);
        const [[deleted] = [""]] = await pods();
        await api(`${PODS}/${deleted}`, { method: "DELETE" });
        await sleep(LEAVING);
        expect(await pods()).toContainEqual([deleted, true]);
        application.endBodies();
        expect(await bodies).toEqual(Array.from({ length: BODIES }));
        await replaced(deleted);
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
