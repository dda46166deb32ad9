import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopLab } from "../../lab/index.ts";
import { timed } from "./command.ts";
import { refuseRunningLab } from "./firstResponse.ts";
import type { Bench, Measurement } from "./measurement.ts";

const main = join(import.meta.dirname, "../../cli/main.ts");

/** `npm start`: with everything built, again with everything running, and optionally from nothing. */
export function start(cold: boolean): Bench {
    return {
        name: "start",
        does: "starts the lab and the local stack, twice, and stops it",
        async run(say) {
            await refuseRunningLab();
            const measurements: Measurement[] = [];
            if (cold) {
                say("npm start with empty caches, about ten minutes on two cores …");
                const folder = await mkdtemp(join(tmpdir(), "http3-bench-"));
                const env = {
                    XDG_CACHE_HOME: join(folder, "cache"),
                    GOCACHE: join(folder, "go-build"),
                    GOMODCACHE: join(folder, "go-mod"),
                    GOFLAGS: "-modcacherw",
                    PIP_NO_CACHE_DIR: "1",
                };
                try {
                    const { seconds } = await timed([process.execPath, main, "start"], { env });
                    measurements.push({ what: "npm start, nothing built", value: seconds, unit: "s", goal: 1200 });
                } finally {
                    await timed([process.execPath, main, "lab", "stop"], { env });
                    await rm(folder, { recursive: true });
                }
            }
            try {
                say("npm start …");
                const warm = await timed([process.execPath, main, "start"]);
                say("npm start again …");
                const again = await timed([process.execPath, main, "start"]);
                measurements.push(
                    {
                        what: "npm start to the verified page, everything built",
                        value: warm.seconds,
                        unit: "s",
                        goal: 90,
                    },
                    { what: "npm start, everything up already", value: again.seconds, unit: "s", goal: 6 },
                );
                return measurements;
            } finally {
                await stopLab();
            }
        },
    };
}
