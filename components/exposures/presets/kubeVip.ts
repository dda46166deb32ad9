import type { Exposure } from "../../model/parts.ts";
import { type KubeVipArgs, kubeVipKind } from "./kubeVipKind.ts";
import { preset } from "./preset.ts";

export type { KubeVipArgs } from "./kubeVipKind.ts";

/**
 * kube-vip: one Service with TCP and UDP. Its class, if the cluster has other balancers, is
 * `kube-vip.io/kube-vip-class`.
 * Source: kube-vip.io, Usage, "External traffic policy".
 * @example kubeVip({ addresses: ["192.0.2.10"], servicesElection: true })
 */
export function kubeVip(args: KubeVipArgs = {}): Exposure {
    const { settings, part } = kubeVipKind.open(args);
    const { addresses, servicesElection: _, ...service } = settings;
    return preset(part, { ...service, addresses: addresses && { from: "kube-vip", values: addresses } });
}
