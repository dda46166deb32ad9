import type { IpFamily } from "../parts.ts";

/** Address families as written, as far as they are any; IPv4 where nothing is. Pure. */
export function familiesOf(settings: Record<string, unknown>): IpFamily[] {
    const { ipFamilies } = settings;
    return Array.isArray(ipFamilies) ? ipFamilies.filter((each) => each === "IPv4" || each === "IPv6") : ["IPv4"];
}
