import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { EXPOSITION_TYPE } from "./exposition.ts";

/**
 * Serves `/metrics` on the given address, by default on all, and `/healthz` for the kubelet, which succeeds while this
 * process runs, independent of the hosts.
 * @throws Error if it cannot listen on the address.
 */
export async function serveMetrics(
    { address, port }: { address: string | undefined; port: number },
    metrics: () => string,
): Promise<{ server: Server; url: string }> {
    const server = createServer((request, response) => {
        const path = request.url?.split("?")[0];
        const get = request.method === "GET" || request.method === "HEAD";
        const answer = (status: number, body: string, type = "text/plain") =>
            response.writeHead(status, { "content-type": type }).end(body);
        if (!get) answer(405, "GET only\n");
        else if (path === "/metrics") answer(200, metrics(), EXPOSITION_TYPE);
        else if (path === "/healthz") answer(200, "ok\n");
        else answer(404, "see /metrics\n");
    });
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, address, resolve);
    });
    const bound = server.address() as AddressInfo;
    const host = bound.family === "IPv6" ? `[${bound.address}]` : bound.address;
    return { server, url: `http://${host}:${bound.port}/metrics` };
}
