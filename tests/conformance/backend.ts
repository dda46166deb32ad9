import { createHash, randomBytes } from "node:crypto";
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";

// An application behind a gateway, run in the node's namespace: node backend.ts ADDRESS. It writes its ports as JSON. At a line
// `count` it writes how many bodies it streams, and at any other it ends them.

/** Ports on which it listens, each without TLS. */
export interface BackendPorts {
    http1: number;
    /** HTTP/2 with prior knowledge, as gRPC needs it. */
    h2c: number;
}

/** Octets of the body at `/conformance/megabyte`. */
export const MEGABYTE = 1_048_576;

/** Last line of a streamed body that arrived whole. */
export const LAST_LINE = "whole";

const megabyte = randomBytes(MEGABYTE);
const digestOf = (body: Buffer) => createHash("sha256").update(body).digest("hex");
const open = new Set<() => void>();

type Request = IncomingMessage | Http2ServerRequest;
type Answer = (ServerResponse | Http2ServerResponse) & NodeJS.WritableStream;

async function bodyOf(request: Request): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
}

/** A line a tenth of a second, until it is ended. */
function stream(answer: Answer): void {
    let line = 0;
    const timer = setInterval(() => answer.write(`${line++}\n`), 100);
    const end = () => {
        clearInterval(timer);
        open.delete(end);
        answer.end(`${LAST_LINE}\n`);
    };
    open.add(end);
    answer.on("close", () => {
        clearInterval(timer);
        open.delete(end);
    });
}

async function respond(request: Request, answer: Answer): Promise<void> {
    switch (request.url) {
        case "/":
            answer.end("the application's page\n");
            return;
        case "/conformance/client":
            answer.end(String(request.headers["x-forwarded-for"]));
            return;
        case "/conformance/digest":
            answer.end(digestOf(await bodyOf(request)));
            return;
        case "/conformance/megabyte":
            answer.setHeader("x-digest", digestOf(megabyte));
            answer.end(megabyte);
            return;
        case "/conformance/stream":
            stream(answer);
            return;
        default:
            answer.statusCode = 404;
            answer.end("not found\n");
    }
}

if (import.meta.main) {
    const [address = ""] = process.argv.slice(2);
    const http1 = createHttp1((request, answer) => void respond(request, answer));
    // A gateway may use a connection at the moment at which it would be closed.
    http1.keepAliveTimeout = 0;
    // Echoes a unary call.
    const h2c = createHttp2((request, answer) => {
        void bodyOf(request).then((body) => {
            answer.setHeader("content-type", "application/grpc");
            answer.addTrailers({ "grpc-status": "0" });
            answer.end(body);
        });
    });
    const listening = async (server: typeof http1 | typeof h2c) =>
        await new Promise<number>((resolve) => {
            server.listen(0, address, () => resolve((server.address() as AddressInfo).port));
        });
    const ports: BackendPorts = { http1: await listening(http1), h2c: await listening(h2c) };
    console.log(JSON.stringify(ports));
    createInterface({ input: process.stdin })
        .on("line", (line) => {
            if (line === "count") console.log(open.size);
            else for (const end of open) end();
        })
        .on("close", () => process.exit(0));
}
