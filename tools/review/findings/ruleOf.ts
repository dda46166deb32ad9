import { RULES } from "../../../components/gateway/rules.ts";
import type { ReviewRule } from "../../../components/model/readings.ts";
import type { Rule } from "../../../components/model/rules/rule.ts";

/**
 * Shared texts, code and reason of a rule about plans, for the same rule about changes.
 * @throws Error if no such rule exists.
 */
export function ruleOf(code: string): { definition: Omit<ReviewRule, "judge">; reason: Rule["reason"] } {
    const rule = RULES.find((one) => one.code === code);
    if (rule === undefined) {
        throw new Error(`There is no rule ${code}.`);
    }
    const { severity, remedy, source, reason } = rule;
    return { definition: { code, severity, remedy, source }, reason };
}
