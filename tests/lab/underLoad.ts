import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { inNamespace } from "../../tools/lab/index.ts";
import { api, type Edge } from "./edge.ts";
import type { LoadResult } from "./load.ts";

const LOAD = join(import.meta.dirname, "load.ts");

/** A process that asks over one protocol, until it is ended. */
class Client {
    private readonly child: ChildProcess;
    private readonly lines: AsyncIterator<string, undefined>;

    constructor(protocol: "h2" | "h3", edge: Edge) {
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
export async function underLoad(edge: Edge, happens: () => Promise<void>): Promise<{ h2: LoadResult; h3: LoadResult }> {
    const clients = [new Client("h2", edge), new Client("h3", edge)] as const;
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

/** What a client over TCP counts while something happens. */
export async function overTcp(edge: Edge, happens: () => Promise<unknown>): Promise<LoadResult> {
    const client = new Client("h2", edge);
    try {
        await client.begun();
        await happens();
        return await client.end();
    } finally {
        client.abandon();
    }
}

/** How many requests a second a protocol comes to, while nothing else asks. */
export async function requestsPerSecond(protocol: "h2" | "h3", edge: Edge): Promise<number> {
    const client = new Client(protocol, edge);
    try {
        await client.begun();
        const from = performance.now();
        await sleep(4000);
        const { requests } = await client.end();
        return requests / ((performance.now() - from) / 1000);
    } finally {
        client.abandon();
    }
}

/** Begins a rollout of a Deployment, by its path: its pods get another annotation. */
export async function restart(deployment: string): Promise<void> {
    await api(deployment, {
        method: "PATCH",
        contentType: "application/merge-patch+json",
        body: JSON.stringify({
            spec: { template: { metadata: { annotations: { "tests/rollout": String(Date.now()) } } } },
        }),
    });
}

/** What clients count while a Deployment rolls out, until none of its earlier pods is left and the others are ready. */
export async function rollOut(
    edge: Edge,
    deployment: string,
    pods: () => ReturnType<typeof podsOf>,
): Promise<{ h2: LoadResult; h3: LoadResult }> {
    const first = (await pods()).map(([name]) => name);
    const counted = await underLoad(edge, async () => {
        await restart(deployment);
        const left = async () => (await pods()).filter(([name, ready]) => first.includes(name) || !ready);
        await expect.poll(left, { timeout: 180_000, interval: 500 }).toEqual([]);
    });
    console.error(`rollout of ${deployment.split("/").at(-1)}`, JSON.stringify(counted));
    return counted;
}

interface Pod {
    metadata: { name: string; deletionTimestamp?: string };
    status: { conditions?: { type: string; status: string }[] };
}

async function selected(namespace: string, labels: string): Promise<Pod[]> {
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(labels)}`;
    return (await api<{ items: Pod[] }>(path)).items;
}

/** Names of the pods with some labels that are not leaving. */
export async function stayingPods(namespace: string, labels: string): Promise<string[]> {
    const pods = await selected(namespace, labels);
    return pods.flatMap(({ metadata }) => (metadata.deletionTimestamp === undefined ? [metadata.name] : []));
}

/** Pods by their labels, with those that are leaving: name, and whether it is ready. */
export async function podsOf(namespace: string, labels: string): Promise<[name: string, ready: boolean][]> {
    return (await selected(namespace, labels)).map(({ metadata, status: { conditions = [] } }) => [
        metadata.name,
        conditions.some(({ type, status }) => type === "Ready" && status === "True"),
    ]);
}
