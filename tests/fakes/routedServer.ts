import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { LoopbackServer } from "./loopbackServer.ts";

/** An API server that answers each request with a status and JSON, and says its version. */
export abstract class RoutedServer extends LoopbackServer {
    protected override async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const url = new URL(request.url ?? "", "http://server");
        const body = await text(request);
        const [status, answer] =
            url.pathname === "/version"
                ? [200, { gitVersion: "v1.36.3" }]
                : this.route(request.method ?? "GET", url, body);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(answer));
    }

    protected abstract route(method: string, url: URL, body: string): [status: number, answer: object];
}
