import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inNamespace } from "../../tools/lab/index.ts";
import { api, Edge } from "./edge.ts";
import type { LoadResult } from "./load.ts";

/** With the drain that the product has by itself. */
const edge = new Edge("load", { drain: "" });
const LOAD = join(import.meta.dirname, "load.ts");
const PATIENCE = { timeout: 120_000, interval: 500 };

/** A process that asks over one protocol, until it is ended. */
class Client {
    private readonly child: ChildProcess;
    private readonly lines: AsyncIterator<string, undefined>;

    constructor(protocol: "h2" | "h3") {
        const [program = "", ...args] = inNamespace("client", [
            ...[process.execPath, LOAD, protocol, edge.host, edge.ipv4, edge.caFile],
        ]);
        const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
        this.child = child;
        this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    }

    /** Resolves when every connection has had an answer. */
    async begun(): Promise<void> {
        expect((await this.lines.next()).value).toBe("under way");
    }

    /** Ends it, and returns what it counted. */
    async end(): Promise<LoadResult> {
        this.child.kill();
        return JSON.parse((await this.lines.next()).value ?? "null") as LoadResult;
    }

    abandon(): void {
        this.child.kill("SIGKILL");
    }
}

/** What clients of both protocols count while something happens, and a little before and after it. */
async function underLoad(happens: () => Promise<void>): Promise<{ h2: LoadResult; h3: LoadResult }> {
    const clients = [new Client("h2"), new Client("h3")] as const;
    try {
        await Promise.all(clients.map((client) => client.begun()));
        await sleep(2000);
        await happens();
        await sleep(2000);
        const [h2, h3] = await Promise.all([clients[0].end(), clients[1].end()]);
        return { h2, h3 };
    } finally {
        for (const client of clients) client.abandon();
    }
}

const PROXIES = "/apis/apps/v1/namespaces/load-envoy-gateway/deployments";
const PODS = "/api/v1/namespaces/load-envoy-gateway/pods";
const selector = `labelSelector=${encodeURIComponent("gateway.envoyproxy.io/owning-gateway-name=load")}`;

interface Pod {
    metadata: { name: string };
    status: { conditions?: { type: string; status: string }[] };
}

/** The proxies' pods, with those that are leaving: name, and whether it is ready. */
async function pods(): Promise<[name: string, ready: boolean][]> {
    const { items } = await api<{ items: Pod[] }>(`${PODS}?${selector}`);
    return items.map(({ metadata, status: { conditions = [] } }) => [
        metadata.name,
        conditions.some(({ type, status }) => type === "Ready" && status === "True"),
    ]);
}

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
        const { h2, h3 } = await underLoad(async () => {
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
        const { h2, h3 } = await underLoad(async () => {
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
        const { h2, h3 } = await underLoad(async () => {
            await api(`${PROXIES}/${items[0]?.metadata.name}`, {
                method: "PATCH",
                contentType: "application/merge-patch+json",
                body: JSON.stringify({
                    spec: { template: { metadata: { annotations: { "tests/rollout": String(Date.now()) } } } },
                }),
            });
            await replaced(...before);
        });
        console.error("rollout", JSON.stringify({ h2, h3 }));
        expect(h2).toMatchObject({ failed: 0 });
        expect(h3.failed).toBeLessThanOrEqual(8);
    });
});
