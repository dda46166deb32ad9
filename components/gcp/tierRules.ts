import { familiesOf } from "../model/rules/families.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";

/** True of every external balancer of Google's, whoever makes it. */
export const tierWithoutIpv6: Omit<Rule, "judge"> & { look(settings: Record<string, unknown>): Offence[] } = {
    code: "gcp-tier-without-ipv6",
    severity: "error",
    reason: "Google has external IPv6 addresses in the Premium tier alone, and refuses the balancer.",
    remedy: "Leave networkTier out, or IPv6.",
    source: "kubernetes/ingress-gce pkg/l4/resources/forwarding_rules_ipv6.go; Network Service Tiers",
    look: (settings) =>
        settings["networkTier"] === "STANDARD" && familiesOf(settings).includes("IPv6")
            ? [{ path: "networkTier", found: "IPv6 is asked for in the Standard tier." }]
            : [],
};
