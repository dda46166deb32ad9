import type { Offence } from "./rule.ts";
import { written } from "./written.ts";

/** What is wrong with a whole number, as far as it is said. Pure. */
export function outside(path: string, value: unknown, lowest: number, highest: number): Offence[] {
    return value === undefined || (Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest)
        ? []
        : [{ path, found: `${written(value)} is no whole number from ${lowest} to ${highest}.` }];
}
