/** How firewalls write all protocols where a rule for all of them has no ports. */
const ALL_PROTOCOLS = ["-1", "all"];

/** Whether a firewall's rule is for all protocols, so that its ports say nothing. */
export function isEveryProtocol(protocol: unknown): boolean {
    return ALL_PROTOCOLS.includes(String(protocol).toLowerCase());
}

/** Whether a firewall's rule is for UDP: by name, by its number (IANA, Protocol Numbers), or as one of all protocols. */
export function isUdp(protocol: unknown): boolean {
    return ["udp", "17", "*", ...ALL_PROTOCOLS].includes(String(protocol).toLowerCase());
}

/** Whether a firewall's rule is for TCP: by name, by its number, or as one of all protocols. */
export function isTcp(protocol: unknown): boolean {
    return ["tcp", "6", "*", ...ALL_PROTOCOLS].includes(String(protocol).toLowerCase());
}

/** Whether a range has no address of the internet: RFC 1918, RFC 6598, RFC 4193, or the name of a group. */
export function isPrivate(range: string): boolean {
    return (
        /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:)/i.test(
            range,
        ) || /^(sg-|pl-|self$|virtualnetwork$)/i.test(range)
    );
}

/** Whether a range has all ports of another: `443`, `400-500`, or `*` for all ports. */
export function holds(range: string, other: string): boolean {
    const [[low, high], [from, to]] = [boundsOf(range), boundsOf(other)];
    return low <= from && to <= high;
}

function boundsOf(range: string): [low: number, high: number] {
    const [low = "", high = low] = range.split("-");
    return range === "*" ? [0, 65_535] : [Number(low), Number(high)];
}
