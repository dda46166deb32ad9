import type { IpFamily } from "../../parts.ts";
import type { Offence } from "../rule.ts";

/** Address families as written, as far as they are any; IPv4 where nothing is. Pure. */
export function familiesOf(settings: Record<string, unknown>): IpFamily[] {
    const { ipFamilies } = settings;
    return Array.isArray(ipFamilies) ? ipFamilies.filter((each) => each === "IPv4" || each === "IPv6") : ["IPv4"];
}

/** What is wrong with a whole number, as far as it is said. Pure. */
export function outside(path: string, value: unknown, lowest: number, highest: number): Offence[] {
    return value === undefined || (Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest)
        ? []
        : [{ path, found: `${String(value)} is no whole number from ${lowest} to ${highest}.` }];
}
