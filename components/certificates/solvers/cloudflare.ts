import { ApiToken } from "@pulumi/cloudflare/apiToken.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../../given.ts";
import type { SecretKeyRef } from "../certManagerObjects.ts";
import type { Dns01Solver, Dns01SolverArgs, SolverContext } from "./solver.ts";

/** Settings of {@link cloudflareSolver}. Exactly one of the three credentials. */
export interface CloudflareSolverArgs extends Dns01SolverArgs {
    /** A token with Zone:DNS:Edit and Zone:Zone:Read on the zone; it goes into a Secret of ours. */
    apiToken?: pulumi.Input<string>;
    /** A Secret that has the token already, in the issuer's namespace (cert-manager's own for a ClusterIssuer). */
    apiTokenSecretRef?: SecretKeyRef;
    /** Creates a token for the one zone. The provider's own token has to be allowed to create tokens. */
    createToken?: {
        /** Id of the zone. */
        zoneId: pulumi.Input<string>;
    };
}

/** Cloudflare's ids of its permission groups `DNS Write` and `Zone Read`: cert-manager looks the zone up by its name. */
const DNS_WRITE = "4755a26eedb94da69e1066d98aa820be";
const ZONE_READ = "c8fed203ed3043cba015a93ad1616f1f";

/**
 * TXT records in a zone at Cloudflare. There is no workload identity: a token that can do no more than this zone's
 * records stands in for it.
 * @example cloudflareSolver({ zone: "example.com", createToken: { zoneId } })
 */
export function cloudflareSolver(args: CloudflareSolverArgs): Dns01Solver {
    args = given(args);
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
        describe: () => ({
            kind: "cloudflare",
            zone: args.zone,
            ambient: false,
            credentials: (["apiToken", "apiTokenSecretRef", "createToken"] as const).filter(
                (key) => args[key] !== undefined,
            ),
            settings: { createToken: args.createToken },
        }),
        configure(context) {
            const value = args.createToken === undefined ? args.apiToken : token(context, args.createToken.zoneId);
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
                    cnameStrategy: args.cnameStrategy,
                    cloudflare: { apiTokenSecretRef: args.apiTokenSecretRef ?? { name, key: "token" } },
                },
                ready: made === undefined ? [] : [made],
            };
        },
    };
}
