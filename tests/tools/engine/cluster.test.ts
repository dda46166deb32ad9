import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { Cluster } from "../../../tools/engine/cluster.ts";

test("an API server that is gone is asked again, and many requests say so once", async () => {
    let down = true;
    const server = createServer((_, response) => {
        response.writeHead(down ? 503 : 200);
        response.end(down ? "{}" : JSON.stringify({ resources: [{ name: "pods", kind: "Pod", namespaced: true }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const kubeconfig = [
        "current-context: fake",
        `clusters: [{ name: fake, cluster: { server: "${address}", insecure-skip-tls-verify: true } }]`,
        "contexts: [{ name: fake, context: { cluster: fake, user: fake } }]",
        "users: [{ name: fake, user: {} }]",
        "",
    ].join("\n");
    const notes: string[] = [];
    const note = (text: string) => {
        notes.push(text);
        // All three requests have failed by then, more than once.
        setTimeout(() => {
            down = false;
        }, 500);
    };
    const cluster = new Cluster({ kubeconfig }, note, new AbortController().signal);
    const paths = ["/api/v1", "/api/v2", "/api/v3"];
    await Promise.all(paths.map((path) => cluster.request({ method: "GET", path })));
    expect(notes).toEqual([`${address}: HTTP 503; retrying for up to two minutes.`]);
    server.closeAllConnections();
    server.close();
});
