import { ApiToken } from "@pulumi/cloudflare/apiToken.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import type { Dns01Solver, SolverContext } from "../certificates/solver.ts";
import { type CloudflareSolverArgs, solverKind } from "./solverKind.ts";

export type { CloudflareSolverArgs } from "./solverKind.ts";

/** Ids of Cloudflare's permission groups `DNS Write` and `Zone Read`: cert-manager looks up the zone by name. */
const DNS_WRITE = "4755a26eedb94da69e1066d98aa820be";
const ZONE_READ = "c8fed203ed3043cba015a93ad1616f1f";

/**
 * TXT records in a zone at Cloudflare. Cloudflare has no workload identity, so a token limited to this zone's
 * records is used.
 * @example solver({ zone: "example.com", createToken: { zoneId } })
 */
export function solver(args: CloudflareSolverArgs): Dns01Solver {
    const { settings, part } = solverKind.open(args);
    let created: ApiToken | undefined;
    const token = (context: SolverContext, zoneId: pulumi.Input<string>): pulumi.Output<string> => {
        created ??= new ApiToken(
            `${context.name}-token`,
            {
                name: `cert-manager ${pulumi.getProject()}/${pulumi.getStack()}/${context.name}`,
                policies: [
                    {
                        effect: "allow",
                        permissionGroups: [{ id: DNS_WRITE }, { id: ZONE_READ }],
                        resources: pulumi.jsonStringify(
                            pulumi.output(zoneId).apply((id) => ({ [`com.cloudflare.api.account.zone.${id}`]: "*" })),
                        ),
                    },
                ],
            },
            { parent: context.parent, dependsOn: context.dependsOn },
        );
        return created.value;
    };
    return {
        ...part,
        configure(context) {
            const value =
                settings.createToken === undefined ? settings.apiToken : token(context, settings.createToken.zoneId);
            const name = pulumi.interpolate`${context.secretPrefix}-token`;
            const made =
                value === undefined
                    ? undefined
                    : new Secret(
                          `${context.name}-token`,
                          {
                              metadata: { name, namespace: context.secretNamespace },
                              stringData: { token: value },
                          },
                          { parent: context.parent, provider: context.provider, dependsOn: context.dependsOn },
                      );
            return {
                dns01: {
                    cnameStrategy: settings.cnameStrategy,
                    cloudflare: { apiTokenSecretRef: settings.apiTokenSecretRef ?? { name, key: "token" } },
                },
                ready: made === undefined ? [] : [made],
            };
        },
    };
}
