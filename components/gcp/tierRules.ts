import { knownFamilies } from "../exposures/addressRules.ts";
import type { IpFamily } from "../model/parts.ts";
import type { Rule } from "../model/rules/rule.ts";
import type { Known } from "../model/settings/input.ts";
import type { NetworkTier } from "./forms.ts";

/** A balancer with a network tier. */
interface Tiered {
    networkTier?: NetworkTier;
    ipFamilies: IpFamily[];
}

/** For every external Google balancer, independent of its creator. */
export const tierWithoutIpv6: Rule<Known<Tiered>> = {
    code: "gcp-tier-without-ipv6",
    severity: "error",
    reason: "Google offers external IPv6 addresses only in the Premium tier, and rejects the balancer.",
    remedy: "Remove networkTier or IPv6.",
    source: "kubernetes/ingress-gce pkg/l4/resources/forwarding_rules_ipv6.go; Network Service Tiers",
    judge: ({ networkTier, ipFamilies }) =>
        networkTier === "STANDARD" && knownFamilies(ipFamilies).includes("IPv6")
            ? [{ path: "networkTier", found: "IPv6 is requested in the Standard tier." }]
            : [],
};
