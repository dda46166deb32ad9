import { isIP } from "node:net";
import * as z from "zod";
import { type FormRule, fits, ruled } from "../model/settings/formRule.ts";
import { input } from "../model/settings/input.ts";
import { credential } from "../model/settings/live.ts";
import { partKind } from "../model/settings/partKind.ts";
import { secretKeyRef, solverFields } from "./solverFields.ts";

const RFC2136_INVALID: FormRule = {
    code: "rfc2136-invalid",
    reason: "The webhook rejects the issuer, or no update reaches the server.",
    remedy: 'Write "192.0.2.53:53" or "[2001:db8::53]:53" or a name, and one of HMACSHA256, HMACSHA512, HMACSHA1, HMACMD5.',
    source: "cert-manager ValidateACMEChallengeSolverDNS01",
};

const tsigAlgorithm = z.enum(["HMACSHA256", "HMACSHA512", "HMACSHA1", "HMACMD5"]);

/** Algorithms of TSIG, in cert-manager's own spelling. */
export type TsigAlgorithm = z.output<typeof tsigAlgorithm>;

const settings = z.strictObject({
    ...solverFields,
    /** Primary server of the zone: an address (IPv6 in brackets) or a name, with `:port` unless it is 53. */
    nameserver: ruled(
        RFC2136_INVALID,
        z.string().check(fits(isNameserver, (server) => `"${server}" is not a valid name server.`)),
    ),
    /** Name of the TSIG key on the server. */
    tsigKeyName: input(z.string()),
    /** Algorithm of the key. Default: `HMACSHA256`. */
    tsigAlgorithm: ruled(RFC2136_INVALID, tsigAlgorithm).default("HMACSHA256"),
    /**
     * The key, Base64 as in the server's configuration; it is stored in a Secret that is created. Either this or
     * `tsigSecretRef`.
     */
    tsigSecret: credential(input(z.string())).optional(),
    /** An existing Secret with the key, in the issuer's namespace (cert-manager's for a ClusterIssuer). */
    tsigSecretRef: secretKeyRef.optional(),
    /** Protocol of the updates. Default: `TCP`: an update with TSIG need not fit into a datagram. */
    protocol: z.enum(["TCP", "UDP"]).default("TCP"),
});

/** Settings of {@link rfc2136Solver}. */
export interface Rfc2136SolverArgs extends z.input<typeof settings> {}

export const rfc2136SolverKind = partKind({
    kind: "rfc2136Solver",
    settings,
    describe: ({ zone, ...given }) => ({
        zone,
        ambient: false,
        credentials: (["tsigSecret", "tsigSecretRef"] as const).filter((key) => given[key] !== undefined),
    }),
});

/** `host`, `host:port`, `[IPv6]` or `[IPv6]:port`. */
function isNameserver(text: string): boolean {
    const [, bracketed, host, port] = /^(?:\[([^\]]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
    const named = bracketed === undefined ? /^[a-z0-9._-]+$/i.test(host ?? "") : isIP(bracketed) === 6;
    return named && (port === undefined || (Number(port) >= 1 && Number(port) <= 65_535));
}
