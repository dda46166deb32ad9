import { isIP } from "node:net";
import { ipv6Octets, ipv6Text } from "../svcb/ip.ts";
import type { Addresses, IpFamily } from "./parts.ts";

/** Addresses, and more of them; none twice, however it is written. */
export function withMore({ ipv4, ipv6, ...rest }: Addresses, more: Pick<Addresses, "ipv4" | "ipv6">): Addresses {
    return { ...rest, ipv4: distinct([...ipv4, ...more.ipv4]), ipv6: distinct([...ipv6, ...more.ipv6]) };
}

/** Addresses in their shortest form (RFC 5952), each once: a record set holds none twice. */
export function distinct(addresses: readonly string[]): string[] {
    return [...new Set(addresses.map(shortest))];
}

function shortest(address: string): string {
    const octets = ipv6Octets(address);
    return octets === undefined ? address : ipv6Text(octets);
}

/** Sorts addresses into families; anything else is a balancer's DNS name. */
export function byFamily(addresses: string[]): Addresses {
    const unique = [...new Set(addresses)].sort();
    const families = {
        ipv4: unique.filter((address) => isIP(address) === 4),
        ipv6: unique.filter((address) => isIP(address) === 6),
    };
    const hostname = unique.find((address) => address !== "" && isIP(address) === 0);
    return hostname === undefined ? families : { ...families, hostname };
}

/** Every address of a family, as a CIDR. */
export const ANYBODY: Record<IpFamily, string> = { IPv4: "0.0.0.0/0", IPv6: "::/0" };

/** CIDRs of one family; a cloud's firewall rules hold one family each. */
export function rangesOf(family: IpFamily, ranges: string[]): string[] {
    return ranges.filter((range) => `IPv${isIP(range.replace(/\/.*$/, ""))}` === family);
}

/**
 * An address as a record has it: without the prefix length that Google writes after an external IPv6 address (a range of 96
 * bits, the first of which is the balancer's).
 * @returns it in the shortest form (RFC 5952).
 */
export function firstOf(range: string): string {
    return shortest(range.replace(/\/\d+$/, ""));
}
