import { RULES } from "../../../components/gateway/rules.ts";
import type { ReviewRule } from "../../../components/model/readings.ts";
import type { Rule } from "../../../components/model/rules/rule.ts";

/**
 * What a rule about plans and one about changes say in the same words, under the same code, and why it fails.
 * @throws Error when there is no such rule.
 */
export function ruleOf(code: string): { definition: Omit<ReviewRule, "judge">; reason: Rule["reason"] } {
    const rule = RULES.find((one) => one.code === code);
    if (rule === undefined) {
        throw new Error(`There is no rule ${code}.`);
    }
    const { severity, remedy, source, reason } = rule;
    return { definition: { code, severity, remedy, source }, reason };
}
