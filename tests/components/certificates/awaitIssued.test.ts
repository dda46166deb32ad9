import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { areOthers, awaitIssued } from "../../../components/certificates/awaitIssued.ts";

const CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/web/certificates/";

let server: Server;
let seen: string[];
/** What is answered for a path: each answer once, the last one for ever. */
let answers: Record<string, unknown[]>;

const ready = (status: string, observedGeneration = 1, message = "") => ({
    metadata: { generation: 1 },
    spec: { dnsNames: ["app.example.com"] },
    status: { revision: 1, conditions: [{ type: "Ready", status, observedGeneration, message }] },
});

beforeEach(async () => {
    seen = [];
    answers = {};
    server = createServer((request, response) => {
        const path = request.url ?? "";
        seen.push(path);
        const left = answers[path] ?? [];
        const answer = left.length > 1 ? left.shift() : left[0];
        const status = typeof answer === "number" ? answer : answer === undefined ? 404 : 200;
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(status === 200 ? answer : { message: `answered ${status}` }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
});

async function wait(names: string[], timeoutSeconds: number): Promise<void> {
    const { port } = server.address() as AddressInfo;
    const kubeconfig = [
        "apiVersion: v1",
        "kind: Config",
        "current-context: fake",
        `clusters: [{ name: fake, cluster: { server: "http://127.0.0.1:${port}", insecure-skip-tls-verify: true } }]`,
        "contexts: [{ name: fake, context: { cluster: fake, user: somebody } }]",
        "users: [{ name: somebody, user: {} }]",
        "",
    ].join("\n");
    await awaitIssued({ kubeconfig, namespace: "web", names, expected: {}, timeoutSeconds });
}

describe("awaitIssued()", () => {
    test("is done at once when every Certificate is Ready in its generation", async () => {
        answers = { [`${CERTIFICATES}one`]: [ready("True")], [`${CERTIFICATES}two`]: [ready("True", 2)] };
        await wait(["one", "two"], 600);
        expect(seen.toSorted()).toEqual([`${CERTIFICATES}one`, `${CERTIFICATES}two`]);
    });

    test("waits on for one that is not there, not Ready, or Ready in an older generation", async () => {
        const none = { metadata: { generation: 1 }, spec: {} };
        answers = {
            [`${CERTIFICATES}one`]: [none, ready("True")],
            [`${CERTIFICATES}two`]: [ready("True", 0), ready("True")],
        };
        await wait(["one", "two"], 600);
        expect(seen).toHaveLength(4);
    });

    test("is not deceived by the temporary certificate, with which cert-manager says Ready as well", async () => {
        const { revision: _, ...status } = ready("True").status;
        const temporary = { ...ready("True"), status };
        answers = { [`${CERTIFICATES}one`]: [temporary, ready("True")] };
        await wait(["one"], 600);
        expect(seen).toHaveLength(2);
        answers = {
            [`${CERTIFICATES}one`]: [temporary],
            "/apis/acme.cert-manager.io/v1/namespaces/web/challenges": [{ items: [] }],
        };
        await expect(wait(["one"], 1)).rejects.toThrow(
            "Certificate one: its Secret still has the temporary certificate.",
        );
    });

    test("waits on while the API server does not answer, and stops where it refuses", async () => {
        answers = { [`${CERTIFICATES}one`]: [500, ready("True")] };
        await wait(["one"], 600);
        expect(seen).toHaveLength(2);
        answers = { [`${CERTIFICATES}one`]: [403] };
        await expect(wait(["one"], 600)).rejects.toThrow("answered 403");
    });

    test("says at its end which Certificate is missing, and what its challenge waits for", async () => {
        answers = {
            [`${CERTIFICATES}one`]: [ready("False", 1, "Issuing certificate as Secret does not exist.")],
            "/apis/acme.cert-manager.io/v1/namespaces/web/challenges": [
                {
                    items: [
                        {
                            spec: { dnsName: "app.example.com" },
                            status: { state: "pending", reason: "wrong status code '404', expected '200'" },
                        },
                        { spec: { dnsName: "other.example.com" }, status: { state: "pending", reason: "not ours" } },
                    ],
                },
            ],
        };
        await expect(wait(["one", "two"], 1)).rejects.toThrow(
            "Not issued after 1 s; HTTP/3 is not advertised until it is issued. " +
                "Certificate one: Issuing certificate as Secret does not exist; " +
                "challenge of app.example.com is pending: wrong status code '404', expected '200'. " +
                "Certificate two cannot be read. Check that it exists and that cert-manager's CRDs are installed.",
        );
    });
});

describe("Certificates are waited for again", () => {
    const before = {
        namespace: "web",
        names: ["one"],
        expected: { issuer: "edge-acme-staging", hostnames: ["app.example.com"] },
        timeoutSeconds: 600,
        kubeconfig: "/home/ann/.kube/config",
    };

    test.each([
        ["in another namespace", { namespace: "edge" }],
        ["of other names", { names: ["one", "two"] }],
        ["from another CA", { expected: { ...before.expected, issuer: "edge-acme-production" } }],
        ["for other hostnames", { expected: { ...before.expected, hostnames: ["www.example.com"] } }],
    ])("%s", (_which, changed) => {
        expect(areOthers(before, { ...before, ...changed })).toBe(true);
    });

    test("for no other reason: not from another machine, and not for longer", () => {
        const expected = { hostnames: ["app.example.com"], issuer: "edge-acme-staging" };
        const now = { ...before, expected, kubeconfig: "/home/bob/.kube/config", timeoutSeconds: 60 };
        expect(areOthers(before, now)).toBe(false);
    });
});
