import { expect, test } from "vitest";
import { readPreview, review } from "../../../../tools/review/index.ts";
import { preview, type Resource } from "../build.ts";

/** A change, and all that is found in it. */
export interface Case {
    /** A sentence about the change. */
    what: string;
    resources: Resource[];
    /** Codes and resources in the order of the report, such as `service-gone edge`. */
    findings: string[];
    /** What the first message says. Default: anything. */
    says?: string;
    /** What the first message does not say. */
    omits?: string;
}

/** As the engine writes a value that is known only during the update. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** One test for each change: what is found in it, and nothing else. */
export function testFindings(cases: readonly Case[]): void {
    for (const { what, resources, findings, says = "", omits } of cases) {
        test(what, () => {
            const found = review(readPreview(preview(...resources)), new Date("2026-11-24T12:00:00Z")).findings;
            expect(found.map(({ code, resource }) => `${code} ${resource}`)).toEqual(findings);
            const message = found[0]?.message ?? "";
            expect(message).toContain(says);
            expect(omits !== undefined && message.includes(omits)).toBe(false);
        });
    }
}
