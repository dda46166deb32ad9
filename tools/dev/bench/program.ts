import { join } from "node:path";
import { timed } from "./command.ts";
import type { Bench, Measurement } from "./measurement.ts";

const CLOUDS = ["aws", "gcp", "azure"];

/** Cost of a stack's program before any creation. */
export const program: Bench = {
    name: "program",
    does: "registers the local stack, and each cloud's, under mocks",
    async run(say) {
        const measurements: Measurement[] = [];
        const local = await registration("local", say, ["ipFamilies=IPv4,IPv6"]);
        measurements.push(
            { what: "resources of the local stack", value: local.resources, unit: "resources", goal: 60 },
            { what: "registering all of them, with loading the program", value: local.seconds, unit: "s", goal: 1.5 },
            { what: "memory of that", value: local.megabytes, unit: "MB", goal: 300 },
        );
        for (const cloud of CLOUDS) {
            const { seconds } = await registration(cloud, say);
            const what = `registering the stack ${cloud}, with loading the program`;
            measurements.push({ what, value: seconds, unit: "s", goal: 1.5 });
        }
        return measurements;
    },
};

async function registration(stack: string, say: (line: string) => void, settings: string[] = []) {
    say(`registering the stack ${stack} …`);
    const { stdout } = await timed([
        process.execPath,
        join(import.meta.dirname, "registration.ts"),
        stack,
        ...settings,
    ]);
    const { resources, seconds, megabytes } = JSON.parse(stdout) as Record<string, number>;
    return { resources: resources ?? 0, seconds: seconds ?? 0, megabytes: megabytes ?? 0 };
}
