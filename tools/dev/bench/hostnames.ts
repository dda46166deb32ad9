import { join } from "node:path";
import { timed } from "./command.ts";
import type { Bench, Measurement } from "./measurement.ts";

const SIZES = [250, 500, 1_000];
const NAMES_PER_CERTIFICATE = 20;

/** Cost of a gateway with many hostnames, and its growth. */
export const hostnames: Bench = {
    name: "hostnames",
    does: `builds one gateway of ${SIZES.join(", ")} hostnames, ${NAMES_PER_CERTIFICATE} a certificate, under mocks`,
    async run(say) {
        const seconds: number[] = [];
        const measurements: Measurement[] = [];
        for (const size of SIZES) {
            say(`${size} hostnames …`);
            const run = [join(import.meta.dirname, "hostnamesRun.ts"), `${size}`, `${NAMES_PER_CERTIFICATE}`];
            const result = JSON.parse((await timed([process.execPath, ...run])).stdout) as Record<string, number>;
            seconds.push(result["seconds"] ?? 0);
            const last = size === SIZES.at(-1);
            measurements.push(
                {
                    what: `${size} hostnames over ${size / NAMES_PER_CERTIFICATE} certificates in one gateway`,
                    value: result["seconds"] ?? 0,
                    unit: "s",
                    ...(last ? { goal: 10 } : {}),
                },
                ...(last
                    ? [{ what: "memory of that", value: result["megabytes"] ?? 0, unit: "MB" as const, goal: 900 }]
                    : []),
            );
        }
        measurements.push({
            what: "exponent of that growth: 1 is linear",
            value: exponent(SIZES, seconds),
            unit: "x",
            goal: 1.15,
        });
        return measurements;
    },
};

/** Growth exponent of a time with a size: the slope of the least-squares line of the logarithms. */
function exponent(sizes: readonly number[], seconds: readonly number[]): number {
    const points = sizes.map((size, index) => ({ x: Math.log(size), y: Math.log(seconds[index] ?? 0) }));
    const mean = (of: (point: { x: number; y: number }) => number) =>
        points.reduce((sum, point) => sum + of(point), 0) / points.length;
    const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
    const covariance = mean((point) => (point.x - x) * (point.y - y));
    return covariance / mean((point) => (point.x - x) ** 2);
}
