import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import type { Input } from "@pulumi/pulumi";
import { interpolate } from "@pulumi/pulumi";
import { given } from "../../given.ts";
import type { SecretKeyRef } from "../certManagerObjects.ts";
import type { Dns01Solver, Dns01SolverArgs } from "./solver.ts";

/** Algorithms of TSIG, in cert-manager's own spelling. */
export type TsigAlgorithm = "HMACSHA256" | "HMACSHA512" | "HMACSHA1" | "HMACMD5";

/** Settings of {@link rfc2136Solver}. */
export interface Rfc2136SolverArgs extends Dns01SolverArgs {
    /** Primary server of the zone: an address (IPv6 in brackets) or a name, with `:port` unless it is 53. */
    nameserver: string;
    /** Name of the TSIG key, as the server has it. */
    tsigKeyName: Input<string>;
    /** Algorithm of the key. Default: `HMACSHA256`. */
    tsigAlgorithm?: TsigAlgorithm;
    /** The key, Base64 as in the server's configuration; it goes into a Secret of ours. Either this or `tsigSecretRef`. */
    tsigSecret?: Input<string>;
    /** A Secret that has the key already, in the issuer's namespace (cert-manager's own for a ClusterIssuer). */
    tsigSecretRef?: SecretKeyRef;
    /** Protocol of the updates. Default: `TCP`: an update with TSIG need not fit into a datagram. */
    protocol?: "TCP" | "UDP";
}

/**
 * TXT records by dynamic update with TSIG (RFC 2136, RFC 8945): BIND, Knot, PowerDNS.
 * @example rfc2136Solver({ nameserver: "192.0.2.53", tsigKeyName: "acme.", tsigSecret: config.requireSecret("tsig") })
 */
export function rfc2136Solver(args: Rfc2136SolverArgs): Dns01Solver {
    args = given(args);
    const tsigAlgorithm = args.tsigAlgorithm ?? "HMACSHA256";
    const protocol = args.protocol ?? "TCP";
    return {
        describe: () => ({
            kind: "rfc2136",
            zone: args.zone,
            ambient: false,
            credentials: (["tsigSecret", "tsigSecretRef"] as const).filter((key) => args[key] !== undefined),
            settings: { nameserver: args.nameserver, tsigKeyName: args.tsigKeyName, tsigAlgorithm, protocol },
        }),
        configure(context) {
            const name = interpolate`${context.secretPrefix}-tsig`;
            const made =
                args.tsigSecret === undefined
                    ? undefined
                    : new Secret(
                          `${context.name}-tsig`,
                          {
                              metadata: { name, namespace: context.secretNamespace },
                              stringData: { key: args.tsigSecret },
                          },
                          { parent: context.parent, provider: context.provider, dependsOn: context.dependsOn },
                      );
            return {
                dns01: {
                    cnameStrategy: args.cnameStrategy,
                    rfc2136: {
                        nameserver: args.nameserver,
                        protocol,
                        tsigKeyName: args.tsigKeyName,
                        tsigAlgorithm,
                        tsigSecretSecretRef: args.tsigSecretRef ?? { name, key: "key" },
                    },
                },
                ready: made === undefined ? [] : [made],
            };
        },
    };
}
