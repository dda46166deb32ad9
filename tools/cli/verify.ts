import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { Command, InvalidArgumentError, Option } from "commander";
import {
    parseSocketAddress,
    parseTarget,
    type Report,
    type VerifyTarget,
    verify,
} from "../../components/probe/index.ts";
import { formatReports, formatSummary } from "./verifyTable.ts";

/** Exit codes of `verify`; the worst host decides. */
export const verifyExitCodes = { served: 0, dead: 1, usage: 2, "not-advertised": 3, unreachable: 4 } as const;

const help = `
Verdicts, and the exit code that the worst host gives:
  0  served            h3 answers, and as TCP does: status, body, accepted certificate
  1  dead              h3 is advertised but dead: udp-filtered, no-listener, handshake-refused,
                       certificate, answers-differ, or an address-family that is dead
  2                    wrong usage
  3  not-advertised    neither an HTTPS record nor Alt-Svc promises h3
  4  unreachable       DNS, TCP, TLS or the certificate over TCP fails
With several hosts the order is 1, 4, 3, 0. The table goes to standard output, progress to standard error.

Examples:
  http3-gateway verify https://app.example.com/health
  http3-gateway verify --resolver 192.0.2.53 --ca ca.pem https://app.example.com
  http3-gateway verify --json --host-file hosts.txt`;

interface Flags {
    resolver?: string;
    ca?: string;
    timeout: number;
    family: "4" | "6" | "both";
    json?: true;
    concurrency: number;
    hostFile?: string;
    connect: string[];
}

/** The `verify` command: whether h3 works from outside, per host and address family. Sets `process.exitCode`. */
export function verifyCommand(): Command {
    return (
        new Command("verify")
            .description(
                "look at hosts from outside, per address family: DNS, TCP, QUIC, certificates; and judge HTTP/3",
            )
            .argument("[url...]", "https://HOST[:PORT]/path, or HOST")
            .option("--resolver <address>", "DNS server, IP or IP:port (default: the system's)", parseResolver)
            .option("--ca <file>", "PEM certificates to trust besides the system's, for TCP and QUIC")
            .option(
                "--timeout <seconds>",
                "for each step: a DNS query, a TCP exchange, a QUIC exchange",
                parseSeconds,
                5,
            )
            .addOption(new Option("--family <family>", "address family").choices(["4", "6", "both"]).default("both"))
            .option(
                "--connect <ip>",
                "connect to this address instead of those in DNS (repeatable)",
                collectAddress,
                [],
            )
            .option("--host-file <file>", "read URLs from a file, one a line; # begins a comment")
            .option("--concurrency <number>", "hosts at a time", parseCount, 32)
            .option("--json", "print the reports as a JSON array")
            .addHelpText("after", help)
            // Commander's own code for wrong usage is 1, which here means dead.
            .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : verifyExitCodes.usage))
            .action(async (urls: string[], flags: Flags, command: Command) => {
                let targets: VerifyTarget[];
                let ca: string | undefined;
                try {
                    targets = [...urls, ...readHostFile(flags.hostFile)].map(parseTarget);
                    ca = flags.ca === undefined ? undefined : readFileSync(flags.ca, "utf8");
                    if (targets.length === 0) throw new TypeError("name at least one URL, or use --host-file");
                    process.exitCode = await run(targets, flags, ca);
                } catch (error) {
                    command.error(`error: ${error instanceof Error ? error.message : error}`, {
                        exitCode: verifyExitCodes.usage,
                    });
                }
            })
    );
}

async function run(targets: readonly VerifyTarget[], flags: Flags, ca: string | undefined): Promise<number> {
    const progress = progressLine(targets.length);
    const reports = await mapConcurrently(targets, flags.concurrency, async (target) => {
        const report = await verify(target, {
            ...(flags.resolver === undefined ? {} : { resolver: flags.resolver }),
            ...(ca === undefined ? {} : { ca }),
            timeoutMs: flags.timeout * 1000,
            families: flags.family === "both" ? [4, 6] : [flags.family === "4" ? 4 : 6],
            connect: flags.connect,
        });
        progress.done(report);
        return report;
    });
    progress.end();
    process.stdout.write(flags.json ? `${JSON.stringify(reports, null, 2)}\n` : formatReports(reports));
    if (!flags.json && reports.length > 1) process.stdout.write(formatSummary(reports));
    return exitCodeOf(reports);
}

/** The exit code for several reports: dead before unreachable before not advertised. */
export function exitCodeOf(reports: readonly Report[]): number {
    const seen = new Set(reports.map(({ verdict }) => verdict.verdict));
    const kind = (["dead", "unreachable", "not-advertised"] as const).find((one) => seen.has(one));
    return verifyExitCodes[kind ?? "served"];
}

async function mapConcurrently<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    let next = 0;
    const worker = async () => {
        while (next < items.length) {
            const index = next++;
            const item = items[index];
            if (item !== undefined) results[index] = await work(item);
        }
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
    return results;
}

/** One rewritten line on a terminal; elsewhere a line each tenth of the way, and none for a single host. */
function progressLine(total: number) {
    const terminal = process.stderr.isTTY;
    let finished = 0;
    let bad = 0;
    let tenths = 0;
    return {
        done({ verdict }: Report): void {
            finished++;
            if (verdict.verdict !== "served") bad++;
            if (total === 1) return;
            const line = `${finished} of ${total} hosts verified, ${bad} not served over h3`;
            const reached = Math.floor((finished * 10) / total);
            if (terminal) process.stderr.write(`\r\x1b[K${line}`);
            else if (reached > tenths) process.stderr.write(`${line}\n`);
            tenths = reached;
        },
        end(): void {
            if (terminal && total > 1) process.stderr.write("\r\x1b[K");
        },
    };
}

function readHostFile(path: string | undefined): string[] {
    if (path === undefined) return [];
    return readFileSync(path, "utf8")
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

function parseCount(value: string): number {
    const count = Number(value);
    if (!Number.isInteger(count) || count < 1 || count > 1000)
        throw new InvalidArgumentError("Write a number from 1 to 1000.");
    return count;
}

function collectAddress(value: string, earlier: string[]): string[] {
    if (isIP(value) === 0) throw new InvalidArgumentError("Write an IP address.");
    return [...earlier, value];
}
