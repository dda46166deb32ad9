import { isIP } from "node:net";
import { Command, InvalidArgumentError, Option } from "commander";
import { stringify } from "yaml";
import { envoyGatewayMetrics } from "../../components/envoyGateway/metrics.ts";
import { alertRules } from "../../components/monitoring/alerts.ts";
import { dashboard } from "../../components/monitoring/dashboard.ts";
import { WATCH_PORT } from "../../components/monitoring/metrics.ts";
import { type Report, type VerifyTarget, verify } from "../../components/probe/index.ts";
import { systemClock } from "../watch/schedule.ts";
import { serveMetrics } from "../watch/server.ts";
import { Watch } from "../watch/watch.ts";
import { addLookOptions, type LookFlags, readCertificates, targetsFrom, verifyOptionsFrom } from "./lookOptions.ts";
import { verdictCell } from "./verifyTable.ts";

/** Exit codes of `watch`. */
const watchExitCodes = { stopped: 0, failed: 1, usage: 2 } as const;

const help = `
Serves /metrics for Prometheus and /healthz, and prints a line when a verdict changes; with --json, every report as
one line. Ctrl-C or SIGTERM stops it, with exit code 0. Exit code 1: it cannot listen. 2: wrong usage.

Run it where the clients are. Inside the watched cluster, kube-proxy short-circuits most balancers' addresses, so
failures outside are not seen.

--print only writes a file for use with the metrics to standard output:
  dashboard   for Grafana, to import or to provision
  alerts      a rule file for Prometheus

Examples:
  http3-gateway watch https://app.example.com/health https://www.example.com
  http3-gateway watch --interval 30 --listen 127.0.0.1:${WATCH_PORT} --host-file hosts.txt
  http3-gateway watch --print alerts > http3-gateway.rules.yaml`;

/** The printed files count requests of the default controller. */
const METRICS = envoyGatewayMetrics;

/** What `--print` can write. */
const FILES: Record<string, () => string> = {
    dashboard: () => `${JSON.stringify(dashboard(METRICS), null, 2)}\n`,
    alerts: () => stringify(alertRules({}, METRICS), { lineWidth: 0 }),
};

interface Flags extends LookFlags {
    interval: number;
    listen: { address: string | undefined; port: number };
    json?: true;
    print?: string;
}

/** The `watch` command: `verify` on a schedule, for Prometheus. Sets `process.exitCode`. */
export function watchCommand(): Command {
    return addLookOptions(
        new Command("watch").description("verify hosts on a schedule and serve the results as metrics for Prometheus"),
    )
        .option("--interval <seconds>", "from the start of a host's check to the start of the next", parseInterval, 60)
        .addOption(
            new Option("--listen <address>", "for Prometheus: PORT, IP:PORT or [IPv6]:PORT")
                .argParser(parseListen)
                .default({ address: undefined, port: WATCH_PORT }, `${WATCH_PORT}, on every address`),
        )
        .option("--json", "print every report as one line of JSON, with its time")
        .addOption(new Option("--print <file>", "write this to standard output").choices(Object.keys(FILES)))
        .addHelpText("after", help)
        .action(async (urls: string[], flags: Flags, command: Command) => {
            const file = flags.print === undefined ? undefined : FILES[flags.print];
            if (file !== undefined) {
                process.stdout.write(file());
                return;
            }
            let targets: VerifyTarget[];
            try {
                targets = distinct(targetsFrom(urls, flags));
                // An invalid CA file is rejected now, not at every check.
                if (flags.ca !== undefined) readCertificates(flags.ca);
            } catch (error) {
                command.error(`error: ${messageOf(error)}`, { exitCode: watchExitCodes.usage });
            }
            process.exitCode = await run(targets, flags);
        });
}

/** Watches until it is stopped. @returns The exit code. */
async function run(targets: readonly VerifyTarget[], flags: Flags): Promise<number> {
    const stop = new AbortController();
    const log = changeLog();
    const watch = new Watch({
        targets,
        intervalMs: flags.interval * 1000,
        // The CA file is read each time: its mounted source may be renewed.
        verify: async (target, signal) => await verify(target, { ...verifyOptionsFrom(flags), signal }),
        onReport: (report, at) => {
            const line = flags.json ? JSON.stringify({ at: new Date(at).toISOString(), ...report }) : log(report, at);
            if (line !== undefined) process.stdout.write(`${line}\n`);
        },
        onError: ({ url }, error) => process.stderr.write(`error: ${url}: ${messageOf(error)}\n`),
        clock: systemClock,
        wallClock: Date.now,
    });
    let listening: Awaited<ReturnType<typeof serveMetrics>>;
    try {
        listening = await serveMetrics(flags.listen, () => watch.metrics());
    } catch (error) {
        process.stderr.write(`error: --listen: ${messageOf(error)}\n`);
        return watchExitCodes.failed;
    }
    // A second Ctrl-C finds no handler and ends the process at once.
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort(new Error(name)));
    process.stderr.write(`watching ${targets.length === 1 ? "1 URL" : `${targets.length} URLs`}: ${listening.url}\n`);
    await watch.run(stop.signal);
    listening.server.close();
    listening.server.closeAllConnections();
    return watchExitCodes.stopped;
}

/** A line for people, where the verdicts of a host's families differ from those of its last check. */
function changeLog(): (report: Report, at: number) => string | undefined {
    const last = new Map<string, string>();
    return ({ target, families, verdict }, at) => {
        const verdicts = families.map((one) => `IPv${one.family} ${verdictCell(one.verdict)}`);
        const text = `${target.url} ${verdicts.join(", ") || verdictCell(verdict)}`;
        if (last.get(target.url) === text) return undefined;
        last.set(target.url, text);
        return `${new Date(at).toISOString()} ${text}`;
    };
}

/** A duplicate URL is watched once: its series would collide. */
function distinct(targets: readonly VerifyTarget[]): VerifyTarget[] {
    return [...new Map(targets.map((target) => [target.url, target])).values()];
}

function parseInterval(value: string): number {
    const seconds = Number(value);
    if (!(seconds >= 1 && seconds <= 86_400)) throw new InvalidArgumentError("Write seconds, 1 to 86400.");
    return seconds;
}

function parseListen(value: string): Flags["listen"] {
    const [, before, digits] = /^(?:(.+):)?(\d{1,5})$/.exec(value) ?? [];
    const address = before?.replace(/^\[(.*)\]$/, "$1");
    const port = Number(digits);
    if (digits === undefined || port > 65_535 || (address !== undefined && isIP(address) === 0)) {
        throw new InvalidArgumentError("Write PORT, IP:PORT or [IPv6]:PORT. Port 0 selects any free port.");
    }
    return { address, port };
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
