import { at, isMixed, list, servicePairs, text, texts } from "../model/changes.ts";
import type { Properties, ReviewRule, WingReview } from "../model/readings.ts";
import { holds, isUdp } from "../model/udpRanges.ts";

const rules: ReviewRule[] = [
    {
        code: "gke-service-recreated",
        severity: "error",
        remedy: "Reserve the address first, then delete the Service and let it be made again with it.",
        source: "GKE, mixed-protocol LoadBalancer Services",
        judge: (context) =>
            servicePairs(context).flatMap(([old, now]) => {
                const finalizers = at(old.change.live, "metadata.finalizers");
                const legacy = Array.isArray(finalizers) && finalizers.includes("gke.networking.io/l4-netlb-v1");
                return legacy && isMixed(now) && !isMixed(old)
                    ? [
                          {
                              resource: now.name,
                              message:
                                  "UDP joins a Service that GKE made with its old controller, which cannot mix protocols: the Service has to be deleted and made again, with a new address unless it was reserved.",
                          },
                      ]
                    : [];
            }),
    },
];

/** `443` where a firewall lets UDP 443 in. */
function udpOf(firewall: Properties): string[] {
    if (firewall["disabled"] === true || text(firewall, "direction")?.toLowerCase() === "egress") {
        return [];
    }
    return list(firewall, "allows").flatMap((rule) => {
        const ports = texts(rule, "ports");
        return isUdp(rule["protocol"]) && (ports.length === 0 || ports.some((range) => holds(range, "443")))
            ? ["443"]
            : [];
    });
}

/** What a review knows of Google Cloud's resources. */
export const gcpReview: WingReview = {
    readings: {
        "gcp:compute*": { carries: true },
        "gcp:dns*": { carries: true },
        "gcp:compute/forwardingRule:ForwardingRule": { addresses: ["ipAddress"], balancer: true, notice: "address" },
        "gcp:compute/regionBackendService:RegionBackendService": { balancer: true, notice: "connections" },
        "gcp:compute/address:Address": { addresses: ["address"], reservedAddress: true, notice: "address" },
        "gcp:compute/globalAddress:GlobalAddress": { addresses: ["address"], reservedAddress: true, notice: "address" },
        "gcp:compute/firewall:Firewall": { udp: udpOf },
        "gcp:dns/recordSet:RecordSet": { records: { name: "name", type: "type", ttl: "ttl", values: "rrdatas" } },
    },
    rules,
};
