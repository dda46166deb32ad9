import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { istioOnLab } from "../../tools/lab/istio.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { api, Edge, run } from "./edge.ts";
import { answersOf, expectSeen, type Step, stepBefore, steps, takeStep, titleOf } from "./stageSteps.ts";
import { podsOf, rollOut } from "./underLoad.ts";

const edge = new Edge("istio", { controller: "istio", ttl: "30", maxAge: "7200" });
const NAMESPACE = `/namespaces/${edge.name}`;
const ROUTES = `/apis/gateway.networking.k8s.io/v1${NAMESPACE}/httproutes`;
const PATIENCE = { timeout: 180_000, interval: 500 };

/** Seconds of each look. */
const LOOK = 5;

/** What curl gets: the head of an answer, with its status in the first line. */
async function curl(url: string, ...more: string[]) {
    return await run(["curl", "-sS", "-D-", "-o", "/dev/null", "--cacert", edge.caFile, ...more, url], "client");
}

/** Asks for a name that no route has, over a connection to one that has a certificate. */
async function unrouted(): Promise<{ status: string | undefined; altSvc: string | undefined }> {
    const resolve = ["--resolve", `${edge.host}:443:${edge.ipv4}`];
    const { stdout } = await curl(`https://${edge.host}/`, ...resolve, "-H", "Host: nobody.example");
    const lines = stdout.split(/\r?\n/);
    return {
        status: lines[0]?.split(" ")[1],
        altSvc: lines.find((line) => /^alt-svc:/i.test(line))?.replace(/^alt-svc: */i, ""),
    };
}

/** Requests that the pods have counted at port 443, as Prometheus reads them. */
async function counted(version: "http2" | "http3"): Promise<number> {
    const selected = encodeURIComponent("app.kubernetes.io/name=istio-gateway");
    const { items } = await api<{ items: { status: { podIP: string } }[] }>(
        `/api/v1${NAMESPACE}/pods?labelSelector=${selected}`,
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

const pods = async () => await podsOf(edge.name, "app.kubernetes.io/name=istio-gateway");

describe("a gateway of Istio", () => {
    /** Its pods at the first stage. */
    let first: string[];

    beforeAll(async () => {
        Object.assign(edge.config, await istioOnLab(lineProgress((line) => console.error(line))));
        await edge.up({ stage: "off" });
        first = (await pods()).map(([name]) => name).toSorted();
    });
    afterAll(async () => {
        await edge.down();
    });

    for (const [index, step] of steps.entries()) {
        test(titleOf(step, index), async () => {
            const foreseen = await takeStep(edge, step, index);
            // Each pod gets its configuration by itself.
            await vi.waitFor(async () => {
                await expectSeen(edge, "/", 200, step, LOOK);
                await expectSeen(edge, "/nope", 404, step, LOOK);
                // Of the proxy itself, not of the backend.
                expect(await unrouted()).toEqual({ status: "404", altSvc: step.altSvc });
            }, PATIENCE);
            expect(await edge.dig("HTTPS")).toEqual(step.record);
            const header = foreseen.advertisement.find(({ what }) => what === "istio header");
            expect(header?.after ?? answersOf(stepBefore(index))).toBe(answersOf(step));
            // No stage restarts the pods, whose connections therefore stay.
            expect((await pods()).map(([name]) => name).toSorted()).toEqual(first);
            if (step.stage === "on") {
                await stageOn(step);
            }
        });
    }

    /** What needs no other stage, in the one that users have. */
    async function stageOn(step: Step): Promise<void> {
        // Without its route every answer is the proxy's own, over both protocols.
        const route = await api<{ metadata: Record<string, unknown> }>(`${ROUTES}/${edge.name}-demo`);
        await api(`${ROUTES}/${edge.name}-demo`, { method: "DELETE" });
        await vi.waitFor(async () => await expectSeen(edge, "/", 404, step, LOOK), PATIENCE);
        const { name, namespace, annotations, labels } = route.metadata;
        const body = JSON.stringify({
            ...route,
            metadata: { name, namespace, annotations, labels },
            status: undefined,
        });
        await api(ROUTES, { method: "POST", body });
        await vi.waitFor(async () => await expectSeen(edge, "/", 200, step, LOOK), PATIENCE);

        // A name without a certificate ends in the handshake: CURLE_SSL_CONNECT_ERROR.
        const stranger = await curl("https://nobody.example/", "-k", "--resolve", `nobody.example:443:${edge.ipv4}`);
        expect(stranger).toMatchObject({ code: 35, stdout: "" });

        // Port 80 redirects, and backends see who asks.
        const redirect = await curl(`http://${edge.host}/page?q=1`, "--resolve", `${edge.host}:80:${edge.ipv4}`);
        expect(redirect.stdout).toMatch(/^HTTP\/1\.1 301 /);
        expect(redirect.stdout).toMatch(new RegExp(`^location: https://${edge.host}/page\\?q=1\\r?$`, "im"));
        const answer = await curl(`https://${edge.host}/`, "--resolve", `${edge.host}:443:${edge.ipv4}`);
        expect(answer.stdout).toMatch(/^x-client-address: 192\.168\.77\.2\r?$/im);

        expect(await counted("http2")).toBeGreaterThan(0);
        expect(await counted("http3")).toBeGreaterThan(0);

        // A second update has nothing to do.
        expect(Object.keys((await edge.up({ stage: "on" })).counts)).toEqual(["unchanged"]);
    }

    test("rolls out under load, and the failed requests of both protocols are reported", async () => {
        await edge.up({ stage: "on", drain: "5s,1s,20s" });
        const deployment = `/apis/apps/v1${NAMESPACE}/deployments/${edge.name}-istio`;
        const { h2, h3 } = await rollOut(edge, deployment, pods);
        expect(h2.requests).toBeGreaterThan(0);
        expect(h3.requests).toBeGreaterThan(0);
        await edge.up({ stage: "on" });
    });
});
