import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { istioOnLab } from "../../tools/lab/istio.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { api, Edge, run } from "./edge.ts";
import { expectSeen, stepOf } from "./stageSteps.ts";
import { unrouted } from "./unrouted.ts";

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

describe("a gateway of Istio", () => {
    beforeAll(async () => {
        Object.assign(edge.config, await istioOnLab(lineProgress((line) => console.error(line))));
        await edge.up({ stage: "on" });
    });
    afterAll(async () => {
        await edge.down();
    });

    // What a client sees of each stage is in tests/conformance/istio.test.ts.
    const step = stepOf("on");

    test("advertises h3 in its own answers as in the application's, and by the record", async () => {
        // Each pod gets its configuration by itself.
        await vi.waitFor(async () => {
            await expectSeen(edge, "/", 200, step, LOOK);
            await expectSeen(edge, "/nope", 404, step, LOOK);
            expect(await unrouted(edge)).toEqual({ status: "404", altSvc: step.altSvc });
        }, PATIENCE);
        expect(await edge.dig("HTTPS")).toEqual(step.record);
    });

    test("answers by itself over both protocols where the route is gone", async () => {
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
    });

    test("refuses a name that it has no certificate for in the handshake", async () => {
        // CURLE_SSL_CONNECT_ERROR.
        const stranger = await curl("https://nobody.example/", "-k", "--resolve", `nobody.example:443:${edge.ipv4}`);
        expect(stranger).toMatchObject({ code: 35, stdout: "" });
    });

    test("redirects at port 80, and tells backends who asks", async () => {
        const redirect = await curl(`http://${edge.host}/page?q=1`, "--resolve", `${edge.host}:80:${edge.ipv4}`);
        expect(redirect.stdout).toMatch(/^HTTP\/1\.1 301 /);
        expect(redirect.stdout).toMatch(new RegExp(`^location: https://${edge.host}/page\\?q=1\\r?$`, "im"));
        const answer = await curl(`https://${edge.host}/`, "--resolve", `${edge.host}:443:${edge.ipv4}`);
        expect(answer.stdout).toMatch(/^x-client-address: 192\.168\.77\.2\r?$/im);
    });

    test("counts requests of both protocols for Prometheus", async () => {
        expect(await counted("http2")).toBeGreaterThan(0);
        expect(await counted("http3")).toBeGreaterThan(0);
    });

    test("has nothing to do at a second update", async () => {
        expect(Object.keys((await edge.up({ stage: "on" })).counts)).toEqual(["unchanged"]);
    });
});
