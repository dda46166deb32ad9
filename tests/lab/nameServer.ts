import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordSet } from "../../components/dns/records.ts";
import { poll } from "../../components/waiting/poll.ts";
import { freePort } from "../../tools/lab/freePort.ts";
import { type Finished, run } from "./edge.ts";

/** A key that signs updates (TSIG, RFC 8945). */
export interface TsigKey {
    name: string;
    algorithm: string;
    /** Base64. */
    secret: string;
}

/** Makes a key of 256 bits. */
export function tsigKey(name: string): TsigKey {
    return { name, algorithm: "hmac-sha256", secret: randomBytes(32).toString("base64") };
}

/** How one make of name server is configured and run. */
export interface Make {
    name: string;
    /** Where the package lets its server write, AppArmor's profile too. */
    home: string;
    config(folder: string, port: number, zone: string, key: TsigKey): string;
    command(configFile: string): string[];
}

/** ISC's BIND 9. */
export const bind: Make = {
    name: "BIND",
    home: "/var/lib/bind",
    config: (folder, port, zone, key) => `
key "${key.name}" { algorithm ${key.algorithm}; secret "${key.secret}"; };
controls { };
options {
    directory "${folder}";
    listen-on port ${port} { 127.0.0.1; };
    listen-on-v6 { none; };
    pid-file none;
    session-keyfile none;
    recursion no;
    notify no;
    dnssec-validation no;
};
zone "${zone}" { type primary; file "${folder}/zone"; allow-update { key "${key.name}"; }; };
`,
    command: (configFile) => ["named", "-g", "-c", configFile],
};

/** CZ.NIC's Knot DNS. */
export const knot: Make = {
    name: "Knot",
    home: "/var/lib/knot",
    config: (folder, port, zone, key) => `
server:
    rundir: "${folder}"
    listen: 127.0.0.1@${port}
log:
  - target: stderr
    any: info
database:
    storage: "${folder}"
key:
  - id: ${key.name}
    algorithm: ${key.algorithm}
    secret: ${key.secret}
acl:
  - id: update
    key: ${key.name}
    action: update
zone:
  - domain: ${zone}
    storage: "${folder}"
    file: zone
    acl: update
`,
    command: (configFile) => ["knotd", "-c", configFile],
};

/** A primary name server for one zone, on a port of its own of the loopback address. */
export class NameServer {
    readonly port: number;
    readonly process: ChildProcess;
    private readonly folder: string;

    private constructor(port: number, process: ChildProcess, folder: string) {
        this.port = port;
        this.process = process;
        this.folder = folder;
    }

    /** Starts a server whose zone has SOA, NS and no more, and waits until it answers. */
    static async start(make: Make, zone: string, key: TsigKey): Promise<NameServer> {
        const folder = mkdtempSync(join(make.home, "http3-lab-"));
        const port = await freePort();
        const file = (name: string) => join(folder, name);
        writeFileSync(
            file("zone"),
            `$ORIGIN ${zone}.\n@ 300 IN SOA ns1 hostmaster 1 3600 600 604800 300\n@ 300 IN NS ns1\nns1 300 IN A 192.0.2.53\n`,
        );
        writeFileSync(file("config"), make.config(folder, port, zone, key), { mode: 0o600 });
        const [program = "", ...args] = make.command(file("config"));
        const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
        child.stderr.pipe(createWriteStream(file("log")));
        const server = new NameServer(port, child, folder);
        const answers = async () => (await server.dig("SOA", zone)).stdout.includes("hostmaster");
        const until = (answered: boolean) => answered || child.exitCode !== null;
        if (!(await poll(answers, { until, every: 100, limit: 20_000 }))) {
            const log = readFileSync(file("log"), "utf8");
            await server.stop();
            throw new Error(`${make.name} does not answer:\n${log}`);
        }
        return server;
    }

    /** Ends the process that was started, and takes its folder away. */
    async stop(): Promise<void> {
        if (this.process.exitCode === null && this.process.signalCode === null) {
            const ended = once(this.process, "exit");
            this.process.kill("SIGTERM");
            const force = setTimeout(() => this.process.kill("SIGKILL"), 5000);
            await ended;
            clearTimeout(force);
        }
        rmSync(this.folder, { recursive: true, force: true });
    }

    /** Asks with BIND's dig. */
    async dig(type: string, name: string, ...more: string[]): Promise<Finished> {
        return await this.ask("dig", type, name, more);
    }

    /** Asks with Knot's kdig. */
    async kdig(type: string, name: string, ...more: string[]): Promise<Finished> {
        return await this.ask("kdig", type, name, more);
    }

    private async ask(program: "dig" | "kdig", type: string, name: string, more: string[]): Promise<Finished> {
        const { stdout, ...rest } = await run([
            ...[program, "@127.0.0.1", "-p", `${this.port}`, "+tcp", "+norec", "+short"],
            ...[...more, name, type],
        ]);
        // After an attempt without an answer, both programs write a comment, and ask again.
        return { ...rest, stdout: stdout.replaceAll(/^;.*\n/gm, "") };
    }
}

/** A program that sends updates: both read the same commands. */
export type Updater = "nsupdate" | "knsupdate";

/**
 * One update (RFC 2136) that turns one state of a zone's record sets into another; the server carries it out whole or
 * not at all, so no set is ever away.
 */
export async function update(
    updater: Updater,
    server: NameServer,
    zone: string,
    key: TsigKey | undefined,
    from: RecordSet[],
    to: RecordSet[],
): Promise<Finished> {
    const lines = [
        `server 127.0.0.1 ${server.port}`,
        `zone ${zone}.`,
        ...(key === undefined ? [] : [`key ${key.algorithm}:${key.name} ${key.secret}`]),
        ...from.map(({ owner, type }) => `update delete ${owner}. ${type}`),
        ...to.flatMap(({ owner, ttl, type, values }) =>
            values.map((value) => `update add ${owner}. ${ttl} ${type} ${value}`),
        ),
        "send",
        "",
    ];
    return await feed(updater, lines.join("\n"));
}

/** Runs a program with something to read, and never throws for its exit code. */
async function feed(program: string, input: string): Promise<Finished> {
    return await new Promise((resolve) => {
        const child = execFile(program, { timeout: 20_000 }, (error, stdout, stderr) => {
            const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
            resolve({ code, stdout, stderr });
        });
        // Who does not read to the end says why in its exit code.
        child.stdin?.on("error", () => {});
        child.stdin?.end(input);
    });
}
