import { describe, expect, it } from "vitest";
import { eventLines, outputLines, summaryLine } from "../../../tools/cli/eventLines.ts";
import type { RunEvent } from "../../../tools/engine/index.ts";

const linesOf = (...events: RunEvent[]) => {
    const lineOf = eventLines();
    return events.map(lineOf);
};

describe("a line of progress", () => {
    it("says what was done with an object, what changed, and how long it took", () => {
        expect(
            linesOf(
                { kind: "object", action: "created", object: "Deployment edge/web", seconds: 1.234 },
                {
                    kind: "object",
                    action: "updated",
                    object: "Deployment edge/web",
                    changes: ["spec.replicas", "spec.a"],
                },
                { kind: "object", action: "deleted", object: "Service edge/web", changes: [] },
                { kind: "object", action: "would-create", object: "Namespace edge" },
                { kind: "object", action: "kept", object: "CrdBundle gateway-api" },
                { kind: "note", text: "a program's word" },
            ),
        ).toEqual([
            "+ Deployment edge/web  1.2 s",
            "~ Deployment edge/web (spec.replicas, spec.a)",
            "- Service edge/web",
            "+ Namespace edge",
            "= CrdBundle gateway-api (kept)",
            "  a program's word",
        ]);
    });

    it("is not spent on what did not change", () => {
        expect(linesOf({ kind: "object", action: "unchanged", object: "Service edge/web" })).toEqual([undefined]);
    });

    it("says what is waited for after 5 s, when its state changes, and every 15 s", () => {
        const waiting = (seconds: number, state: string): RunEvent => ({
            kind: "waiting",
            object: "Gateway edge",
            state,
            seconds,
        });
        expect(
            linesOf(
                waiting(4.9, "no address"),
                waiting(5, "no address"),
                waiting(6, "no address"),
                waiting(7, "not programmed"),
                waiting(21.9, "not programmed"),
                waiting(22, "not programmed"),
            ),
        ).toEqual([
            undefined,
            "  waiting for Gateway edge: no address (5 s)",
            undefined,
            "  waiting for Gateway edge: not programmed (7 s)",
            undefined,
            "  waiting for Gateway edge: not programmed (22 s)",
        ]);
    });
});

describe("the last line", () => {
    it("counts what was done", () => {
        const counts = { unchanged: 40, created: 3, updated: 1 };
        expect(summaryLine("up", { counts, seconds: 12.34 })).toBe("3 created, 1 updated, 40 unchanged in 12.3 s");
    });

    it("counts what would be done", () => {
        const counts = { "would-delete": 1, "would-create": 2, kept: 1 };
        expect(summaryLine("preview", { counts, seconds: 0.5 })).toBe("2 to create, 1 to delete, 1 kept in 0.5 s");
    });

    it("says when nothing was to do", () => {
        expect(summaryLine("up", { counts: { unchanged: 44 }, seconds: 3 })).toBe(
            "Nothing to change: 44 objects are as declared.",
        );
        expect(summaryLine("preview", { counts: { unchanged: 1 }, seconds: 3 })).toBe(
            "Nothing to change: 1 object is as declared.",
        );
        expect(summaryLine("up", { counts: { unchanged: 2, kept: 1 }, seconds: 3 })).toBe(
            "Nothing to change: 3 objects are as declared.",
        );
        expect(summaryLine("down", { counts: {}, seconds: 3 })).toBe("Nothing to remove.");
        expect(summaryLine("down", { counts: { kept: 2 }, seconds: 3 })).toBe("Nothing to remove.");
    });

    it("counts what was removed, and what was kept then", () => {
        const counts = { deleted: 3, kept: 1 };
        expect(summaryLine("down", { counts, seconds: 3 })).toBe("3 deleted, 1 kept in 3.0 s");
    });
});

it("outputs are lined up, structures as JSON, long texts cut, missing ones left out", () => {
    const ca = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    expect(
        outputLines({ url: "https://a.test", addresses: ["192.0.2.1"], ca, none: undefined, nothing: null }),
    ).toEqual([
        "  url        https://a.test",
        '  addresses  ["192.0.2.1"]',
        "  ca         -----BEGIN CERTIFICATE----- … (3 lines; --json prints all)",
    ]);
});
