import type { Finding, Offence, Rule } from "./rule.ts";

/** Judges what some rules look at, the whole plan or a part of it. Pure. */
export function judgeBy<Judged>(
    rules: readonly (Omit<Rule, "judge"> & { judge(judged: Judged): Offence[] })[],
    judged: Judged,
): Finding[] {
    return rules.flatMap((rule) =>
        rule.judge(judged).map((offence) => ({
            code: rule.code,
            severity: rule.severity,
            path: offence.path,
            message: `${offence.found} ${rule.reason} ${offence.remedy ?? rule.remedy} [${rule.code}; ${rule.source}]`,
        })),
    );
}

/** A rule about a part by itself, whose paths are the part's own: as one of a gateway, and alone. */
export interface PartRule<Part> extends Omit<Rule, "judge"> {
    /** Where the part breaks the rule. Pure. */
    look(part: Part): Offence[];
}

/** Judges a part that stands alone. Pure. */
export function judgeAlone<Part>(rules: readonly PartRule<Part>[], part: Part): Finding[] {
    return judgeBy(
        rules.map(({ look, ...rule }) => ({ ...rule, judge: look })),
        part,
    );
}
