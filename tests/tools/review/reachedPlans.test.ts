import { describe, expect, test } from "vitest";
import type { Properties } from "../../../tools/review/change.ts";
import { readPreview, review } from "../../../tools/review/index.ts";
import { preview, type Resource, types } from "./build.ts";

const plan = (stage: string): Properties => ({
    name: "edge",
    listeners: [{ hostname: "app.example.com", port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443 }],
    advertisement: { stage, maxAge: 60, ttl: 60 },
    check: { timeout: 120 },
});
const asked = (before: string, after: string): Resource => ({
    type: types.component,
    name: "edge",
    ...(before === after ? { op: "same" } : {}),
    before: plan(before),
    after: plan(after),
});
const reached = (before: string, after: string): Resource => ({
    type: "pulumi-nodejs:dynamic/http3gateway:ReachedPlan",
    name: "edge-plan",
    ...(before === after ? { op: "same" } : {}),
    before: { plan: plan(before), __provider: "…" },
    after: { plan: plan(after), __provider: "…" },
});
const report = (...resources: Resource[]) =>
    review(readPreview(preview(...resources)), new Date("2026-11-24T12:00:00Z"));
const stages = (...resources: Resource[]) =>
    report(...resources).advertisement.map(({ what, before, after }) => `${what}: ${before} -> ${after}`);

describe("a gateway is compared with the plan that was reached", () => {
    test.each<[what: string, resources: Resource[], said: string[]]>([
        [
            "after a refused change of stage",
            [asked("off", "on"), reached("withdraw", "on")],
            ["edge stage: withdraw -> on"],
        ],
        [
            "where it is asked again for what failed",
            [asked("on", "on"), reached("off", "on")],
            ["edge stage: off -> on"],
        ],
        ["where that alone is a step of the preview", [reached("off", "on")], ["edge stage: off -> on"]],
        ["where what failed is taken back", [asked("on", "off"), reached("off", "off")], []],
        ["of which an earlier release recorded none", [asked("off", "on")], ["edge stage: off -> on"]],
    ])("%s", (_what, resources, said) => {
        expect(stages(...resources)).toEqual(said);
    });
});

test("the record of what was reached is no change of its own", () => {
    const { changes: _, ...both } = readPreview(preview(asked("off", "on"), reached("off", "on")));
    const { changes: __, ...alone } = readPreview(preview(asked("off", "on")));
    expect(both).toEqual(alone);
    expect(report(asked("off", "on"), reached("off", "on"))).toEqual(report(asked("off", "on")));
});

test("a gateway that is deleted has what was reached before, and nothing after", () => {
    const gone = { type: types.component, name: "edge", before: plan("on") };
    const { changes } = readPreview(preview(gone, { ...reached("withdraw", "on"), after: undefined }));
    expect(changes).toMatchObject([{ name: "edge", operation: "delete", before: plan("withdraw") }]);
    expect(changes[0]?.after).toBeUndefined();
});
