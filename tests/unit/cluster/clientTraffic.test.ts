import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sameReach, silence, whereReachable } from "../../../components/controllers/clientTrafficFields.ts";

const POLICY = "/apis/gateway.envoyproxy.io/v1alpha1/namespaces/edge/clienttrafficpolicies/edge";
const policy = { namespace: "edge", name: "edge", uid: "1" };
/** Nothing listens there, and nothing can: a host that has no address. */
const gone = kubeconfigOf("http://nowhere.invalid");

let server: Server;
let seen: string[];

beforeEach(async () => {
    seen = [];
    server = createServer((request, response) => {
        seen.push(`${request.method} ${request.url?.split("?")[0]}`);
        response.writeHead(request.url === "/version" ? 200 : 403, { "content-type": "application/json" });
        response.end(JSON.stringify({ gitVersion: "v1.36.3", message: "you may not" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
});

function kubeconfigOf(address: string): string {
    return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "fake",
        clusters: [{ name: "fake", cluster: { server: address, "insecure-skip-tls-verify": true } }],
        contexts: [{ name: "fake", context: { cluster: "fake", user: "somebody" } }],
        users: [{ name: "somebody", user: {} }],
    });
}

describe("the end of an Alt-Svc", () => {
    const end = async (kubeconfig: string) =>
        await whereReachable({ ...policy, kubeconfig }, async () => await silence({ ...policy, kubeconfig }));

    test("in a cluster that is gone fails, and says how to forget it", async () => {
        await expect(end(gone)).rejects.toThrow(
            /nowhere\.invalid.* If the cluster was deleted, run the same command again with the environment variable PULUMI_K8S_DELETE_UNREACHABLE=true\.$/,
        );
    });

    test("in a cluster that is gone is nothing to do where that is said, as for the Kubernetes provider", async () => {
        vi.stubEnv("PULUMI_K8S_DELETE_UNREACHABLE", "true");
        await end(gone);
    });

    test("in a cluster that answers goes on, and its refusal counts, whatever is said", async () => {
        vi.stubEnv("PULUMI_K8S_DELETE_UNREACHABLE", "true");
        const { port } = server.address() as AddressInfo;
        await expect(end(kubeconfigOf(`http://127.0.0.1:${port}`))).rejects.toThrow("you may not");
        expect(seen).toEqual(["GET /version", `GET ${POLICY}`]);
    });
});

test("a cluster is asked for its version only where it may count as gone", async () => {
    const { port } = server.address() as AddressInfo;
    const kubeconfig = kubeconfigOf(`http://127.0.0.1:${port}`);
    await expect(whereReachable({ kubeconfig }, async () => await silence({ ...policy, kubeconfig }))).rejects.toThrow(
        "you may not",
    );
    expect(seen).toEqual([`GET ${POLICY}`]);
});

test("a policy is reached another way with another kubeconfig, another context, or when it was made anew", () => {
    const before = { ...policy, kubeconfig: "/etc/kube", context: "one" };
    expect(sameReach(before, { ...before })).toBe(true);
    for (const change of [{ kubeconfig: "/elsewhere" }, { context: "two" }, { uid: "2" }, { context: undefined }]) {
        expect([change, sameReach(before, { ...before, ...change })]).toEqual([change, false]);
    }
});
