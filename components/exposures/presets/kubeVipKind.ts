import * as z from "zod";
import { input } from "../../model/settings/input.ts";
import { partKind } from "../../model/settings/partKind.ts";
import { onAddresses } from "../addressRules.ts";
import { classFields, serviceFields } from "../mixedServiceKind.ts";

const settings = z
    .strictObject({
        ...classFields,
        ...serviceFields,
        /** Addresses to ask for. Default: what kube-vip's cloud provider hands out. */
        addresses: z.array(input(z.string())).optional(),
        /**
         * Whether kube-vip elects a leader for each Service (`svc_election`): only then is the address on a node that has a
         * proxy, which the policy `Local` needs. Default: false.
         */
        servicesElection: z.boolean().default(false),
        /** `Local` keeps the client's address. Default: `Local` with `servicesElection`, else `Cluster`. */
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
            reason: "The address is on any node, and the policy drops what arrives at one without a proxy.",
            remedy: 'Set svc_election on kube-vip and servicesElection: true here, or use externalTrafficPolicy: "Cluster".',
            source: "kube-vip.io Usage, External traffic policy",
            judge: ({ externalTrafficPolicy, servicesElection }) =>
                externalTrafficPolicy === "Local" && servicesElection !== true
                    ? [{ path: "externalTrafficPolicy", found: "Local is asked of kube-vip without an election." }]
                    : [],
        },
    ],
});
