import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { poll } from "../../../components/waiting/poll.ts";
import { freePort } from "../../lab/freePort.ts";
import { PATHS } from "../../lab/paths.ts";
import { fetchEnvoy } from "../../lab/programs.ts";
import { lineProgress } from "../../lab/progress.ts";
import { timed } from "./command.ts";
import type { Bench, Measurement } from "./measurement.ts";
import { cpuSeconds } from "./quic/cpu.ts";
import { envoyFile, type Places } from "./quic/envoyFile.ts";
import { spreadOf, spreadText } from "./quic/spread.ts";
import { ordered, VARIANTS, type Variant } from "./quic/variants.ts";

const ROUNDS = 5;
/** Runs of h2 and h3 in turn, short ones, so that what else the machine does falls on both. */
const TURNS = 4;
const SECONDS = 1;
const CONNECTIONS = 4;
const STREAMS = 10;
/** Octets of an answer: one that fits into a datagram, and one of many. */
const SIZES = [1_000, 100_000] as const;

/** What one run of a variant gave, as h3's share of h2. */
interface Share {
    /** Requests per second. */
    rate: number;
    /** CPU time of Envoy per request. */
    cpu: number;
}

/** What a client counted, with the seconds of CPU time that Envoy spent. */
interface Counted {
    requests: number;
    seconds: number;
    cpu: number;
}

const NOTHING: Counted = { requests: 0, seconds: 0, cpu: 0 };

function add(sum: Counted, more: Counted): void {
    for (const key of ["requests", "seconds", "cpu"] as const) sum[key] += more[key];
}

/** Envoy on loopback with one change at a time. Every share is of one process, h2 and h3 in turn. */
export const quic: Bench = {
    name: "quic",
    does: "runs Envoy on loopback, and compares h3's requests/s with h2's while one setting changes: about a quarter of an hour",
    async run(say) {
        await fetchEnvoy(lineProgress(say));
        const folder = await mkdtemp(join(tmpdir(), "http3-bench-"));
        const load = join(folder, "load");
        const cwd = join(import.meta.dirname, "quic/load");
        await timed(["go", "build", "-o", load, "."], { cwd, env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" } });
        const upstream = spawn(load, ["serve"], { stdio: ["ignore", "pipe", "inherit"] });
        try {
            const { value: line } = await createInterface({ input: upstream.stdout })[Symbol.asyncIterator]().next();
            const places = { ...(await keyPair(folder)), upstreamPort: Number(line) };
            const shares = new Map(VARIANTS.map((variant) => [variant, SIZES.map((): Share[] => [])]));
            for (let round = 0; round < ROUNDS; round++) {
                say(`round ${round + 1} of ${ROUNDS}, load average ${loadavg()[0]?.toFixed(1)} …`);
                for (const variant of ordered(VARIANTS, round)) {
                    const seen = await shareOf(variant, { ...places, port: await freePort() }, folder, load);
                    for (const [index, share] of seen.entries()) shares.get(variant)?.[index]?.push(share);
                }
            }
            return VARIANTS.flatMap((variant) =>
                SIZES.flatMap((size, index) => measured(say, variant, size, shares.get(variant)?.[index] ?? [])),
            );
        } finally {
            await ended(upstream);
            await rm(folder, { recursive: true });
        }
    },
};

function measured(say: (line: string) => void, { name }: Variant, size: number, shares: Share[]): Measurement[] {
    const rate = spreadOf(shares.map((share) => share.rate));
    const cpu = spreadOf(shares.map((share) => share.cpu));
    const what = `h3 of h2, ${size} octets, ${name}`;
    say(`${what}: requests/s ${spreadText(rate)}, CPU time per request ${spreadText(cpu)}`);
    return [
        { what: `${what}: requests/s`, value: rate.median, unit: "x" },
        { what: `${what}: CPU per request`, value: cpu.median, unit: "x" },
    ];
}

/** A run of a variant, for each size. */
async function shareOf(variant: Variant, places: Places, folder: string, load: string): Promise<Share[]> {
    const file = join(folder, "envoy.json");
    await writeFile(file, JSON.stringify(envoyFile(variant, places)));
    const words = ["-c", file, "--concurrency", String(variant.workers), "--disable-hot-restart", "-l", "error"];
    const envoy = spawn(PATHS.program("envoy"), words, { stdio: "inherit" });
    try {
        await listening(places.port, envoy);
        const ask = async (protocol: "h2" | "h3", size: number) => {
            const before = cpuSeconds(envoy.pid ?? 0);
            const numbers = [CONNECTIONS, STREAMS, SECONDS].map(String);
            const address = `127.0.0.1:${places.port}`;
            const words = ["ask", protocol, address, places.certificate, `/${size}`, ...numbers];
            const { stdout } = await timed([load, ...words]);
            const { requests, failed, seconds } = JSON.parse(stdout) as Record<string, number>;
            if (requests === undefined || seconds === undefined || failed !== 0) {
                throw new Error(`${variant.name}: ${failed} requests over ${protocol} failed.`);
            }
            return { requests, seconds, cpu: cpuSeconds(envoy.pid ?? 0) - before };
        };
        const shares: Share[] = [];
        for (const size of SIZES) {
            const [h2, h3] = [{ ...NOTHING }, { ...NOTHING }];
            for (let turn = 0; turn < TURNS; turn++) {
                add(h2, await ask("h2", size));
                add(h3, await ask("h3", size));
            }
            shares.push({
                rate: h3.requests / h3.seconds / (h2.requests / h2.seconds),
                cpu: h3.cpu / h3.requests / (h2.cpu / h2.requests),
            });
        }
        return shares;
    } finally {
        await ended(envoy);
    }
}

async function keyPair(folder: string): Promise<Pick<Places, "certificate" | "key">> {
    const [certificate, key] = [join(folder, "tls.crt"), join(folder, "tls.key")];
    await timed([
        ..."openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(" "),
        ...["-subj", "/CN=bench.test", "-addext", "subjectAltName=DNS:bench.test", "-keyout", key, "-out", certificate],
    ]);
    return { certificate, key };
}

/** Envoy binds all listeners before it accepts. @throws Error if it exits. */
async function listening(port: number, envoy: ChildProcess): Promise<void> {
    const accepts = async () => {
        if (envoy.exitCode !== null) throw new Error(`Envoy exited with ${envoy.exitCode}.`);
        const socket = connect(port, "127.0.0.1");
        const connected = await once(socket, "connect").then(
            () => true,
            () => false,
        );
        socket.destroy();
        return connected;
    };
    await poll(accepts, { until: (accepted) => accepted, every: 100 });
}

async function ended(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null) return;
    const exit = once(child, "exit");
    child.kill();
    await exit;
}
