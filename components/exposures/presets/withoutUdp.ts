import type { Exposure } from "../../parts.ts";
import { mixedService } from "../mixedService.ts";

/**
 * Hetzner Cloud's balancer: it has no UDP, so it is refused, and the refusal says what to do there.
 * Source: hetznercloud/hcloud-cloud-controller-manager internal/hcops/load_balancer.go.
 */
export function hetzner(): Exposure {
    return withoutUdp(
        "hetzner",
        "Hetzner's load balancers carry TCP alone. Use hostPorts({ addresses }) with the nodes' public or floating addresses, or metallb() on addresses that you route to the nodes.",
    );
}

/**
 * Linode's (Akamai's) NodeBalancer: its cloud controller keeps one configuration a port number, so UDP 443 overwrites TCP
 * 443. It is refused, and the refusal says what to do there.
 * Source: linode/linode-cloud-controller-manager cloud/linode/loadbalancers.go.
 */
export function linode(): Exposure {
    return withoutUdp(
        "linode",
        "Linode's cloud controller keeps one configuration for each port number, so UDP 443 overwrites TCP 443. Use hostPorts({ addresses }) with the nodes' public addresses, or put a premium NodeBalancer of your own, made outside of the cluster, in front of hostPorts().",
    );
}

/**
 * The balancers that Kubernetes' own AWS provider makes (Classic, or NLB by `aws-load-balancer-type: nlb`): it refuses a
 * Service of two protocols. It is refused, and the refusal says what to do there.
 * Source: kubernetes/cloud-provider-aws pkg/providers/v1/aws.go, `checkMixedProtocol`.
 */
export function inTreeAws(): Exposure {
    return withoutUdp(
        "inTreeAws",
        "The AWS provider of Kubernetes refuses a Service of two protocols. Install AWS Load Balancer Controller 2.13 or newer and use aws.loadBalancerController(), or use aws.networkLoadBalancer().",
    );
}

function withoutUdp(kind: string, remedy: string): Exposure {
    return {
        ...mixedService(),
        describe: () => ({ kind, mixedProtocols: false, ipFamilies: ["IPv4"], remedy, settings: {} }),
    };
}
