/** A value that was measured several times. */
export interface Spread {
    median: number;
    least: number;
    most: number;
}

/** @throws RangeError without a value. */
export function spreadOf(values: readonly number[]): Spread {
    const sorted = values.toSorted((a, b) => a - b);
    const [least, most] = [sorted.at(0), sorted.at(-1)];
    const below = sorted[Math.ceil(sorted.length / 2) - 1];
    const above = sorted[Math.floor(sorted.length / 2)];
    if (least === undefined || most === undefined || below === undefined || above === undefined) {
        throw new RangeError("Nothing was measured.");
    }
    return { median: (below + above) / 2, least, most };
}

/** Such as `0.42 (0.40 to 0.45)`. */
export function spreadText({ median, least, most }: Spread): string {
    return `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}
