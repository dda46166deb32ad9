import { rmSync } from "node:fs";
import { connect, createServer, type ListenOptions, type NetConnectOpts } from "node:net";

// Forwards connections between two endpoints. These connect the loopback of host and client to the API server: a Unix
// socket is in the file system, which all network namespaces share.

/** An endpoint on the command line: `host:port`, or the path of a Unix socket. */
function endpoint(text: string): { path: string } | { host: string; port: number } {
    const [, host, port] = /^([^/]+):(\d+)$/.exec(text) ?? [];
    return host === undefined || port === undefined ? { path: text } : { host, port: Number(port) };
}

if (import.meta.main) {
    const [from = "", to = ""] = process.argv.slice(2);
    const listening: ListenOptions = endpoint(from);
    if (listening.path !== undefined) {
        rmSync(listening.path, { force: true });
    }
    const server = createServer((incoming) => {
        const outgoing = connect(endpoint(to) as NetConnectOpts);
        incoming.pipe(outgoing).pipe(incoming);
        incoming.on("error", () => outgoing.destroy());
        outgoing.on("error", () => incoming.destroy());
    });
    server.listen(listening);
}
