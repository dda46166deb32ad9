import { ipv4Octets, ipv6Octets, ipv6Text } from "../svcb/ip.ts";
import { familyOf } from "./families.ts";
import type { Addresses, IpFamily } from "./parts.ts";

/** Addresses, and more of them; none twice, however it is written. */
export function withMore({ ipv4, ipv6, ...rest }: Addresses, more: Pick<Addresses, "ipv4" | "ipv6">): Addresses {
    return { ...rest, ipv4: distinct([...ipv4, ...more.ipv4]), ipv6: distinct([...ipv6, ...more.ipv6]) };
}

/** Addresses in their shortest form (RFC 5952), each once: a record set holds none twice. */
export function distinct(addresses: readonly string[]): string[] {
    return [...new Set(addresses.map(shortest))];
}

/** Sorts addresses into families; anything else is a balancer's DNS name. */
export function byFamily(addresses: string[]): Addresses {
    const unique = [...new Set(addresses)].sort();
    const ofFamily = (family: IpFamily) => unique.filter((address) => familyOf(address) === family);
    const families = { ipv4: ofFamily("IPv4"), ipv6: ofFamily("IPv6") };
    const hostname = unique.find((address) => address !== "" && familyOf(address) === undefined);
    return hostname === undefined ? families : { ...families, hostname };
}

/** CIDRs of one family; a cloud's firewall rules hold one family each. */
export function rangesOf(family: IpFamily, ranges: string[]): string[] {
    return ranges.filter((range) => familyOf(range.replace(/\/.*$/, "")) === family);
}

/**
 * An address as a record has it: without the prefix length that Google writes after an external IPv6 address (a range of 96
 * bits, the first of which is the balancer's).
 * @returns it in the shortest form (RFC 5952).
 */
export function firstOf(range: string): string {
    return shortest(range.replace(/\/\d+$/, ""));
}

/** A CIDR, read. */
export interface AddressRange {
    /** Its address, as it is written. */
    address: string;
    /** The first address of the network, in the shortest form (RFC 5952). */
    network: string;
    /** Length of the prefix in bits. */
    prefix: number;
}

/** Reads an address with a prefix length, such as `203.0.113.0/24`; undefined where the text is not one. */
export function parseRange(text: string): AddressRange | undefined {
    const [, address = "", digits] = /^([^/]+)\/(\d+)$/.exec(text) ?? [];
    const octets = octetsOf(address);
    const prefix = Number(digits);
    if (octets === undefined || prefix > octets.length * 8) {
        return undefined;
    }
    const network = octets.map((octet, index) => octet & (0xff00 >> Math.min(8, Math.max(0, prefix - 8 * index))));
    return { address, network: textOf(network), prefix };
}

/**
 * Octets of an address; undefined where the text is not an address, or has a zone. ipaddr.js takes more, such as `1.2.3`,
 * and takes `::192.0.2.1` for `::ffff:192.0.2.1`.
 */
export function octetsOf(address: string): number[] | undefined {
    return ipv4Octets(address) ?? ipv6Octets(address);
}

/** An address in its shortest form (RFC 5952); any other text as it is. */
export function shortest(address: string): string {
    const octets = octetsOf(address);
    return octets === undefined ? address : textOf(octets);
}

function textOf(octets: number[]): string {
    return octets.length === 4 ? octets.join(".") : ipv6Text(octets);
}
