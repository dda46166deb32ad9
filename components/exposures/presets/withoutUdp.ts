import type { Exposure } from "../../model/parts.ts";
import type { BalancerWithoutUdp } from "../balancersWithoutUdp.ts";
import { mixedService } from "../mixedService.ts";
import { withoutUdpKinds } from "./withoutUdpKinds.ts";

/**
 * Hetzner Cloud's balancer: it does not support UDP, so it is refused, and the error shows the alternative.
 * Source: hetznercloud/hcloud-cloud-controller-manager internal/hcops/load_balancer.go.
 */
export function hetzner(): Exposure {
    return withoutUdp("hetzner");
}

/**
 * Linode's (Akamai's) NodeBalancer: its cloud controller keeps one configuration per port number, so UDP 443 overwrites TCP
 * 443. It is refused, and the error shows the alternative.
 * Source: linode/linode-cloud-controller-manager cloud/linode/loadbalancers.go.
 */
export function linode(): Exposure {
    return withoutUdp("linode");
}

/**
 * The balancers that Kubernetes' own AWS provider creates (Classic, or NLB by `aws-load-balancer-type: nlb`): it
 * rejects a Service with two protocols. It is refused, and the error shows the alternative. Source:
 * kubernetes/cloud-provider-aws pkg/providers/v1/aws.go, `checkMixedProtocol`.
 */
export function inTreeAws(): Exposure {
    return withoutUdp("inTreeAws");
}

function withoutUdp(kind: BalancerWithoutUdp["kind"]): Exposure {
    return { ...mixedService(), ...withoutUdpKinds[kind].open({}).part };
}
