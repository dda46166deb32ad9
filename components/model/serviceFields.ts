import type { IpFamily, ServiceShape } from "./parts.ts";

/** `spec.ipFamilies` of a Service, and the policy that refuses a cluster which lacks one of them. */
export function serviceFamilies(ipFamilies: IpFamily[]) {
    return { ipFamilies, ipFamilyPolicy: ipFamilies.length === 2 ? "RequireDualStack" : "SingleStack" };
}

/** Fields of a Service's `spec` that a shape may leave to the cluster, as far as it has them. */
export function givenServiceFields(
    shape: ServiceShape,
): Partial<
    Pick<
        ServiceShape,
        "loadBalancerClass" | "loadBalancerSourceRanges" | "externalTrafficPolicy" | "allocateLoadBalancerNodePorts"
    >
> {
    const fields = {
        loadBalancerClass: shape.loadBalancerClass,
        loadBalancerSourceRanges: shape.loadBalancerSourceRanges,
        externalTrafficPolicy: shape.externalTrafficPolicy,
        allocateLoadBalancerNodePorts: shape.allocateLoadBalancerNodePorts,
    };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
