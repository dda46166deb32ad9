import type { Addresses } from "../parts.ts";

/** Sorts addresses into families; anything else (a balancer's host name) is left out. Pure. */
export function byFamily(addresses: string[]): Addresses {
    const unique = [...new Set(addresses)].sort();
    return {
        ipv4: unique.filter((address) => /^\d{1,3}(\.\d{1,3}){3}$/.test(address)),
        ipv6: unique.filter((address) => address.includes(":")),
    };
}
