/** One measurement and its goal. */
export interface Measurement {
    what: string;
    /** In `unit`. */
    value: number;
    unit: "min" | "s" | "MB" | "resources" | "x";
    /** Maximum value, in the same unit. */
    goal?: number;
}

/** A group of measurements that share their preparation. */
export interface Bench {
    name: string;
    /** Effects on this machine, in half a sentence. */
    does: string;
    run(say: (line: string) => void): Promise<Measurement[]>;
}

/** A measurement as text. */
export function line({ what, value, unit, goal }: Measurement): string {
    const digits = unit === "resources" || unit === "MB" ? 0 : unit === "x" || value < 1 ? 2 : 1;
    const shown = `${value.toFixed(digits)} ${unit}`;
    const verdict = goal === undefined ? "" : value <= goal ? `goal <= ${goal}: reached` : `goal <= ${goal}: MISSED`;
    return `${what.padEnd(64)} ${shown.padStart(14)}   ${verdict}`.trimEnd();
}

/** Whether all goals were reached. */
export function reached(measurements: readonly Measurement[]): boolean {
    return measurements.every(({ value, goal }) => goal === undefined || value <= goal);
}
