import { isIP } from "node:net";
import type { VerifyTarget } from "./types.ts";

/**
 * Splits `https://HOST[:PORT]/path`, or a bare `HOST[:PORT][/path]`, into a target.
 * @throws TypeError that describes the problem of the text.
 */
export function parseTarget(text: string): VerifyTarget {
    const withScheme = text.includes("://") ? text : `https://${text}`;
    const url = URL.parse(withScheme);
    if (!url?.hostname) {
        throw new TypeError(`"${text}" is not a URL; write https://HOST[:PORT]/path`);
    }
    if (url.protocol !== "https:") {
        throw new TypeError(`"${text}" is not an https URL; HTTP/3 exists only for https`);
    }
    if (url.port === "0") {
        throw new TypeError(`"${text}" names port 0; a port is 1 to 65535`);
    }
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    const port = url.port === "" ? 443 : Number(url.port);
    const authority = url.port === "" ? url.hostname : `${url.hostname}:${url.port}`;
    return {
        url: `https://${authority}${url.pathname}${url.search}`,
        host,
        port,
        path: url.pathname + url.search,
        authority,
    };
}

/** An `IP`, `IP:port` or `[IPv6]:port`; `defaultPort` where none is named. @throws TypeError for anything else. */
export function parseSocketAddress(text: string, defaultPort: number): { address: string; port: number } {
    if (isIP(text) !== 0) return { address: text, port: defaultPort };
    const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text);
    const address = match?.[1] ?? match?.[2] ?? "";
    const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
    if (isIP(address) === 0 || port < 1 || port > 65535) {
        throw new TypeError(`"${text}" is not an address; write IP, IP:port or [IPv6]:port`);
    }
    return { address, port };
}
