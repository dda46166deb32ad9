import { loadBalancerControllerKind } from "../aws/loadBalancerControllerKind.ts";
import { networkLoadBalancerKind } from "../aws/networkLoadBalancerKind.ts";
import { route53Kind } from "../aws/route53Kind.ts";
import { route53SolverKind } from "../aws/route53SolverKind.ts";
import { hostPortsKind } from "../exposures/hostPortsKind.ts";
import { mixedServiceKind } from "../exposures/mixedServiceKind.ts";
import { ciliumKind } from "../exposures/presets/ciliumKind.ts";
import { digitalOceanKind } from "../exposures/presets/digitalOceanKind.ts";
import { k3sKind } from "../exposures/presets/k3sKind.ts";
import { kubeVipKind } from "../exposures/presets/kubeVipKind.ts";
import { metallbKind } from "../exposures/presets/metallbKind.ts";
import { ociKind } from "../exposures/presets/ociKind.ts";
import { withoutUdpKinds } from "../exposures/presets/withoutUdpKinds.ts";
import { sharedAddressKind } from "../exposures/sharedAddressKind.ts";
import type { RegisteredKind } from "../model/settings/partKind.ts";

/** Every kind of part of this package, in the order in which what is wrong with them is shown. No SDK is loaded by it. */
export const KINDS: readonly RegisteredKind[] = [
    mixedServiceKind,
    ...[metallbKind, kubeVipKind, ciliumKind, k3sKind, digitalOceanKind, ociKind],
    ...Object.values(withoutUdpKinds),
    sharedAddressKind,
    hostPortsKind,
    ...[loadBalancerControllerKind, networkLoadBalancerKind],
    ...[route53Kind, route53SolverKind],
];
