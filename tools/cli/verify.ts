import { Command, InvalidArgumentError } from "commander";
import { type Report, type VerifyOptions, type VerifyTarget, verify } from "../../components/probe/index.ts";
import { mapConcurrently } from "../../components/waiting/mapConcurrently.ts";
import { addLookOptions, type LookFlags, readCertificates, targetsFrom, verifyOptionsFrom } from "./lookOptions.ts";
import { formatReports, formatSummary } from "./verifyTable.ts";

/** Exit codes of `verify`; the worst verdict determines it. */
const verifyExitCodes = { served: 0, dead: 1, usage: 2, "not-advertised": 3, unreachable: 4 } as const;

const help = `
Verdicts, and the exit code that the worst host gives:
  0  served            h3 answers like TCP: status, body, accepted certificate
  1  dead              h3 is advertised but does not answer: udp-filtered, no-listener, handshake-refused,
                       certificate, answers-differ, or an address-family that is dead
  2                    wrong usage
  3  not-advertised    neither an HTTPS record nor Alt-Svc advertises h3
  4  unreachable       DNS, TCP, TLS or the certificate over TCP fails
With several hosts the order is 1, 4, 3, 0. The table is written to standard output, progress to standard error.

Examples:
  http3-gateway verify https://app.example.com/health
  http3-gateway verify --resolver 192.0.2.53 --ca ca.pem https://app.example.com
  http3-gateway verify --json --host-file hosts.txt`;

interface Flags extends LookFlags {
    json?: true;
    concurrency: number;
}

/** The `verify` command: whether h3 works from outside, per host and address family. Sets `process.exitCode`. */
export function verifyCommand(): Command {
    return (
        addLookOptions(
            new Command("verify").description(
                "check hosts from outside, per address family: DNS, TCP, QUIC, certificates and HTTP/3",
            ),
        )
            .option("--concurrency <number>", "number of hosts checked in parallel", parseCount, 32)
            .option("--json", "print the reports as a JSON array")
            .addHelpText("after", help)
            // Commander's own code for wrong usage is 1, which here means dead.
            .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : verifyExitCodes.usage))
            .action(async (urls: string[], flags: Flags, command: Command) => {
                try {
                    const targets = targetsFrom(urls, flags);
                    if (flags.ca !== undefined) readCertificates(flags.ca);
                    process.exitCode = await run(targets, flags, verifyOptionsFrom(flags));
                } catch (error) {
                    command.error(`error: ${error instanceof Error ? error.message : error}`, {
                        exitCode: verifyExitCodes.usage,
                    });
                }
            })
    );
}

async function run(targets: readonly VerifyTarget[], flags: Flags, options: VerifyOptions): Promise<number> {
    const progress = progressLine(targets.length);
    const reports = await mapConcurrently(targets, flags.concurrency, async (target) => {
        const report = await verify(target, options);
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

/** One rewritten line on a terminal; elsewhere a line per ten percent, and none for a single host. */
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

function parseCount(value: string): number {
    const count = Number(value);
    if (!Number.isInteger(count) || count < 1 || count > 1000)
        throw new InvalidArgumentError("Write a number from 1 to 1000.");
    return count;
}
