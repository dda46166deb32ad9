import fc from "fast-check";
import { expect, test } from "vitest";
import { altSvcFile, altSvcFiles } from "../../../components/front/altSvcFile.ts";
import type { AdvertisementPlan } from "../../../components/model/plan.ts";
import { STAGE_NAMES } from "../../../components/model/stages.ts";

const plan: AdvertisementPlan = { stage: "on", maxAge: 86_400, ttl: 300, svcParams: {} };

test("a stage's Alt-Svc has a file of its own, and stages without one have none", () => {
    expect(STAGE_NAMES.map((stage) => [stage, altSvcFile({ ...plan, stage })])).toEqual([
        ["off", undefined],
        ["dark", undefined],
        ["trial", { file: "h3-443-ma-60", value: 'h3=":443"; ma=60' }],
        ["on", { file: "h3-443-ma-86400", value: 'h3=":443"; ma=86400' }],
        ["withdraw", { file: "clear", value: "clear" }],
    ]);
    expect(altSvcFile({ ...plan, persist: true })?.file).toBe("h3-443-ma-86400-persist-1");
});

test("pods know what every stage sends, whatever the stage is, and no two values have one file", () => {
    const any = fc.record({
        maxAge: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        persist: fc.constantFrom(true as const, undefined),
        share: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
    });
    fc.assert(
        fc.property(any, any, (one, other) => {
            const [first, second] = [one, other].map((each) => altSvcFiles({ ...plan, ...each }));
            for (const stage of STAGE_NAMES) {
                expect(altSvcFiles({ ...plan, ...one, stage })).toEqual(first);
                const sent = altSvcFile({ ...plan, ...one, stage });
                if (sent !== undefined) expect(first).toContainEqual(sent);
            }
            for (const { file, value } of first ?? []) {
                // Keys of a ConfigMap.
                expect(file).toMatch(/^[-._a-zA-Z0-9]{1,253}$/);
                const same = second?.find((each) => each.file === file);
                expect(same?.value ?? value).toBe(value);
            }
        }),
    );
});
