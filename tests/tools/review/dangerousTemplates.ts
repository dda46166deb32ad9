import type { Properties } from "../../../tools/review/change.ts";
import { types } from "./build.ts";
import type { Dangerous } from "./dangerousInCluster.ts";

/** An EnvoyProxy of Envoy Gateway, which makes the Service from it. */
export function proxy(envoyService: Properties | undefined, more: Properties = {}): Properties {
    return {
        metadata: { name: "edge", namespace: "web" },
        spec: { provider: { type: "Kubernetes", kubernetes: { ...(envoyService && { envoyService }), ...more } } },
    };
}

const NLB = "service.beta.kubernetes.io/aws-load-balancer-";
const internal = { [`${NLB}type`]: "external", [`${NLB}scheme`]: "internal" };
const balancer = { type: "LoadBalancer", loadBalancerClass: "service.k8s.aws/nlb" };
const onAws = { ...balancer, annotations: { ...internal, [`${NLB}scheme`]: "internet-facing" } };
const ranges = (...loadBalancerSourceRanges: string[]) => ({ ...balancer, loadBalancerSourceRanges });
const change = (before: Properties, after: Properties) => [{ type: types.proxy, before, after }];

/** What is dangerous about a Service also where it is declared as a controller's template. */
export const dangerousTemplates: Dangerous[] = [
    {
        what: "the Service that a controller makes is no balancer any more",
        code: "service-type-changed",
        severity: "error",
        says: "from LoadBalancer to ClusterIP",
        resources: change(proxy(undefined), proxy({ type: "ClusterIP" })),
    },
    {
        what: "the Service that a controller makes gets another class",
        code: "service-class-changed",
        severity: "error",
        says: "from service.k8s.aws/nlb to eks.amazonaws.com/nlb",
        resources: change(proxy(balancer), proxy({ ...balancer, loadBalancerClass: "eks.amazonaws.com/nlb" })),
    },
    {
        what: "the NLB of a Service that a controller makes moves inside",
        code: "aws-service-balancer-replaced",
        severity: "error",
        says: "scheme from internet-facing to internal",
        resources: change(proxy(onAws), proxy({ ...onAws, annotations: internal })),
    },
    {
        what: "a controller's template goes",
        code: "service-gone",
        severity: "error",
        resources: [{ type: types.proxy, before: proxy(balancer) }],
    },
    {
        what: "a balancer that everybody reaches is for some alone",
        code: "source-ranges-narrowed",
        severity: "warning",
        says: "only 203.0.113.0/24 may connect, over TCP and UDP: all other clients are blocked",
        resources: change(proxy(balancer), proxy(ranges("203.0.113.0/24"))),
    },
    {
        what: "one of a balancer's ranges goes",
        code: "source-ranges-narrowed",
        severity: "warning",
        says: "198.51.100.0/24 may no longer connect",
        resources: change(
            proxy(ranges("203.0.113.0/24", "198.51.100.0/24")),
            proxy(ranges("203.0.113.0/24", "192.0.2.0/24")),
        ),
    },
    {
        what: "the proxies get another image",
        code: "proxies-rolled-out",
        severity: "note",
        says: "Each QUIC connection ends with its proxy",
        resources: change(
            proxy(balancer, { envoyDeployment: { container: { image: "envoy:1" } } }),
            proxy(balancer, { envoyDeployment: { container: { image: "envoy:2" } } }),
        ),
    },
];
