import { isIP } from "node:net";
import type { Addresses } from "../parts.ts";

/** Addresses, and more of them; none twice. Pure. */
export function withMore({ ipv4, ipv6, ...rest }: Addresses, more: Pick<Addresses, "ipv4" | "ipv6">): Addresses {
    return { ...rest, ipv4: [...new Set([...ipv4, ...more.ipv4])], ipv6: [...new Set([...ipv6, ...more.ipv6])] };
}

/** Sorts addresses into families; anything else is a balancer's DNS name. Pure. */
export function byFamily(addresses: string[]): Addresses {
    const unique = [...new Set(addresses)].sort();
    const families = {
        ipv4: unique.filter((address) => isIP(address) === 4),
        ipv6: unique.filter((address) => isIP(address) === 6),
    };
    const hostname = unique.find((address) => address !== "" && isIP(address) === 0);
    return hostname === undefined ? families : { ...families, hostname };
}
