import { describe, expect, test } from "vitest";
import { readPreview, review } from "../../../tools/review/index.ts";
import { preview, type Resource } from "./build.ts";
import { furtherDangerous, furtherHarmless } from "./furtherKinds.ts";

const severityOf = (resources: readonly Resource[]) =>
    review(readPreview(preview(...resources)), new Date("2026-11-24T12:00:00Z")).severity;

describe("a change that clients notice is a finding", () => {
    test.each(furtherDangerous)("%s", (_what, ...resources) => {
        expect(["error", "warning"]).toContain(severityOf(resources));
    });
});

describe("a change that no effect on clients is none, or worth knowing at most", () => {
    test.each(furtherHarmless)("%s", (_what, ...resources) => {
        expect(["none", "note"]).toContain(severityOf(resources));
    });
});
