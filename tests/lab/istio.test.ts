import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { istioOnLab } from "../../tools/lab/istio.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { api, Edge, run } from "./edge.ts";
import { testOtherController } from "./otherControllerTests.ts";

const edge = new Edge("istio", { controller: "istio", ttl: "30", maxAge: "7200" });
const NAMESPACE = `/namespaces/${edge.name}`;

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

    testOtherController(edge);

    test("counts requests of both protocols for Prometheus", async () => {
        expect(await counted("http2")).toBeGreaterThan(0);
        expect(await counted("http3")).toBeGreaterThan(0);
    });
});
