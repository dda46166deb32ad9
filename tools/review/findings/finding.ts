import type { Change, Found, Severity } from "../../../components/model/readings.ts";

/** Something a reviewer has to know. */
export interface ReviewFinding extends Found {
    code: string;
    severity: Severity;
    remedy: string;
    source: string;
}

/** Whether one of some findings is about a change: by its URN, or by its name where a rule or the input has no URN. */
export function areAbout(findings: readonly Found[]): (change: Change) => boolean {
    const urns = new Set(findings.flatMap(({ urn }) => urn ?? []));
    const names = new Set(findings.filter(({ urn }) => urn === undefined).map(({ resource }) => resource));
    return ({ urn, name }) => (urn !== undefined && urns.has(urn)) || names.has(name);
}
