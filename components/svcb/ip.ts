/** Octets of a dotted decimal IPv4 address; undefined if invalid. Leading zeros are refused, as by `inet_pton`. */
export function ipv4Octets(text: string): number[] | undefined {
    const parts = text.split(".");
    const valid =
        parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
    return valid ? parts.map(Number) : undefined;
}

function groupOctets(groups: string[]): number[] | undefined {
    const octets: number[] = [];
    for (const [index, group] of groups.entries()) {
        if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
            const value = Number.parseInt(group, 16);
            octets.push(value >> 8, value & 0xff);
            continue;
        }
        const embedded = index === groups.length - 1 ? ipv4Octets(group) : undefined;
        if (embedded === undefined) {
            return undefined;
        }
        octets.push(...embedded);
    }
    return octets;
}

/** Octets of an IPv6 address (RFC 4291 §2.2, embedded IPv4 allowed, no zone); undefined if invalid. */
export function ipv6Octets(text: string): number[] | undefined {
    const halves = text.split("::");
    const split = (half: string): string[] => (half === "" ? [] : half.split(":"));
    const head = groupOctets(split(halves[0] ?? ""));
    if (head === undefined || halves.length > 2) {
        return undefined;
    }
    if (halves.length === 1) {
        return head.length === 16 ? head : undefined;
    }
    const tail = groupOctets(split(halves[1] ?? ""));
    // Embedded IPv4 is at the end of the address, so never before the "::"; and "::" replaces at least one group.
    if (tail === undefined || halves[0]?.includes(".") || head.length + tail.length > 14) {
        return undefined;
    }
    return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail];
}

/** The one text form of an IPv6 address (RFC 5952), IPv4-mapped ones dotted. */
export function ipv6Text(octets: ArrayLike<number>): string {
    const groups = Array.from({ length: 8 }, (_, i) => ((octets[2 * i] ?? 0) << 8) | (octets[2 * i + 1] ?? 0));
    if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
        return `::ffff:${Array.from(octets).slice(12).join(".")}`;
    }
    let [start, length] = [0, 0];
    for (let from = 0; from < 8; from++) {
        let to = from;
        while (groups[to] === 0) {
            to++;
        }
        if (to - from > length) {
            [start, length] = [from, to - from];
        }
    }
    const hex = groups.map((group) => group.toString(16));
    // A single zero group is written out (§4.2.2).
    return length < 2 ? hex.join(":") : `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}
