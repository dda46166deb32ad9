import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { loadKubeConfig } from "../../components/kubernetes/client.ts";
import type { KubeConfig } from "../../components/kubernetes/kubeConfig.ts";
import { apiRequest } from "../../components/kubernetes/request.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { api, cli, run } from "./edge.ts";

const lab = labInfo();
const NAME = "server-id";
const HOST = `app.${NAME}.test`;
/** 0102030405060708 as a cloud's webhook would inject it. */
const SERVER_ID = "AQIDBAUGBwg=";

/** Runs the program: a gateway behind a balancer that asks for server IDs. */
async function program(operation: "up" | "down", config: Record<string, string> = {}) {
    const finished = await attempted(operation, config);
    expect([finished.code, finished.code === 0 ? "" : finished.stderr.slice(-3000)]).toEqual([0, ""]);
    return finished.stdout;
}

async function attempted(operation: "up" | "down", config: Record<string, string> = {}) {
    const all = { ...lab.config, name: NAME, hostname: HOST, ...config };
    return await cli(
        [
            ...[operation, "--program", join(import.meta.dirname, "programs/quicServerId.ts"), "--stack", NAME],
            ...["--engine", "embedded", "--helm", lab.helm, "--json"],
            ...(operation === "up" ? ["--no-type-check"] : []),
            ...Object.entries(all).flatMap(([key, value]) => ["--config", `${key}=${value}`]),
        ],
        "client",
    );
}

/** May create EnvoyPatchPolicies, and nothing else. */
const USER = "patcher";

interface PatchSpec {
    jsonPatches: { operation: object }[];
}

/** The way to the API server as that user. */
function asUser(): KubeConfig {
    const kubeconfig = JSON.parse(readFileSync(lab.kubeconfig, "utf8")) as { users: { user: object }[] };
    const users = kubeconfig.users.map((each) => ({ ...each, user: { ...each.user, as: USER } }));
    return loadKubeConfig({ kubeconfig: JSON.stringify({ ...kubeconfig, users }) });
}

let address = "";

/** Connection IDs that a handshake with the gateway shows, or why there is none. */
async function connectionIds(): Promise<string[]> {
    const script = join(import.meta.dirname, "connectionIds.ts");
    const { code, stdout, stderr } = await run([process.execPath, script, HOST, address], "client");
    return code === 0 ? stdout.trim().split("\n") : [/ECONNREFUSED/.exec(stderr)?.[0] ?? stderr];
}

describe("a gateway whose balancer routes by QUIC server ID", () => {
    beforeAll(async () => {
        // The gate has asked over h2 and h3 by the time this returns.
        const { outputs } = JSON.parse(await program("up", { serverId: SERVER_ID })) as {
            outputs: { addresses: { ipv4: string[] } };
        };
        address = outputs.addresses.ipv4[0] ?? "";
    });
    afterAll(async () => {
        await program("down");
    });

    test("is named by the controller as it was patched", async () => {
        const { status } = await api<{ status: { ancestors: { conditions: { type: string; status: string }[] }[] } }>(
            `/apis/gateway.envoyproxy.io/v1alpha1/namespaces/${NAME}/envoypatchpolicies/${NAME}-server-id`,
        );
        const conditions = status.ancestors.flatMap((ancestor) => ancestor.conditions);
        expect(conditions.map(({ type, status: value }) => [type, value]).sort()).toEqual([
            ["Accepted", "True"],
            ["Programmed", "True"],
        ]);
    });

    test("shows the ID behind the first octet of every connection ID, and random octets after it", async () => {
        const ids = [...(await connectionIds()), ...(await connectionIds()), ...(await connectionIds())];
        // Configuration 0, then 15 octets: the ID and the nonce. Envoy's own octet stands behind them.
        expect(ids.filter((id) => !/^0f0102030405060708[0-9a-f]{16}$/.test(id))).toEqual([]);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBeGreaterThanOrEqual(3);
    });

    test("labels the proxies' namespace and annotates their pods, which is what a webhook looks for", async () => {
        const namespace = `/api/v1/namespaces/${NAME}-envoy-gateway`;
        const { metadata } = await api<{ metadata: { labels: Record<string, string> } }>(namespace);
        expect(metadata.labels).toMatchObject({ "example.com/quic-server-id": "enabled" });
        const { items } = await api<{ items: { metadata: { annotations?: Record<string, string> } }[] }>(
            `${namespace}/pods?labelSelector=gateway.envoyproxy.io/owning-gateway-name=${NAME}`,
        );
        expect(items.map((pod) => pod.metadata.annotations?.["example.com/quic-server-id"])).toEqual(["envoy"]);
    });

    test("is patched by a user who may not read the proxies' keys as we do it, and in no other way", async () => {
        const path = `/apis/gateway.envoyproxy.io/v1alpha1/namespaces/${NAME}/envoypatchpolicies`;
        const { spec } = await api<{ spec: PatchSpec }>(`${path}/${NAME}-server-id`);
        const rights = `/apis/rbac.authorization.k8s.io/v1/namespaces/${NAME}`;
        const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "patches" };
        const create = async (kind: string, object: object) =>
            await api(`${rights}/${kind}`, { method: "POST", body: JSON.stringify(object) });
        const patches = { apiGroups: ["gateway.envoyproxy.io"], resources: ["envoypatchpolicies"], verbs: ["create"] };
        await create("roles", { metadata: { name: roleRef.name }, rules: [patches] });
        const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: USER }];
        await create("rolebindings", { metadata: { name: roleRef.name }, roleRef, subjects });

        const admin = loadKubeConfig({ kubeconfig: lab.kubeconfig });
        const attempt = async (config: typeof admin, given: PatchSpec) =>
            await apiRequest(config, {
                method: "POST",
                path: `${path}?dryRun=All`,
                body: JSON.stringify({
                    apiVersion: "gateway.envoyproxy.io/v1alpha1",
                    kind: "EnvoyPatchPolicy",
                    metadata: { name: "attempt" },
                    spec: given,
                }),
            });
        const [first, ...others] = spec.jsonPatches;
        const another: PatchSpec = {
            ...spec,
            jsonPatches: [{ ...first, operation: { op: "add", path: "/a", value: { b: true } } }, ...others],
        };
        await attempt(asUser(), spec);
        await expect(attempt(asUser(), another)).rejects.toThrow(
            `Create it as a user who may read the Secrets of the namespace ${NAME}-envoy-gateway.`,
        );
        await attempt(admin, another);
    });

    test("opens no QUIC on a proxy that got no ID, and goes on serving over TCP", async () => {
        // The check may ask the proxy of before, or the one that got no ID.
        const { code, stderr } = await attempted("up");
        expect(code === 0 ? "HTTP/3 does not answer" : stderr).toContain("HTTP/3 does not answer");
        await vi.waitFor(async () => expect(await connectionIds()).toEqual(["ECONNREFUSED"]), {
            timeout: 60_000,
            interval: 500,
        });
        const reach = ["--resolve", `${HOST}:443:${address}`, `https://${HOST}/`];
        const { stdout } = await run(
            // The proxy of before may still be in the way for a moment.
            ["curl", "-skI", "--retry", "5", "--retry-connrefused", ...reach],
            "client",
        );
        expect(stdout).toMatch(/^HTTP\/2 200 /);
    });
});
