import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { podsGone } from "../../../components/kubernetes/podsGone.ts";
import { kubeconfigOf } from "../../fakes/loopbackServer.ts";

type Metadata = Record<string, unknown>;
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
const ownedBy = (kind: string, uid = "1") => ({
    ownerReferences: [{ apiVersion: "apps/v1", kind, name: "proxy", uid, controller: true }],
});

/** Waits for the pods of a namespace that has `looks`, one after another, and says how often it looked. */
async function looksUntilGone(looks: Metadata[][], owners: Record<string, Metadata> = {}): Promise<number> {
    let looked = 0;
    const server = createServer(({ url = "" }, response) => {
        if (url === "/api/v1/namespaces/edge/pods") {
            const pods = looks[Math.min(looked, looks.length - 1)] ?? [];
            looked += 1;
            response.end(JSON.stringify({ items: pods.map((metadata) => ({ metadata })) }));
            return;
        }
        const owner = owners[/^\/apis\/apps\/v1\/namespaces\/edge\/(\w+)\/proxy$/.exec(url)?.[1] ?? ""];
        response.writeHead(owner === undefined ? 404 : 200);
        response.end(JSON.stringify(owner === undefined ? {} : { metadata: owner }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
        const { port } = server.address() as AddressInfo;
        await podsGone({ namespace: "edge", kubeconfig: kubeconfigOf(port) });
    } finally {
        server.closeAllConnections();
        server.close();
    }
    return looked;
}

test.each<[pods: string, metadata: Metadata[], owners: Record<string, Metadata>]>([
    ["none", [], {}],
    ["one of nobody's", [{}], {}],
    [
        "one of a Deployment",
        [ownedBy("ReplicaSet")],
        { replicasets: { uid: "1", ...ownedBy("Deployment") }, deployments: { uid: "1" } },
    ],
    ["one that should have ended 16 s ago", [{ deletionTimestamp: inSeconds(-16) }], {}],
])("does not wait for pods that stay: %s", async (_pods, metadata, owners) => {
    expect(await looksUntilGone([metadata], owners)).toBe(1);
});

test.each<[pods: string, metadata: Metadata[], owners: Record<string, Metadata>]>([
    ["one that is terminating", [{ deletionTimestamp: inSeconds(300) }], {}],
    ["one that should have ended by now", [{ deletionTimestamp: inSeconds(-5) }], {}],
    ["one whose ReplicaSet is gone", [ownedBy("ReplicaSet")], {}],
    ["one whose ReplicaSet is another one", [ownedBy("ReplicaSet")], { replicasets: { uid: "2" } }],
    ["one whose Deployment is gone", [ownedBy("ReplicaSet")], { replicasets: { uid: "1", ...ownedBy("Deployment") } }],
    [
        "one whose Deployment is being deleted",
        [ownedBy("ReplicaSet")],
        {
            replicasets: { uid: "1", ...ownedBy("Deployment") },
            deployments: { uid: "1", deletionTimestamp: inSeconds(0) },
        },
    ],
])("waits for pods that are leaving: %s", async (_pods, metadata, owners) => {
    expect(await looksUntilGone([metadata, metadata, [{}]], owners)).toBe(3);
});
