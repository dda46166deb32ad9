/** A balancer that cannot carry TCP and UDP on one port. */
export interface BalancerWithoutUdp {
    kind: "hetzner" | "linode" | "inTreeAws";
    /** Why, and what to do there. */
    remedy: string;
    /** Annotation of a Service without a load-balancer class that says that this balancer is to serve it, if one does. */
    annotation(annotations: Readonly<Record<string, unknown>>): string | undefined;
}

const beginning = (prefix: string) => (annotations: Readonly<Record<string, unknown>>) =>
    Object.keys(annotations).find((name) => name.startsWith(prefix));
const AWS = "service.beta.kubernetes.io/aws-load-balancer-";

/**
 * Balancers without a way for both. Sources: hetznercloud/hcloud-cloud-controller-manager internal/hcops/load_balancer.go,
 * linode/linode-cloud-controller-manager cloud/linode/loadbalancers.go, kubernetes/cloud-provider-aws
 * pkg/providers/v1/aws.go (`checkMixedProtocol`).
 */
export const BALANCERS_WITHOUT_UDP: readonly BalancerWithoutUdp[] = [
    {
        kind: "hetzner",
        remedy: "Hetzner's load balancers carry TCP alone. Use hostPorts({ addresses }) with the nodes' public or floating addresses, or metallb() on addresses that you route to the nodes.",
        annotation: beginning("load-balancer.hetzner.cloud/"),
    },
    {
        kind: "linode",
        remedy: "Linode's cloud controller keeps one configuration for each port number, so UDP 443 overwrites TCP 443. Use hostPorts({ addresses }) with the nodes' public addresses, or put a premium NodeBalancer of your own, made outside of the cluster, in front of hostPorts().",
        annotation: beginning("service.beta.kubernetes.io/linode-loadbalancer-"),
    },
    {
        kind: "inTreeAws",
        remedy: "The AWS provider of Kubernetes refuses a Service of two protocols. Install AWS Load Balancer Controller 2.13 or newer and use aws.loadBalancerController(), or use aws.networkLoadBalancer().",
        // The AWS Load Balancer Controller's webhook may give such a Service its class. Who counts on that has said what
        // makes it join both protocols; who has not gets a listener for one of them there, too.
        annotation: (annotations) =>
            annotations[`${AWS}type`] === "nlb" &&
            !(`${AWS}enable-tcp-udp-listener` in annotations || `${AWS}quic-enabled-ports` in annotations)
                ? `${AWS}type`
                : undefined,
    },
];
