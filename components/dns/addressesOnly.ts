import type { Publication } from "../model/parts.ts";
import { judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import { dnsRules } from "./dnsRules.ts";

/**
 * Refuses a balancer's DNS name in records without aliases: a gateway's rule, for records that are made without one.
 * @throws pulumi.InputPropertiesError before anything is registered.
 */
export function refuseBalancerName(subject: string, publication: Publication): void {
    const rules = dnsRules
        .filter(({ code }) => code === "balancer-name-without-alias")
        .map((rule) => ({
            ...rule,
            judge: ({ byHostname }: Publication) =>
                byHostname
                    ? [{ path: "byHostname", found: "The balancer has a DNS name, and these records no aliases." }]
                    : [],
        }));
    refuse(subject, judgeBy(rules, publication));
}
