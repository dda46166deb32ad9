import { advertisementRules } from "./advertisement.ts";
import { awsServiceRules } from "./awsServices.ts";
import { azureRules } from "./azure.ts";
import { certificateRules } from "./certificates.ts";
import { cloudRules } from "./clouds.ts";
import type { ReviewContext, ReviewFinding, ReviewRule, Severity } from "./finding.ts";
import { firewallRules } from "./firewalls.ts";
import { recordRules } from "./records.ts";
import { routeRules } from "./routes.ts";
import { serviceRules } from "./services.ts";

/** Every dangerous change that is known, in the order in which findings of one severity are shown. */
export const REVIEW_RULES: readonly ReviewRule[] = [
    ...serviceRules,
    ...routeRules,
    ...awsServiceRules,
    ...cloudRules,
    ...azureRules,
    ...firewallRules,
    ...advertisementRules,
    ...recordRules,
    ...certificateRules,
];

const ORDER: Record<Severity, number> = { error: 0, warning: 1, note: 2 };

/** Judges a change by every rule, the worst first. */
export function judge(context: ReviewContext): ReviewFinding[] {
    return REVIEW_RULES.flatMap(({ code, severity, remedy, source, judge: rule }) =>
        rule(context).map((found) => ({ code, severity, remedy, source, ...found })),
    ).sort((one, other) => ORDER[one.severity] - ORDER[other.severity]);
}
