import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { altSvcLifecycle } from "../../../components/envoyGateway/altSvcLifecycle.ts";
import { applyFields, http3Fields, sameReach, silence } from "../../../components/envoyGateway/clientTrafficFields.ts";
import { whereReachable } from "../../../components/kubernetes/whereReachable.ts";

const POLICY = "/apis/gateway.envoyproxy.io/v1alpha1/namespaces/edge/clienttrafficpolicies/edge";
const policy = { namespace: "edge", name: "edge", uid: "1" };
/** Nothing listens there, and nothing can: a host that has no address. */
const gone = kubeconfigOf("http://nowhere.invalid");

let server: Server;
let seen: string[];
/** What the API server says to every request but the one for its version. */
let status: number;
/** What it says to that one. */
let identity: number;

beforeEach(async () => {
    seen = [];
    status = 403;
    identity = 200;
    server = createServer((request, response) => {
        seen.push(`${request.method} ${request.url?.split("?")[0]}`);
        response.writeHead(request.url === "/version" ? identity : status, { "content-type": "application/json" });
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

/** The API server that the test runs. */
function here(): string {
    const { port } = server.address() as AddressInfo;
    return kubeconfigOf(`http://127.0.0.1:${port}`);
}

describe("a policy that does not exist", () => {
    beforeEach(() => {
        status = 404;
    });

    test("is an error where QUIC is to open: no policy would be created for it", async () => {
        await expect(applyFields({ ...policy, kubeconfig: here() }, http3Fields())).rejects.toThrow("you may not");
        expect(seen).toEqual([`GET ${POLICY}`]);
    });

    test("has nothing to give up", async () => {
        await applyFields({ ...policy, kubeconfig: here() }, undefined);
        await silence({ ...policy, kubeconfig: here() });
        expect(seen).toEqual([`GET ${POLICY}`, `GET ${POLICY}`]);
    });
});

describe("the end of an Alt-Svc", () => {
    /** What was begun in a cluster that may be gone. */
    let begun: number;
    beforeEach(() => {
        begun = 0;
    });
    const end = async (kubeconfig: string) =>
        await whereReachable({ ...policy, kubeconfig }, async () => {
            begun++;
            await silence({ ...policy, kubeconfig });
            return "ended";
        });

    test("in a cluster that is gone fails without being begun, and says how to forget it", async () => {
        await expect(end(gone)).rejects.toThrow(
            /nowhere\.invalid.* If the cluster was deleted, run the command again with the environment variable PULUMI_K8S_DELETE_UNREACHABLE=true\.$/,
        );
        expect(begun).toBe(0);
    });

    test("in a cluster that is gone is not begun where that is said, as for the Kubernetes provider", async () => {
        for (const said of ["true", "True", "1", "t"]) {
            vi.stubEnv("PULUMI_K8S_DELETE_UNREACHABLE", said);
            expect([said, await end(gone), begun]).toEqual([said, undefined, 0]);
        }
    });

    test.each(["false", "0", ""])("in a cluster that is gone fails where %j is said", async (said) => {
        vi.stubEnv("PULUMI_K8S_DELETE_UNREACHABLE", said);
        await expect(end(gone)).rejects.toThrow("nowhere.invalid");
        expect(begun).toBe(0);
    });

    test.each(["", "true"])("in a cluster that refuses the identity fails, where %j is said", async (said) => {
        vi.stubEnv("PULUMI_K8S_DELETE_UNREACHABLE", said);
        identity = 401;
        await expect(end(here())).rejects.toThrow(
            /^The cluster \S+ rejects this identity \(401: you may not\)\. Check the kubeconfig's user\.$/,
        );
        expect(begun).toBe(0);
    });

    test.each(["", "true"])(
        "in a cluster that answers goes on, and its refusal counts, where %j is said",
        async (said) => {
            vi.stubEnv("PULUMI_K8S_DELETE_UNREACHABLE", said);
            await expect(end(here())).rejects.toThrow("you may not");
            expect(seen).toEqual(["GET /version", `GET ${POLICY}`]);
        },
    );
});

test("a policy is reached another way with another kubeconfig, another context, or when it was made anew", () => {
    const before = { ...policy, kubeconfig: "/etc/kube", context: "one" };
    expect(sameReach(before, { ...before })).toBe(true);
    for (const change of [{ kubeconfig: "/elsewhere" }, { context: "two" }, { uid: "2" }, { context: undefined }]) {
        expect([change, sameReach(before, { ...before, ...change })]).toEqual([change, false]);
    }
});

test("an Alt-Svc is written again where its value or the port of the controller's own header changes", () => {
    const of = (value: string, advertisedPort?: number) => ({
        ...policy,
        value,
        ...(advertisedPort === undefined ? {} : { advertisedPort }),
    });
    const changes = (olds: ReturnType<typeof of>, news: ReturnType<typeof of>) =>
        altSvcLifecycle.diff(olds, news).changes;
    expect(changes(of("clear", 8443), of("clear", 8443))).toBe(false);
    expect(changes(of("clear"), of("clear"))).toBe(false);
    expect(changes(of("clear"), of("clear", 8443))).toBe(true);
    expect(changes(of("clear"), of('h3=":443"; ma=60'))).toBe(true);
    expect(altSvcLifecycle.appliedFields?.(of("clear", 8443))).toMatchObject({
        spec: { http3: { advertisedPort: 8443 }, headers: { lateResponseHeaders: { set: [{ value: "clear" }] } } },
    });
});
