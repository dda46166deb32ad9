import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { poll } from "../../components/waiting/poll.ts";
import { inNamespace } from "../../tools/lab/index.ts";
import { type Edge, run } from "../lab/edge.ts";
import { LAST_LINE } from "./backend.ts";

export const PROTOCOLS = ["h2", "h3"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/**
 * Key exchange whose first message is one datagram. All but the handshakes have it: a subject that loses larger ones then fails one
 * row of the table, and not all. By itself curl offers a post-quantum one too.
 */
export const CLASSIC: readonly string[] = ["--curves", "X25519"];

/** What curl got. */
export interface CurlAnswer {
    /** Exit code of curl, 0 if there was an answer. */
    code: number;
    /** Status of the answer, 0 if there was none. */
    status: number;
    /** As curl names it: `2` or `3`. */
    version: string;
    /** Header fields and then trailer fields, each with a lower-case name. */
    fields: string[];
    body: Buffer;
    sha256: string;
    /** Why there was no answer. */
    error: string;
}

/** curl with HTTP/3, in the client's namespace, as a client of an edge. */
export class Curl {
    private readonly program: string[];
    private readonly edge: Edge;
    private readonly folder = mkdtempSync(join(tmpdir(), "http3-curl-"));
    private files = 0;

    constructor(program: string[], edge: Edge) {
        this.program = program;
        this.edge = edge;
    }

    /** Words of a request for a path of the edge's host, or for a URL at the edge's address. */
    private words(protocol: Protocol, url: string, address = this.edge.ipv4, curves = CLASSIC): string[] {
        const { hostname, href } = new URL(url, `https://${this.edge.host}/`);
        const literal = address.includes(":") ? `[${address}]` : address;
        return [
            ...this.program,
            ...["-sS", "--max-time", "300", "--connect-timeout", "15", "--cacert", this.edge.caFile],
            ...curves,
            ...["--resolve", `${hostname}:443:${literal}`, protocol === "h3" ? "--http3-only" : "--http2", href],
        ];
    }

    private file(): string {
        return join(this.folder, `${this.files++}`);
    }

    async ask(
        protocol: Protocol,
        url: string,
        { more = [], address }: { more?: string[]; address?: string } = {},
    ): Promise<CurlAnswer> {
        const [body, head] = [this.file(), this.file()];
        const told = ["-o", body, "-D", head, "-w", "%{http_code} %{http_version}", ...more];
        const { code, stdout, stderr } = await run([...this.words(protocol, url, address), ...told], "client");
        const [status = "", version = ""] = stdout.split(" ");
        const bytes = contentOf(body);
        return {
            code,
            status: Number(status),
            version,
            fields: contentOf(head)
                .toString()
                .split(/\r?\n/)
                .filter(Boolean)
                .map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase())),
            body: bytes,
            sha256: createHash("sha256").update(bytes).digest("hex"),
            error: stderr.trim(),
        };
    }

    /** Posts a body. */
    async upload(protocol: Protocol, path: string, body: Buffer, more: string[] = []): Promise<CurlAnswer> {
        const file = this.file();
        writeFileSync(file, body);
        return await this.ask(protocol, path, { more: ["--data-binary", `@${file}`, ...more] });
    }

    /** Handshakes on new connections, some at a time; gives up where none of the first succeed. @returns Those that did. */
    async handshakes(
        count: number,
        curves: readonly string[],
    ): Promise<{ tried: number; succeeded: number; error: string }> {
        const result = { tried: 0, succeeded: 0, error: "" };
        const one = async () => {
            while (result.tried < count && !(result.tried >= 20 && result.succeeded === 0)) {
                result.tried++;
                const words = [...this.words("h3", "/", undefined, curves), "-o", "/dev/null", "-w", "%{http_code}"];
                const { stdout, stderr } = await run(words, "client");
                if (stdout === "200") result.succeeded++;
                else result.error ||= stderr.trim();
            }
        };
        await Promise.all([one(), one(), one(), one()]);
        return result;
    }

    /** Begins to receive a streamed body, and resolves when its first line is there. */
    async stream(protocol: Protocol): Promise<Stream> {
        const file = this.file();
        const words = [...this.words(protocol, "/conformance/stream"), "--fail", "-N", "-o", file];
        const [program = "", ...args] = inNamespace("client", words);
        const stream = new Stream(spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] }), file);
        await stream.begun();
        return stream;
    }
}

/** A body that is in flight. */
export class Stream {
    private readonly child: ChildProcess;
    private readonly file: string;
    private readonly ended: Promise<number | null>;
    private error = "";

    constructor(child: ChildProcess, file: string) {
        this.child = child;
        this.file = file;
        child.stderr?.setEncoding("utf8").on("data", (text: string) => {
            this.error += text;
        });
        this.ended = new Promise((resolve) => child.once("exit", resolve));
    }

    async begun(): Promise<void> {
        const look = async () => this.child.exitCode !== null || sizeOf(this.file) > 0;
        await poll(look, { until: (done) => done, every: 50, limit: 60_000 });
        if (this.child.exitCode !== null || sizeOf(this.file) === 0) {
            this.child.kill();
            throw new Error(`A body did not begin: ${this.error.trim()}`);
        }
    }

    /** Waits for its end, after the application has ended it. @returns Why it is not whole, or `undefined`. */
    async brokenBy(): Promise<string | undefined> {
        const timer = setTimeout(() => this.child.kill(), 30_000);
        const code = await this.ended;
        clearTimeout(timer);
        const lines = readFileSync(this.file, "utf8").trimEnd().split("\n");
        const whole = lines.at(-1) === LAST_LINE && lines.slice(0, -1).every((line, index) => line === `${index}`);
        return code === 0 && whole ? undefined : this.error.trim() || `it ended after ${lines.length} lines`;
    }
}

function contentOf(file: string): Buffer {
    return sizeOf(file) === 0 ? Buffer.alloc(0) : readFileSync(file);
}

function sizeOf(file: string): number {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
