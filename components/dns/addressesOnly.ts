import type { Publication } from "../model/parts.ts";
import { judgeBy } from "../model/rules/judge.ts";
import type { Finding } from "../model/rules/rule.ts";
import { dnsRules } from "./dnsRules.ts";

/**
 * Problem of a balancer's DNS name in records without aliases: a gateway's rule, for standalone records.
 */
export function balancerNameProblems(publication: Pick<Partial<Publication>, "byHostname">): Finding[] {
    const rules = dnsRules
        .filter(({ code }) => code === "balancer-name-without-alias")
        .map((rule) => ({
            ...rule,
            judge: ({ byHostname }: typeof publication) =>
                byHostname
                    ? [
                          {
                              path: "byHostname",
                              found: "The balancer has a DNS name, but this zone does not support aliases.",
                          },
                      ]
                    : [],
        }));
    return judgeBy(rules, publication);
}
