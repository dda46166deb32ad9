import type { Input } from "@pulumi/pulumi";
import type { Exposure } from "../../model/parts.ts";
import type { MixedServiceArgs } from "../mixedService.ts";
import { type PresetArgs, preset } from "./preset.ts";

/** Settings of {@link kubeVip}. */
export interface KubeVipArgs extends PresetArgs, Pick<MixedServiceArgs, "loadBalancerClass" | "allocateNodePorts"> {
    /** Addresses to ask for. Default: what kube-vip's cloud provider hands out. */
    addresses?: Input<string>[];
    /**
     * Whether kube-vip elects a leader for each Service (`svc_election`): only then is the address on a node that has a
     * proxy, which the policy `Local` needs. Default: false.
     */
    servicesElection?: boolean;
    /** `Local` keeps the client's address. Default: `Local` with `servicesElection`, else `Cluster`. */
    externalTrafficPolicy?: "Local" | "Cluster";
}

/**
 * kube-vip: one Service with TCP and UDP. Its class, where the cluster has other balancers, is
 * `kube-vip.io/kube-vip-class`.
 * Source: kube-vip.io, Usage, "External traffic policy".
 * @example kubeVip({ addresses: ["192.0.2.10"], servicesElection: true })
 */
export function kubeVip(args: KubeVipArgs = {}): Exposure {
    const { addresses, servicesElection = false, ...service } = args;
    return preset(
        "kube-vip",
        {
            ...service,
            externalTrafficPolicy: args.externalTrafficPolicy ?? (servicesElection ? "Local" : "Cluster"),
            addresses: addresses && { from: "kube-vip", values: addresses },
        },
        { ...args, servicesElection },
    );
}
