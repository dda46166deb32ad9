import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { timed } from "./command.ts";
import type { Bench } from "./measurement.ts";

const RESOURCES = 2_000;

/** A preview in the engine's format: Services that lose UDP, and records whose TTL changes. */
function preview(): string {
    const steps = Array.from({ length: RESOURCES }, (_, index) => {
        const record = index % 2 === 0;
        const type = record ? "aws:route53/record:Record" : "kubernetes:core/v1:Service";
        const urn = `urn:pulumi:bench::edge::${type}::r${index}`;
        const port = (protocol: string) => ({ name: protocol.toLowerCase(), port: 443, protocol });
        const inputs = (after: boolean) =>
            record
                ? {
                      name: `n${index}.example.com`,
                      type: "HTTPS",
                      ttl: after ? 600 : 300,
                      records: ['1 . alpn="h3,h2"'],
                  }
                : {
                      metadata: { name: `s${index}`, namespace: "edge", labels: { app: `s${index}` } },
                      spec: { type: "LoadBalancer", ports: after ? [port("TCP")] : [port("TCP"), port("UDP")] },
                  };
        const state = (after: boolean) => ({ urn, type, custom: true, inputs: inputs(after), outputs: inputs(after) });
        return { op: "update", urn, oldState: state(false), newState: state(true), detailedDiff: null };
    });
    return JSON.stringify({ config: {}, steps, diagnostics: [], changeSummary: { update: RESOURCES } });
}

/** What a review of a large preview costs, the process and reading included. */
export const reviewing: Bench = {
    name: "review",
    does: `reviews a preview of ${RESOURCES} resources`,
    async run(say) {
        say(`reviewing ${RESOURCES} resources …`);
        const folder = await mkdtemp(join(tmpdir(), "http3-bench-"));
        try {
            const file = join(folder, "preview.json");
            await writeFile(file, preview());
            const { stdout } = await timed([process.execPath, join(import.meta.dirname, "reviewRun.ts"), file]);
            const { seconds, megabytes } = JSON.parse(stdout) as Record<string, number>;
            return [
                { what: `reviewing a preview of ${RESOURCES} resources`, value: seconds ?? 0, unit: "s", goal: 1 },
                { what: "memory of that", value: megabytes ?? 0, unit: "MB", goal: 300 },
            ];
        } finally {
            await rm(folder, { recursive: true });
        }
    },
};
