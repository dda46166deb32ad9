import * as z from "zod";
import { input } from "../../model/settings/input.ts";
import { partKind } from "../../model/settings/partKind.ts";
import { onAddresses } from "../addressRules.ts";
import { classFields, serviceFields } from "../mixedServiceKind.ts";

const settings = z
    .strictObject({
        ...classFields,
        ...serviceFields,
        /** Addresses to request. Default: assigned by kube-vip's cloud provider. */
        addresses: z.array(input(z.string())).optional(),
        /**
         * Whether kube-vip elects a leader for each Service (`svc_election`): only then is the address on a node with
         * a proxy, which the policy `Local` requires. Default: false.
         */
        servicesElection: z.boolean().default(false),
        /** `Local` preserves the client's address. Default: `Local` with `servicesElection`, else `Cluster`. */
        externalTrafficPolicy: z.enum(["Local", "Cluster"]).optional(),
    })
    .transform((given) => ({
        ...given,
        externalTrafficPolicy: given.externalTrafficPolicy ?? (given.servicesElection ? "Local" : "Cluster"),
    }));

/** Settings of {@link kubeVip}. */
export interface KubeVipArgs extends z.input<typeof settings> {}

export const kubeVipKind = partKind({
    kind: "kubeVip",
    settings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules: [
        ...onAddresses(),
        {
            code: "kube-vip-local-without-election",
            severity: "error",
            reason: "The address may be on any node, and the policy drops packets on a node without a proxy.",
            remedy: 'Set svc_election on kube-vip and servicesElection: true here, or use externalTrafficPolicy: "Cluster".',
            source: "kube-vip.io Usage, External traffic policy",
            judge: ({ externalTrafficPolicy, servicesElection }) =>
                externalTrafficPolicy === "Local" && servicesElection !== true
                    ? [
                          {
                              path: "externalTrafficPolicy",
                              found: 'externalTrafficPolicy "Local" is set for kube-vip without servicesElection.',
                          },
                      ]
                    : [],
        },
    ],
});
