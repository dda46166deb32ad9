import { FAMILY } from "./families.ts";
import type { IpFamily } from "./parts.ts";

/** One value for each family that is served. */
export interface PerFamily<T> {
    /** The IPv4 one; absent when the family is not served. */
    ipv4?: T;
    /** The IPv6 one; absent when the family is not served. */
    ipv6?: T;
}

/** Omits absent families, so that they are not recorded. */
export function perFamily<T>(ipv4: T | undefined, ipv6: T | undefined): PerFamily<T> {
    return { ...(ipv4 === undefined ? {} : { ipv4 }), ...(ipv6 === undefined ? {} : { ipv6 }) };
}

/** The value of a family; undefined without one. */
export function ofFamily<T>(family: IpFamily, values: PerFamily<T> = {}): T | undefined {
    return values[FAMILY[family].key];
}
