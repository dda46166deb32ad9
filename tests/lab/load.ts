import { readFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTls } from "node:tls";
import { connectAsync } from "@currentspace/http3";

// A client under load, run in the client's namespace: node load.ts h2|h3 HOST ADDRESS CA. It keeps connections open, asks
// one request after the other on each, opens a new one when a connection ends, and counts until SIGTERM. As browsers do, it
// repeats a request that was certainly not processed, once. It writes a line when every connection has had its first answer,
// and then what it counted.

/** What a load run saw. */
export interface LoadResult {
    requests: number;
    failed: number;
    /** Requests that were not processed, and had an answer on another connection. */
    repeated: number;
    /** Connections that were opened after the first ones. */
    reconnects: number;
    /** First failure, word for word. */
    firstFailure?: string;
    errors: Record<string, number>;
}

/** Connections that it keeps open. */
export const CONNECTIONS = 4;
const PATIENCE = 10_000;

interface Connection {
    request(): Promise<number>;
    readonly usable: boolean;
    close(): void;
}

async function overHttp2(host: string, address: string, ca: string): Promise<Connection> {
    const session = connectHttp2(`https://${host}`, {
        createConnection: () => connectTls({ host: address, port: 443, servername: host, ca, ALPNProtocols: ["h2"] }),
    });
    let usable = true;
    session.on("goaway", () => {
        usable = false;
    });
    session.on("error", () => {
        usable = false;
    });
    session.on("close", () => {
        usable = false;
    });
    await new Promise<void>((resolve, reject) => {
        session.once("connect", () => resolve());
        session.once("error", reject);
    });
    return {
        get usable() {
            return usable;
        },
        close: () => session.close(),
        request: () =>
            new Promise<number>((resolve, reject) => {
                const stream = session.request({ ":path": "/" });
                let status = 0;
                stream.on("response", (headers) => {
                    status = Number(headers[":status"]);
                });
                stream.on("error", reject);
                stream.on("end", () => resolve(status));
                stream.resume();
            }),
    };
}

async function overHttp3(host: string, address: string, ca: string): Promise<Connection> {
    const authority = address.includes(":") ? `[${address}]:443` : `${address}:443`;
    const session = await connectAsync(authority, { ca, servername: host });
    let usable = true;
    for (const event of ["goaway", "error", "close"] as const) {
        session.on(event, () => {
            usable = false;
        });
    }
    return {
        get usable() {
            return usable;
        },
        close: () => void session.close(),
        request: () =>
            new Promise<number>((resolve, reject) => {
                const stream = session.request(
                    { ":method": "GET", ":path": "/", ":authority": host, ":scheme": "https" },
                    { endStream: true },
                );
                let status = 0;
                stream.on("response", (headers: Record<string, unknown>) => {
                    status = Number(headers[":status"]);
                });
                stream.on("error", reject);
                stream.on("end", () => resolve(status));
                stream.resume();
            }),
    };
}

/**
 * Whether a request was certainly not processed: the server refused it, its number is beyond that of a GOAWAY, or it was never
 * sent, since a GOAWAY had come or the connection had ended. Clients repeat it on another connection (RFC 9113 §8.7, RFC 9114
 * §4.1.1 and §5.2).
 */
function notProcessed(error: unknown): boolean {
    const { code, message } = error as { code?: string; message?: string };
    return (
        ["ERR_HTTP2_GOAWAY_SESSION", "ERR_HTTP3_GOAWAY"].includes(code ?? "") ||
        // Node.js has the HTTP/2 code in the message alone. The HTTP/3 client refuses to send after a GOAWAY by the second name
        // (quiche's `send_request`), and on a connection that has ended by the third.
        /NGHTTP2_REFUSED_STREAM|FrameUnexpected|client worker not running/.test(message ?? "")
    );
}

async function withPatience<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE} ms`)), PATIENCE);
    });
    try {
        return await Promise.race([work, timeout]);
    } finally {
        clearTimeout(timer);
    }
}

if (import.meta.main) {
    const [protocol, host = "", address = "", caFile = ""] = process.argv.slice(2);
    const open = protocol === "h3" ? overHttp3 : overHttp2;
    const ca = readFileSync(caFile, "utf8");
    const result: LoadResult = { requests: 0, failed: 0, repeated: 0, reconnects: -CONNECTIONS, errors: {} };
    const fail = (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        result.failed++;
        result.firstFailure ??= message;
        result.errors[message] = (result.errors[message] ?? 0) + 1;
    };
    let ended = false;
    process.once("SIGTERM", () => {
        ended = true;
    });
    let begun = 0;
    await Promise.all(
        Array.from({ length: CONNECTIONS }, async () => {
            let connection: Connection | undefined;
            let answered = false;
            let again = false;
            while (!ended) {
                try {
                    if (connection === undefined || !connection.usable) {
                        result.reconnects++;
                        connection = await withPatience(open(host, address, ca));
                    }
                    const status = await withPatience(connection.request());
                    result.requests++;
                    if (status !== 200) {
                        fail(new Error(`status ${status}`));
                    }
                    if (!answered && ++begun === CONNECTIONS) {
                        console.log("under way");
                    }
                    answered = true;
                    again = false;
                } catch (error) {
                    if (!again && connection !== undefined && notProcessed(error)) {
                        again = true;
                        result.repeated++;
                    } else {
                        again = false;
                        result.requests++;
                        fail(error);
                    }
                    connection?.close();
                    connection = undefined;
                }
            }
            connection?.close();
        }),
    );
    console.log(JSON.stringify(result));
    process.exit(0);
}
