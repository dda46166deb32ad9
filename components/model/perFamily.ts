import type { IpFamily } from "./parts.ts";

/** How a family is called in the names of resources. */
export const FAMILY_SUFFIX: Record<IpFamily, string> = { IPv4: "v4", IPv6: "v6" };

/** One value for each family that is served. */
export interface PerFamily<T> {
    /** The IPv4 one; absent when the family is not served. */
    ipv4?: T;
    /** The IPv6 one; absent when the family is not served. */
    ipv6?: T;
}

/** Leaves out the families that are not there, so that what is recorded names none of them. */
export function perFamily<T>(ipv4: T | undefined, ipv6: T | undefined): PerFamily<T> {
    return { ...(ipv4 === undefined ? {} : { ipv4 }), ...(ipv6 === undefined ? {} : { ipv6 }) };
}

/** What stands for a family; undefined where nothing does. */
export function ofFamily<T>(family: IpFamily, { ipv4, ipv6 }: PerFamily<T> = {}): T | undefined {
    return family === "IPv4" ? ipv4 : ipv6;
}
