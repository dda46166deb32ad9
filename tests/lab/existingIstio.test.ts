import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { istioOnLab } from "../../tools/lab/istio.ts";
import { buildTool } from "../../tools/lab/programs.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { api, Edge, run } from "./edge.ts";
import { expectSeen, type Step, steps, takeStep, titleOf } from "./stageSteps.ts";
import { TheirIstio } from "./theirIstio.ts";
import { podsOf } from "./underLoad.ts";

const NAME = "existing-istio";
const theirs = new TheirIstio("their-istio", NAME);
const edge = new Edge(NAME, { theirs: theirs.namespace, version: theirs.version }, "existingIstio.ts");
const PATIENCE = { timeout: 180_000, interval: 500 };
const LOOK = 5;
const SELECTOR = `gateway.networking.k8s.io/gateway-name=${NAME}`;

/** Protocols and ports of the Service that istiod made. */
async function portsOfService(): Promise<string[]> {
    const { spec } = await api<{ spec: { ports: { port: number; protocol: string }[] } }>(
        `/api/v1/namespaces/${NAME}/services/${NAME}-istio`,
    );
    return spec.ports.map(({ port, protocol }) => `${port}/${protocol}`).toSorted();
}

const pods = async () => (await podsOf(NAME, SELECTOR)).map(([name]) => name).toSorted();

/** Series that its pods count of a version of HTTP, as Prometheus reads them. */
async function counted(version: "http2" | "http3"): Promise<number> {
    const { items } = await api<{ items: { status: { podIP: string } }[] }>(
        `/api/v1/namespaces/${NAME}/pods?labelSelector=${encodeURIComponent(SELECTOR)}`,
    );
    const answers = await Promise.all(
        items.map(({ status }) => run(["curl", "-sS", `http://${status.podIP}:15090/stats/prometheus`], "node")),
    );
    const series = new RegExp(
        `^envoy_http_downstream_rq_${version}_total\\{http_conn_manager_prefix="outbound_.+_443"\\} (\\d+)$`,
        "gm",
    );
    return answers
        .flatMap(({ stdout }) => [...stdout.matchAll(series)])
        .reduce((sum, [, count]) => sum + Number(count), 0);
}

describe("a gateway of an Istio that somebody else runs", () => {
    /** Its pods at the first stage. */
    let first: string[];

    beforeAll(async () => {
        const progress = lineProgress((line) => console.error(line));
        await buildTool("kubectl", progress);
        const { istioCrds = "" } = await istioOnLab(progress);
        await theirs.create(istioCrds);
        await vi.waitFor(async () => expect(await theirs.classes()).toContain("istio"), PATIENCE);
    });
    afterAll(async () => {
        await edge.down().finally(async () => await theirs.delete());
    });

    const off: Step = { stage: "off", altSvc: undefined, record: [], quic: false };

    test("serves h2 at the stage off, with pods and a Service that istiod makes as the exposure asks for it", async () => {
        await edge.up({ stage: "off" });
        await vi.waitFor(async () => await expectSeen(edge, "/", 200, off, LOOK), PATIENCE);
        first = await pods();
        expect(first).toHaveLength(2);
        expect(await portsOfService()).toEqual(["15021/TCP", "443/TCP", "80/TCP"]);
        const { spec } = await api<{ spec: Record<string, unknown> }>(
            `/api/v1/namespaces/${NAME}/services/${NAME}-istio`,
        );
        expect(spec).toMatchObject({ type: "LoadBalancer", externalTrafficPolicy: "Local", ipFamilies: ["IPv4"] });
    });

    test("is refused with another release than the one that runs", async () => {
        const { code, stderr } = await edge.tryUp({ stage: "off", version: "v1.31.2" });
        expect(code).not.toBe(0);
        expect(stderr).toContain('The Deployment "istiod" is of release 1.31.0 or 1.0.0, not v1.31.2.');
    });

    test("is refused at a stage with h3, with what to add, and QUIC stays shut where its owner adds it before", async () => {
        const { code, stderr } = await edge.tryUp({ stage: "dark" });
        expect(code).not.toBe(0);
        expect(stderr).toContain(
            'The Deployment "istiod" in namespace "their-istio" lacks the environment variable PILOT_ENABLE_QUIC_LISTENERS, ' +
                'but the gateway needs the value "true". It is its owner\'s to change. In the values of its chart istiod write: ' +
                'env: { PILOT_ENABLE_QUIC_LISTENERS: "true" }.',
        );
        await theirs.set({ PILOT_ENABLE_QUIC_LISTENERS: "true" });
        // istiod opens it for all of its gateways.
        await vi.waitFor(
            async () => expect(await portsOfService()).toEqual(["15021/TCP", "443/TCP", "443/UDP", "80/TCP"]),
            PATIENCE,
        );
        await vi.waitFor(async () => {
            await expectSeen(edge, "/", 200, off, LOOK);
            await expectSeen(edge, "/nope", 404, off, LOOK);
        }, PATIENCE);
        expect(await edge.dig("HTTPS")).toEqual(off.record);
        expect(await pods()).toEqual(first);
    });

    for (const [index, step] of steps.entries()) {
        // It is at the first, off, by now.
        if (index === 0) continue;
        test(titleOf(step, index), async () => {
            await takeStep(edge, step, index);
            // Each pod gets its configuration by itself.
            await vi.waitFor(async () => {
                await expectSeen(edge, "/", 200, step, LOOK);
                await expectSeen(edge, "/nope", 404, step, LOOK);
            }, PATIENCE);
            expect(await edge.dig("HTTPS")).toEqual(step.record);
            // No stage restarts the pods, whose connections therefore stay.
            expect(await pods()).toEqual(first);
            if (step.stage === "on") {
                expect(await counted("http2")).toBeGreaterThan(0);
                expect(await counted("http3")).toBeGreaterThan(0);
                // A second update has nothing to do.
                expect(Object.keys((await edge.up({ stage: "on" })).counts)).toEqual(["unchanged"]);
            }
        });
    }
});
