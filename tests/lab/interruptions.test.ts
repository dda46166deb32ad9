import { afterAll, describe, expect, test } from "vitest";
import { reviveLab } from "../../tools/lab/index.ts";
import { endProcesses, recordedProcesses } from "../../tools/lab/processes.ts";
import { api, Edge } from "./edge.ts";

const edge = new Edge("cut");

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Ends programs of the control plane, as a crash would. */
async function kill(...names: string[]): Promise<void> {
    await endProcesses(
        recordedProcesses().filter((recorded) => names.includes(recorded.name)),
        0,
    );
}

async function expectWhole(): Promise<void> {
    const again = await edge.up();
    expect(again.counts["created"] ?? 0).toBe(0);
    expect(again.counts["deleted"] ?? 0).toBe(0);
    expect((await edge.verify()).code).toBe(0);
    const { items } = await api<{ items: { spec: { type: string } }[] }>(
        "/api/v1/namespaces/cut-envoy-gateway/services",
    );
    expect(items.filter((service) => service.spec.type === "LoadBalancer")).toHaveLength(1);
}

describe("an up that is cut short", () => {
    afterAll(async () => {
        await edge.down();
    });

    test("converges when it was killed and is run again", async () => {
        const abort = new AbortController();
        setTimeout(() => abort.abort(), 6000);
        const cut = await edge.tryUp({}, abort.signal);
        expect(cut.code).not.toBe(0);
        // The killed run's lock is stale after 20 s.
        await edge.up();
        await expectWhole();
    });

    test("converges when the control plane is restarted in the middle of it", async () => {
        const running = edge.tryUp({ stage: "trial", replicas: "3" });
        await pause(2500);
        await kill("kube-apiserver", "kube-controller-manager", "kube-scheduler");
        await reviveLab();
        await running;
        await edge.up();
        await expectWhole();
    });

    test("converges when the API server is gone for 20 s", async () => {
        const running = edge.tryUp({ stage: "withdraw" });
        await pause(1500);
        await kill("kube-apiserver");
        await pause(20_000);
        await reviveLab();
        await running;
        await edge.up();
        await expectWhole();
    });
});
