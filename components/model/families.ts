import { isIP } from "node:net";
import type { IpFamily } from "./parts.ts";

/** An address family, in the words of those who name one. */
export interface AddressFamily {
    /** Of Kubernetes, in `spec.ipFamilies` of a Service, and of sentences. */
    name: IpFamily;
    /** Of `Addresses`, and of settings with a value for each family. */
    key: "ipv4" | "ipv6";
    /** Of DNS: the type of its records (RFC 1035 §3.4.1, RFC 3596 §2.1). */
    recordType: "A" | "AAAA";
    /** Of node:net, as `isIP` returns it. */
    number: 4 | 6;
    /** At the end of resources' names. */
    suffix: "v4" | "v6";
    /** All of its addresses, as a CIDR. */
    anybody: string;
}

/** The address families by the name that Kubernetes gives them. */
export const FAMILY: Readonly<Record<IpFamily, AddressFamily>> = {
    IPv4: { name: "IPv4", key: "ipv4", recordType: "A", number: 4, suffix: "v4", anybody: "0.0.0.0/0" },
    IPv6: { name: "IPv6", key: "ipv6", recordType: "AAAA", number: 6, suffix: "v6", anybody: "::/0" },
};

/** The address families, IPv4 first. */
export const FAMILIES: readonly AddressFamily[] = [FAMILY.IPv4, FAMILY.IPv6];

/** The family of an address; undefined where the text is not an address. */
export function familyOf(address: string): IpFamily | undefined {
    return FAMILIES.find(({ number }) => number === isIP(address))?.name;
}
