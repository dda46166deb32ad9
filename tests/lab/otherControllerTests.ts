import { expect, test, vi } from "vitest";
import { api, type Edge, run } from "./edge.ts";
import { expectSeen, stepOf } from "./stageSteps.ts";
import { unrouted } from "./unrouted.ts";

const PATIENCE = { timeout: 180_000, interval: 500 };

/** Seconds of each look. */
const LOOK = 5;

/**
 * What holds at the stage `on` of a gateway whose controller is not Envoy Gateway. What a client sees of each stage is in
 * `tests/conformance`.
 */
export function testOtherController(edge: Edge): void {
    const routes = `/apis/gateway.networking.k8s.io/v1/namespaces/${edge.name}/httproutes`;
    const step = stepOf("on");

    /** What curl gets: the head of an answer, with its status in the first line. */
    async function curl(url: string, ...more: string[]) {
        return await run(["curl", "-sS", "-D-", "-o", "/dev/null", "--cacert", edge.caFile, ...more, url], "client");
    }

    test("advertises h3 in its own answers as in the application's, and by the record", async () => {
        // Each pod gets its configuration by itself, and two of a rollout may serve for a moment.
        await vi.waitFor(async () => {
            await expectSeen(edge, "/", 200, step, LOOK);
            await expectSeen(edge, "/nope", 404, step, LOOK);
            expect(await unrouted(edge)).toEqual({ status: "404", altSvc: step.altSvc });
        }, PATIENCE);
        expect(await edge.dig("HTTPS")).toEqual(step.record);
    });

    test("answers by itself over both protocols where the route is gone", async () => {
        const route = await api<{ metadata: Record<string, unknown> }>(`${routes}/${edge.name}-demo`);
        await api(`${routes}/${edge.name}-demo`, { method: "DELETE" });
        await vi.waitFor(async () => await expectSeen(edge, "/", 404, step, LOOK), PATIENCE);
        const { name, namespace, annotations, labels } = route.metadata;
        const body = JSON.stringify({
            ...route,
            metadata: { name, namespace, annotations, labels },
            status: undefined,
        });
        await api(routes, { method: "POST", body });
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

    test("has nothing to do at a second update", async () => {
        expect(Object.keys((await edge.up({ stage: "on" })).counts)).toEqual(["unchanged"]);
    });
}
