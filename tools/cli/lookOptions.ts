import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { type Command, InvalidArgumentError, Option } from "commander";
import { trustStore } from "../../components/probe/certificate.ts";
import {
    parseSocketAddress,
    parseTarget,
    type VerifyOptions,
    type VerifyTarget,
} from "../../components/probe/index.ts";
import { UsageError } from "./exitCodes.ts";
import { unreadable } from "./unreadable.ts";

/** Flags for what is checked, and how. */
export interface LookFlags {
    resolver?: string;
    ca?: string;
    timeout: number;
    family: "4" | "6" | "both";
    hostFile?: string;
    connect: string[];
    promisedPort?: number;
}

/** Adds the URLs and the options of their check. */
export function addLookOptions(command: Command): Command {
    return command
        .argument("[url...]", "https://HOST[:PORT]/path, or HOST")
        .option("--resolver <address>", "DNS server, IP or IP:port (default: the system's)", parseResolver)
        .option("--ca <file>", "PEM certificates to trust in addition to the system's, for TCP and QUIC")
        .option("--timeout <seconds>", "for each step: a DNS query, a TCP exchange, a QUIC exchange", parseSeconds, 5)
        .addOption(new Option("--family <family>", "address family").choices(["4", "6", "both"]).default("both"))
        .option("--connect <ip>", "connect to this address instead of those in DNS (repeatable)", collectAddress, [])
        .option(
            "--promised-port <port>",
            "judge h3 as if it were advertised on this UDP port: before it is, or when only a share of DNS answers has it",
            parsePort,
        )
        .option("--host-file <file>", "read URLs from a file, one per line; # starts a comment");
}

/** @throws TypeError for an invalid or missing target; Error for a file that cannot be read. */
export function targetsFrom(urls: readonly string[], flags: LookFlags): VerifyTarget[] {
    const targets = [...urls, ...readHostFile(flags.hostFile)].map(parseTarget);
    if (targets.length === 0) throw new TypeError("give at least one URL, or use --host-file");
    return targets;
}

/** The flags as options of `verify`. Reads the CA file. @throws Error when that cannot be read. */
export function verifyOptionsFrom(flags: LookFlags): VerifyOptions {
    return {
        ...(flags.resolver === undefined ? {} : { resolver: flags.resolver }),
        ...(flags.ca === undefined ? {} : { ca: readGiven("--ca", flags.ca) }),
        timeoutMs: flags.timeout * 1000,
        families: flags.family === "both" ? [4, 6] : [flags.family === "4" ? 4 : 6],
        connect: flags.connect,
        ...(flags.promisedPort === undefined ? {} : { promisedPort: flags.promisedPort }),
    };
}

/** @throws UsageError that names the option and the file, where it has no certificate that can be read. */
export function readCertificates(file: string): string {
    const text = readGiven("--ca", file);
    try {
        trustStore(text);
    } catch (error) {
        throw new UsageError(`--ca: ${file}: ${(error as Error).message}`);
    }
    return text;
}

/** @throws UsageError that names the option, where its file cannot be read. */
function readGiven(option: string, file: string): string {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        throw new UsageError(`${option}: ${unreadable(file, error)}`);
    }
}

function readHostFile(path: string | undefined): string[] {
    if (path === undefined) return [];
    return readGiven("--host-file", path)
        .split("\n")
        .map((line) => line.replace(/(^|\s)#.*/, "").trim())
        .filter((line) => line !== "");
}

function parseResolver(value: string): string {
    try {
        parseSocketAddress(value, 53);
        return value;
    } catch (error) {
        throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
}

function parseSeconds(value: string): number {
    const seconds = Number(value);
    if (!(seconds > 0 && seconds <= 600)) throw new InvalidArgumentError("Write seconds, more than 0 and at most 600.");
    return seconds;
}

function parsePort(value: string): number {
    const port = Number(value);
    if (!(Number.isInteger(port) && port > 0 && port < 65_536)) throw new InvalidArgumentError("Write 1 to 65535.");
    return port;
}

function collectAddress(value: string, earlier: string[]): string[] {
    if (isIP(value) === 0) throw new InvalidArgumentError("Write an IP address.");
    return [...earlier, value];
}
