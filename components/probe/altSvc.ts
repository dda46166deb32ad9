/** One alternative service of an `Alt-Svc` header field (RFC 7838 §3). */
export interface AltService {
    /** ALPN protocol id, percent-decoded: `h3`. */
    protocol: string;
    /** Host of the alternative; empty means the origin's own. */
    host: string;
    /** UDP port of the alternative, 1 to 65535. */
    port: number;
    /** Seconds the alternative stays fresh (`ma`). Default: 86400. */
    maxAge: number;
    /** True with `persist=1`: kept over network changes. */
    persist: boolean;
}

/** A parsed `Alt-Svc`: `clear` invalidates every earlier advertisement. */
export type AltSvc = { clear: true; services: [] } | { clear: false; services: AltService[] };

/** RFC 7838 §3.1. */
const defaultMaxAge = 86400;

const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const quoted = '"(?:[^"\\\\]|\\\\.)*"';
const alternative = new RegExp(`^\\s*(${token})=(${quoted})\\s*`);
const parameter = new RegExp(`^;\\s*(${token})=(${quoted}|${token})\\s*`);

/**
 * Parses the value of an `Alt-Svc` header field; several fields are joined by commas first, as HTTP does.
 * @throws SyntaxError when it does not follow RFC 7838 §3. A client then ignores the field.
 */
export function parseAltSvc(value: string): AltSvc {
    // "clear" is case-sensitive (RFC 7838 §3) and must be the only value.
    if (value.trim() === "clear") return { clear: true, services: [] };
    const services: AltService[] = [];
    let rest = value;
    for (;;) {
        // An empty list element is allowed and ignored (RFC 9110 §5.6.1.2).
        rest = rest.replace(/^[\s,]+/, "");
        if (rest === "") break;
        const head = alternative.exec(rest);
        if (head?.[1] === undefined || head[2] === undefined) {
            throw new SyntaxError(`Alt-Svc: expected protocol="[host]:port" at "${rest}"`);
        }
        rest = rest.slice(head[0].length);
        const service: AltService = {
            protocol: decodeProtocol(head[1]),
            ...parseAuthority(unquote(head[2])),
            maxAge: defaultMaxAge,
            persist: false,
        };
        for (let match = parameter.exec(rest); match; match = parameter.exec(rest)) {
            rest = rest.slice(match[0].length);
            applyParameter(service, (match[1] ?? "").toLowerCase(), unquote(match[2] ?? ""));
        }
        if (rest !== "" && !rest.startsWith(",")) {
            throw new SyntaxError(`Alt-Svc: unexpected text at "${rest}"`);
        }
        services.push(service);
    }
    if (services.length === 0) throw new SyntaxError("Alt-Svc: empty value");
    return { clear: false, services };
}

/** Unknown parameters are ignored, as RFC 7838 §3 requires. */
function applyParameter(service: AltService, name: string, value: string): void {
    if (name === "ma") {
        if (!/^\d+$/.test(value)) throw new SyntaxError(`Alt-Svc: ma="${value}" is not a number of seconds`);
        service.maxAge = Number(value);
    } else if (name === "persist" && value === "1") {
        service.persist = true;
    }
}

function parseAuthority(text: string): { host: string; port: number } {
    const match = /^(\[[0-9A-Fa-f:.]+\]|[^:@/?#[\]]*):(\d{1,5})$/.exec(text);
    const port = Number(match?.[2] ?? 0);
    if (!match || port < 1 || port > 65535) throw new SyntaxError(`Alt-Svc: "${text}" is not [host]:port`);
    return { host: (match[1] ?? "").replace(/^\[(.*)\]$/, "$1"), port };
}

function decodeProtocol(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        throw new SyntaxError(`Alt-Svc: protocol id "${text}" is not percent-encoded UTF-8`);
    }
}

function unquote(text: string): string {
    return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text;
}

/**
 * The longest duration, in seconds, that a header advertises; 0 for none, for `clear`, and for one that clients ignore.
 */
export function longestMaxAge(value: string | undefined): number {
    try {
        return Math.max(0, ...(value === undefined ? [] : parseAltSvc(value).services.map(({ maxAge }) => maxAge)));
    } catch {
        return 0;
    }
}
