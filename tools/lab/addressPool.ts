import ipaddr from "ipaddr.js";

/** Range of addresses of one family; the first and last are included. */
export class AddressPool {
    readonly addresses: string[];

    constructor(first: string, last: string) {
        const from = toNumber(first);
        const bytes = ipaddr.parse(first).toByteArray().length;
        this.addresses = Array.from({ length: Number(toNumber(last) - from) + 1 }, (_, index) =>
            toAddress(from + BigInt(index), bytes),
        );
    }

    /** The wanted address if it is in the pool and free, else the first free one; `undefined` if all are taken. */
    choose(taken: ReadonlySet<string>, wanted?: string): string | undefined {
        const normal = wanted === undefined ? undefined : ipaddr.parse(wanted).toString();
        if (normal !== undefined) {
            return this.addresses.includes(normal) && !taken.has(normal) ? normal : undefined;
        }
        return this.addresses.find((address) => !taken.has(address));
    }
}

function toNumber(address: string): bigint {
    return ipaddr
        .parse(address)
        .toByteArray()
        .reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

function toAddress(number: bigint, bytes: number): string {
    const octets = Array.from({ length: bytes }, (_, index) =>
        Number((number >> BigInt(8 * (bytes - 1 - index))) & 0xffn),
    );
    return ipaddr.fromByteArray(octets).toString();
}
