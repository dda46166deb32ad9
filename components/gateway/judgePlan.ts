import type { Plan } from "../model/plan.ts";
import { judgeBy } from "../model/rules/judge.ts";
import type { Finding } from "../model/rules/rule.ts";
import { RULES } from "./rules.ts";

/** Judges a plan by every rule. */
export function judgePlan(plan: Plan): Finding[] {
    return judgeBy(RULES, plan);
}
