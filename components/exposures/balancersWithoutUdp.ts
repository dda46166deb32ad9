/** A balancer that does not support TCP and UDP on one port. */
export interface BalancerWithoutUdp {
    kind: "hetzner" | "linode" | "inTreeAws";
    /** Reason and alternative. */
    remedy: string;
    /**
     * Annotation that selects this balancer for a Service without a load balancer class, if one exists.
     */
    annotation(annotations: Readonly<Record<string, unknown>>): string | undefined;
}

const beginning = (prefix: string) => (annotations: Readonly<Record<string, unknown>>) =>
    Object.keys(annotations).find((name) => name.startsWith(prefix));
const AWS = "service.beta.kubernetes.io/aws-load-balancer-";

/**
 * Balancers that do not support both. Sources: hetznercloud/hcloud-cloud-controller-manager
 * internal/hcops/load_balancer.go, linode/linode-cloud-controller-manager cloud/linode/loadbalancers.go,
 * kubernetes/cloud-provider-aws pkg/providers/v1/aws.go (`checkMixedProtocol`).
 */
export const BALANCERS_WITHOUT_UDP: readonly BalancerWithoutUdp[] = [
    {
        kind: "hetzner",
        remedy: "Hetzner's load balancers support only TCP. Use hostPorts({ addresses }) with the nodes' public or floating addresses, or metallb() with addresses that you route to the nodes.",
        annotation: beginning("load-balancer.hetzner.cloud/"),
    },
    {
        kind: "linode",
        remedy: "Linode's cloud controller keeps one configuration per port number, so UDP 443 overwrites TCP 443. Use hostPorts({ addresses }) with the nodes' public addresses, or use hostPorts() behind your own premium NodeBalancer, created outside of the cluster.",
        annotation: beginning("service.beta.kubernetes.io/linode-loadbalancer-"),
    },
    {
        kind: "inTreeAws",
        remedy: "The AWS cloud provider of Kubernetes rejects a Service with two protocols. Install AWS Load Balancer Controller 2.13 or newer and use aws.loadBalancerController(), or use aws.networkLoadBalancer().",
        // The AWS Load Balancer Controller's webhook may set its class on such a Service. With the annotation that
        // merges both protocols that works; without it, one of the protocols has no listener there either.
        annotation: (annotations) =>
            annotations[`${AWS}type`] === "nlb" &&
            !(`${AWS}enable-tcp-udp-listener` in annotations || `${AWS}quic-enabled-ports` in annotations)
                ? `${AWS}type`
                : undefined,
    },
];
