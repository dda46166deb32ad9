import { REVIEWS } from "../../../components/gateway/readings.ts";
import { isChange } from "../../../components/model/changes.ts";
import type { Change, ReviewContext, ReviewRule, Severity } from "../../../components/model/readings.ts";
import { contextOf } from "../facts.ts";
import { advertisementRules } from "./advertisement.ts";
import { backendRules } from "./backends.ts";
import { balancerRules } from "./balancers.ts";
import { fieldRules } from "./fields.ts";
import type { ReviewFinding } from "./finding.ts";
import { firewallRules } from "./firewalls.ts";
import { NOT_JUDGED, notJudged } from "./notJudged.ts";
import { recordRules } from "./records.ts";
import { removalRules } from "./removed.ts";
import { serviceRules } from "./services.ts";
import { twiceRules } from "./twice.ts";

/** Rules from readings of a type or a field, if no specific rule applies. */
const FALLBACKS: readonly ReviewRule[] = [...removalRules, ...fieldRules];

/** All known dangerous changes. Findings of one severity are shown in this order. */
export const REVIEW_RULES: readonly ReviewRule[] = [
    ...twiceRules,
    ...serviceRules,
    ...backendRules,
    ...balancerRules,
    ...REVIEWS.flatMap(({ rules = [] }) => rules),
    ...firewallRules,
    ...advertisementRules,
    ...recordRules,
    ...FALLBACKS,
];

/** Every code of a finding, with its rule's texts. */
export const REVIEW_CODES: readonly Omit<ReviewRule, "judge">[] = [...REVIEW_RULES, NOT_JUDGED];

const ORDER: Record<Severity, number> = { error: 0, unknown: 1, warning: 2, note: 3 };

/** Findings of a change. */
export interface Judgement {
    /** Effects of the change, worst first. */
    caused: ReviewFinding[];
    /** Existing problems that remain. */
    already: ReviewFinding[];
}

/** Judges a change by all rules. */
export function judge(context: ReviewContext): Judgement {
    const { changes, now } = context;
    const found = foundIn(context);
    const before = new Set(foundIn({ ...contextOf(unchanged(changes), now, true), unseen: context.unseen }).map(keyOf));
    const [already, caused] = partition(found, (finding) => before.has(keyOf(finding)));
    return { caused: worstFirst([...caused, ...notJudged(context, found)]), already: worstFirst(already) };
}

/** Findings of a rule, with the rule's texts as defaults. */
export function findingsOf({ code, severity, remedy, source, judge: rule }: ReviewRule, context: ReviewContext) {
    return rule(context).map((found): ReviewFinding => ({ code, severity, remedy, source, ...found }));
}

function foundIn(context: ReviewContext): ReviewFinding[] {
    const by = (rules: readonly ReviewRule[]) => rules.flatMap((rule) => findingsOf(rule, context));
    const known = by(REVIEW_RULES.filter((rule) => !FALLBACKS.includes(rule)));
    const bad = known.filter(({ severity }) => severity === "error");
    const said = new Set(bad.map(({ urn, resource }) => urn ?? resource));
    return [
        ...known,
        ...by(FALLBACKS).filter(({ urn, resource }) => !said.has(urn ?? resource) && !said.has(resource)),
    ];
}

/** The state before a change, as an update without changes: both sides are one object. */
function unchanged(changes: readonly Change[]): Change[] {
    return changes.flatMap((change) => {
        const { before, operation } = change;
        const touched = isChange(change) && operation !== "forget" && operation !== "import";
        return before === undefined
            ? []
            : [{ ...change, operation: touched ? "update" : operation, after: before, paths: {}, replaceReasons: [] }];
    });
}

function keyOf({ code, resource, urn, severity, message }: ReviewFinding): string {
    return JSON.stringify([code, urn ?? resource, severity, message]);
}

function worstFirst(findings: ReviewFinding[]): ReviewFinding[] {
    return findings.toSorted((one, other) => ORDER[one.severity] - ORDER[other.severity]);
}

function partition<T>(all: readonly T[], holds: (one: T) => boolean): [T[], T[]] {
    return [all.filter(holds), all.filter((one) => !holds(one))];
}
