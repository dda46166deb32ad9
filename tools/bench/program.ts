import { join } from "node:path";
import { timed } from "./command.ts";
import type { Bench } from "./measurement.ts";

/** What the local stack's program costs before anything is created. */
export const program: Bench = {
    name: "program",
    does: "registers the local stack under mocks",
    async run(say) {
        say("registering the local stack …");
        const { stdout } = await timed([process.execPath, join(import.meta.dirname, "registration.ts")]);
        const { resources, seconds, megabytes } = JSON.parse(stdout) as Record<string, number>;
        return [
            { what: "resources of the local stack", value: resources ?? 0, unit: "resources", goal: 60 },
            { what: "registering all of them, with loading the program", value: seconds ?? 0, unit: "s", goal: 1.5 },
            { what: "memory of that", value: megabytes ?? 0, unit: "MB", goal: 300 },
        ];
    },
};
