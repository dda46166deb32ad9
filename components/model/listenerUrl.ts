import { concreteName } from "./wildcards.ts";

/**
 * URL that a client asks a listener for, `https://HOST[:PORT]/path`. For a wildcard it has an example name,
 * `http3-gateway-check.example.com` for `*.example.com`.
 * @param port Default: 443.
 * @param path Path, with a leading slash. Default: `/`.
 */
export function listenerUrl({ hostname, port = 443 }: { hostname: string; port?: number }, path = "/"): string {
    return `https://${concreteName(hostname)}${port === 443 ? "" : `:${port}`}${path}`;
}
