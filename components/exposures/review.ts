import { isMixed } from "../model/changes.ts";
import type { ReviewRule, WingReview } from "../model/readings.ts";
import { BALANCERS_WITHOUT_UDP } from "./balancersWithoutUdp.ts";

const rules: ReviewRule[] = [
    {
        code: "balancer-without-udp",
        severity: "error",
        remedy: "Take node addresses (host ports), or give the Service the class of a balancer that takes both protocols.",
        source: "kubernetes/enhancements KEP-1435; hetznercloud/hcloud-cloud-controller-manager#252; kubernetes/cloud-provider-aws checkMixedProtocol",
        judge: ({ after }) =>
            after.services
                .filter(
                    (service) =>
                        service.type === "LoadBalancer" && service.loadBalancerClass === undefined && isMixed(service),
                )
                .flatMap(({ name, annotations }) =>
                    (annotations === "[unknown]" ? [] : BALANCERS_WITHOUT_UDP).flatMap((balancer) => {
                        const annotation = balancer.annotation(annotations as Record<string, unknown>);
                        return annotation === undefined
                            ? []
                            : [
                                  {
                                      resource: name,
                                      message: `TCP and UDP share a port, and by ${annotation} the Service is for a balancer that cannot take both: UDP is dropped, or the whole Service refused. ${balancer.remedy}`,
                                  },
                              ];
                    }),
                ),
    },
];

/** What a review knows of balancers whose clouds have no SDK here. */
export const exposuresReview: WingReview = {
    readings: {
        "digitalocean:index/loadBalancer:LoadBalancer": { balancer: true },
        "oci:NetworkLoadBalancer/networkLoadBalancer:NetworkLoadBalancer": { balancer: true },
    },
    rules,
};
