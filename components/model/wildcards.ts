/** Label that no other record uses: a record of its own would take the name out of the wildcard (RFC 4592 §3.3.1). */
const STAND_IN = "http3-gateway-check";

/** Whether a hostname is a wildcard such as `*.example.com`. */
export function isWildcard(hostname: string): boolean {
    return hostname.startsWith("*.");
}

/** A hostname without its first label; empty for a single label. */
export function parentOf(hostname: string): string {
    return hostname.split(".").slice(1).join(".");
}

/** The wildcard that covers a hostname: `*.example.com` for `app.example.com`. */
export function wildcardOf(hostname: string): string {
    return `*.${parentOf(hostname)}`;
}

/**
 * Whether a name of a certificate or of a listener covers a hostname. RFC 9525 §6.3: a wildcard matches one label.
 */
export function covers(name: string, hostname: string): boolean {
    return name === hostname || name === wildcardOf(hostname);
}

/** A name that a client can ask for: the hostname, or for a wildcard the example name that represents it everywhere. */
export function concreteName(hostname: string): string {
    return isWildcard(hostname) ? `${STAND_IN}.${parentOf(hostname)}` : hostname;
}
