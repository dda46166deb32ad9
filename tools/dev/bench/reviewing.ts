import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { timed } from "./command.ts";
import type { Bench, Measurement } from "./measurement.ts";

const RESOURCES = 5_000;
const RECORDS = 8_000;

type Inputs = [before: object, after: object];

/** A Service losing UDP, in the engine's form. */
function service(index: number): Inputs {
    const port = (protocol: string) => ({ name: protocol.toLowerCase(), port: 443, protocol });
    const inputs = (...protocols: string[]) => ({
        metadata: { name: `s${index}`, namespace: "edge", labels: { app: `s${index}` } },
        spec: { type: "LoadBalancer", ports: protocols.map(port) },
    });
    return [inputs("TCP", "UDP"), inputs("TCP")];
}

/** A record whose TTL changes. */
function record(index: number): Inputs {
    const inputs = (ttl: number) => ({
        zoneId: "Z1",
        name: `n${index}.example.com`,
        type: "HTTPS",
        ttl,
        records: ['1 . alpn="h3,h2"'],
    });
    return [inputs(300), inputs(600)];
}

/** A preview in the engine's format with a change of every resource. */
function preview(count: number, isRecord: (index: number) => boolean): string {
    const steps = Array.from({ length: count }, (_, index) => {
        const type = isRecord(index) ? "aws:route53/record:Record" : "kubernetes:core/v1:Service";
        const urn = `urn:pulumi:bench::edge::${type}::r${index}`;
        const [before, after] = isRecord(index) ? record(index) : service(index);
        const state = (inputs: object) => ({ urn, type, custom: true, inputs, outputs: inputs });
        return { op: "update", urn, oldState: state(before), newState: state(after), detailedDiff: null };
    });
    return JSON.stringify({ config: {}, steps, diagnostics: [], changeSummary: { update: count } });
}

interface Cost {
    /** Processor time, including the process start. */
    seconds: number;
    megabytes: number;
}

/** Cost of reviewing a large preview, including process start and reading. */
export const reviewing: Bench = {
    name: "review",
    does: `reviews previews of ${RESOURCES} resources and of ${RECORDS} records`,
    async run(say): Promise<Measurement[]> {
        const folder = await mkdtemp(join(tmpdir(), "http3-bench-"));
        const costOf = async (text: string): Promise<Cost> => {
            const file = join(folder, "preview.json");
            await writeFile(file, text);
            const { stdout } = await timed([process.execPath, join(import.meta.dirname, "reviewRun.ts"), file]);
            return JSON.parse(stdout) as Cost;
        };
        try {
            // All include the process start. If records were compared in pairs, the rest would quadruple.
            const start = await costOf(preview(1, () => false));
            say(`reviewing ${RESOURCES} resources …`);
            const { seconds, megabytes } = await costOf(preview(RESOURCES, (index) => index % 2 === 0));
            say(`reviewing ${RECORDS} records, and half of them …`);
            const all = await costOf(preview(RECORDS, () => true));
            const half = await costOf(preview(RECORDS / 2, () => true));
            const ratio = (all.seconds - start.seconds) / (half.seconds - start.seconds);
            return [
                { what: `reviewing a preview of ${RESOURCES} resources, CPU`, value: seconds, unit: "s", goal: 1.5 },
                { what: "memory of that", value: megabytes, unit: "MB", goal: 250 },
                { what: `reviewing a preview of ${RECORDS} records, CPU`, value: all.seconds, unit: "s" },
                { what: `${RECORDS} records in place of ${RECORDS / 2}, CPU`, value: ratio, unit: "x", goal: 3 },
            ];
        } finally {
            await rm(folder, { recursive: true });
        }
    },
};
