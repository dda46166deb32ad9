import { REVIEWS } from "../../../components/gateway/readings.ts";
import type { Found, ReviewContext, ReviewRule, Severity } from "../../../components/model/readings.ts";
import { advertisementRules } from "./advertisement.ts";
import { balancerRules } from "./balancers.ts";
import { firewallRules } from "./firewalls.ts";
import { recordRules } from "./records.ts";
import { serviceRules } from "./services.ts";

/** Something a reviewer has to know. */
export interface ReviewFinding extends Found {
    code: string;
    severity: Severity;
    remedy: string;
    source: string;
}

/** Every dangerous change that is known, in the order in which findings of one severity are shown. */
export const REVIEW_RULES: readonly ReviewRule[] = [
    ...serviceRules,
    ...balancerRules,
    ...REVIEWS.flatMap(({ rules = [] }) => rules),
    ...firewallRules,
    ...advertisementRules,
    ...recordRules,
];

const ORDER: Record<Severity, number> = { error: 0, warning: 1, note: 2 };

/** Judges a change by every rule, the worst first. */
export function judge(context: ReviewContext): ReviewFinding[] {
    return REVIEW_RULES.flatMap(({ code, severity, remedy, source, judge: rule }) =>
        rule(context).map((found) => ({ code, severity, remedy, source, ...found })),
    ).sort((one, other) => ORDER[one.severity] - ORDER[other.severity]);
}
