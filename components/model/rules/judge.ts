import type { Edge } from "../plan.ts";
import type { Known } from "../settings/input.ts";
import type { Finding, Offence, PartRule, Rule, RuleText } from "./rule.ts";

/** Judges something by rules about it: a whole plan, or a standalone component. */
export function judgeBy<Judged>(rules: readonly Rule<Judged>[], judged: Judged): Finding[] {
    return rules.flatMap((rule) => rule.judge(judged).map((offence) => findingOf(rule, offence)));
}

/** An offence of a part, as one of the edge. */
export function within(part: string, offence: Offence): Offence {
    return offence.of === undefined ? { ...offence, path: joined(part, offence.path), of: "edge" } : offence;
}

/** Path of an offence within what was judged, for example `listeners[0].port`. */
export function pathOf({ path, of }: Offence): string {
    return typeof of === "object" ? joined(`listeners[${of.listener}]`, path) : path;
}

function findingOf(rule: RuleText, offence: Offence): Finding {
    const { path, of, found, remedy = rule.remedy, source = rule.source } = offence;
    return {
        code: rule.code,
        severity: rule.severity,
        path: pathOf(offence),
        ...(typeof of === "object" ? { listener: { index: of.listener, field: path } } : {}),
        message: `${found} ${rule.reason} ${remedy} [${rule.code}; ${source}]`,
    };
}

/** A path within a path. */
export function joined(outer: string, inner: string): string {
    return outer === "" || inner === "" || inner.startsWith("[") ? `${outer}${inner}` : `${outer}.${inner}`;
}

/** Rules about something that is made of a part and the edge around it, as rules about the part. */
export function onPart<Settings, Judged>(
    rules: readonly Rule<Judged>[],
    judgedOf: (settings: Known<Settings>, edge: Edge) => Judged,
): PartRule<Settings>[] {
    return rules.map((rule) => ({ ...rule, judge: (settings, edge) => rule.judge(judgedOf(settings, edge)) }));
}
