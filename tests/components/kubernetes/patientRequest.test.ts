import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { loadKubeConfig } from "../../../components/kubernetes/client.ts";
import type { KubeConfig } from "../../../components/kubernetes/kubeConfig.ts";
import { patientRequest } from "../../../components/kubernetes/patientRequest.ts";
import { kubeconfigOf } from "../../fakes/loopbackServer.ts";

type Answer = readonly [status: number, body: string] | "drop";

/** Answers each request with the next of these, or drops its connection, and says how often it was asked. */
async function serving(answers: readonly Answer[], use: (config: KubeConfig) => Promise<void>): Promise<number> {
    let asked = 0;
    const server = createServer(({ socket }, response) => {
        const answer = answers[asked] ?? [500, "asked too often"];
        asked += 1;
        if (answer === "drop") {
            socket.destroy();
            return;
        }
        const [status, body] = answer;
        response.writeHead(status);
        response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
        await use(loadKubeConfig({ kubeconfig: kubeconfigOf((server.address() as AddressInfo).port) }));
    } finally {
        server.closeAllConnections();
        server.close();
    }
    return asked;
}

const request = { method: "GET", path: "/api/v1" } as const;
const done: Answer = [200, '{ "kind": "APIResourceList" }'];

test.each<[status: number, body: string, why: string]>([
    [429, "{}", "is overloaded"],
    [502, "{}", "is behind a balancer that does not reach it"],
    [503, "{}", "is starting"],
    [504, "{}", "waits for etcd too long"],
    [500, '{ "message": "failed calling webhook \\"eg.example\\"" }', "has a webhook that is starting"],
    [500, '{ "message": "etcdserver: leader changed" }', "has an etcd that is electing"],
    [500, '{ "message": "dial tcp: connection refused" }', "does not reach etcd"],
])("an API server that answers %d %s is asked again: it %s", async (status, body) => {
    const asked = await serving([[status, body], done], async (config) => {
        expect(await patientRequest(config, request)).toEqual({ kind: "APIResourceList" });
    });
    expect(asked).toBe(2);
});

test.each<[status: number, body: string]>([
    [400, "{}"],
    [403, "{}"],
    [404, "{}"],
    [409, '{ "message": "failed calling webhook" }'],
    [500, '{ "message": "no kind Thing is registered" }'],
    [501, "{}"],
])("an API server that refuses with %d %s is asked once", async (status, body) => {
    const asked = await serving([[status, body], done], async (config) => {
        await expect(patientRequest(config, request)).rejects.toMatchObject({ statusCode: status });
    });
    expect(asked).toBe(1);
});

test("an API server that drops the connection is asked again", async () => {
    const asked = await serving(["drop", done], async (config) => {
        expect(await patientRequest(config, request)).toEqual({ kind: "APIResourceList" });
    });
    expect(asked).toBe(2);
});
