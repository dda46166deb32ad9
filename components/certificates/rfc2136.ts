import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { interpolate } from "@pulumi/pulumi";
import { type Rfc2136SolverArgs, rfc2136SolverKind } from "./rfc2136Kind.ts";
import type { Dns01Solver } from "./solver.ts";

export type { Rfc2136SolverArgs, TsigAlgorithm } from "./rfc2136Kind.ts";

/**
 * TXT records by dynamic update with TSIG (RFC 2136, RFC 8945): BIND, Knot, PowerDNS.
 * @example rfc2136Solver({ nameserver: "192.0.2.53", tsigKeyName: "acme.", tsigSecret: config.requireSecret("tsig") })
 */
export function rfc2136Solver(args: Rfc2136SolverArgs): Dns01Solver {
    const { settings, part } = rfc2136SolverKind.open(args);
    return {
        ...part,
        configure(context) {
            const name = interpolate`${context.secretPrefix}-tsig`;
            const made =
                settings.tsigSecret === undefined
                    ? undefined
                    : new Secret(
                          `${context.name}-tsig`,
                          {
                              metadata: { name, namespace: context.secretNamespace },
                              stringData: { key: settings.tsigSecret },
                          },
                          { parent: context.parent, provider: context.provider, dependsOn: context.dependsOn },
                      );
            return {
                dns01: {
                    cnameStrategy: settings.cnameStrategy,
                    rfc2136: {
                        nameserver: settings.nameserver,
                        protocol: settings.protocol,
                        tsigKeyName: settings.tsigKeyName,
                        tsigAlgorithm: settings.tsigAlgorithm,
                        tsigSecretSecretRef: settings.tsigSecretRef ?? { name, key: "key" },
                    },
                },
                ready: made === undefined ? [] : [made],
            };
        },
    };
}
