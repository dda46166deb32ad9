import { knownFamilies } from "../exposures/addressRules.ts";
import type { IpFamily } from "../model/parts.ts";
import type { Rule } from "../model/rules/rule.ts";
import type { Known } from "../model/settings/input.ts";
import type { NetworkTier } from "./forms.ts";

/** A balancer with addresses of a tier. */
interface Tiered {
    networkTier?: NetworkTier;
    ipFamilies: IpFamily[];
}

/** True of every external balancer of Google's, whoever makes it. */
export const tierWithoutIpv6: Rule<Known<Tiered>> = {
    code: "gcp-tier-without-ipv6",
    severity: "error",
    reason: "Google has external IPv6 addresses in the Premium tier alone, and refuses the balancer.",
    remedy: "Leave networkTier out, or IPv6.",
    source: "kubernetes/ingress-gce pkg/l4/resources/forwarding_rules_ipv6.go; Network Service Tiers",
    judge: ({ networkTier, ipFamilies }) =>
        networkTier === "STANDARD" && knownFamilies(ipFamilies).includes("IPv6")
            ? [{ path: "networkTier", found: "IPv6 is asked for in the Standard tier." }]
            : [],
};
