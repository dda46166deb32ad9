import type { Plan } from "../plan.ts";
import { judgeBy } from "./judge.ts";
import type { Finding, Offence, Rule } from "./rule.ts";

/** A rule about a part by itself, whose paths are the part's own: as one of a gateway, and alone. */
export interface PartRule<Part> extends Omit<Rule, "judge"> {
    /** Where the part breaks the rule. Pure. */
    look(part: Part): Offence[];
}

/**
 * Rules about a part as rules about plans. Pure.
 * @param partsOf The parts of a plan that they judge.
 * @param argument From the part's own path to that of the argument; `undefined` where another offence says the same.
 */
export function inPlans<Part>(
    rules: readonly PartRule<Part>[],
    partsOf: (plan: Plan) => Part[],
    argument: (path: string, plan: Plan) => string | undefined = (path) => `exposure.${path}`,
): Rule[] {
    return rules.map(({ look, ...rule }) => ({
        ...rule,
        judge: (plan) =>
            partsOf(plan)
                .flatMap(look)
                .flatMap((offence) => {
                    const path = argument(offence.path, plan);
                    return path === undefined ? [] : [{ ...offence, path }];
                }),
    }));
}

/** The settings of a plan's exposure, where it is one of these kinds. Pure. */
export function settingsOfKinds(...kinds: string[]): (plan: Plan) => Record<string, unknown>[] {
    return ({ exposure: { kind, settings } }) => (kinds.includes(kind) ? [settings] : []);
}

/** Judges a part that stands alone. Pure. */
export function judgeAlone<Part>(rules: readonly PartRule<Part>[], part: Part): Finding[] {
    return judgeBy(
        rules.map(({ look, ...rule }) => ({ ...rule, judge: look })),
        part,
    );
}
