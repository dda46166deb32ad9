import type { Change, Found, Severity } from "../../../components/model/readings.ts";

/** A finding for reviewers. */
export interface ReviewFinding extends Found {
    code: string;
    severity: Severity;
    remedy: string;
    source: string;
}

/** Whether a finding is about a change: by URN, or by name if the rule or the input has no URN. */
export function areAbout(findings: readonly Found[]): (change: Change) => boolean {
    const urns = new Set(findings.flatMap(({ urn }) => urn ?? []));
    const names = new Set(findings.filter(({ urn }) => urn === undefined).map(({ resource }) => resource));
    return ({ urn, name }) => (urn !== undefined && urns.has(urn)) || names.has(name);
}
