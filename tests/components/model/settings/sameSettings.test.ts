import { ComponentResource, output } from "@pulumi/pulumi";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sameSettings } from "../../../../components/model/settings/sameSettings.ts";
import { registrationsOf } from "../../../support/registrations.ts";

/** Plain settings, as a program writes them; JSON has no -0. */
const plain = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);

test("plain settings are the same when they are written in the same way", () => {
    fc.assert(
        fc.property(plain, plain, (one, other) => {
            expect(sameSettings(one, structuredClone(one))).toBe(true);
            expect(sameSettings(one, other)).toBe(sameSettings(other, one));
        }),
    );
});

test("a setting that differs is found wherever it is, and one that is left out is one that is undefined", () => {
    expect(sameSettings({ a: [{ b: 1 }] }, { a: [{ b: 2 }] })).toBe(false);
    expect(sameSettings({ a: [1] }, { a: [1, 2] })).toBe(false);
    expect(sameSettings({ a: { 0: 1 } }, { a: [1] })).toBe(false);
    expect(sameSettings({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(sameSettings({}, { a: null })).toBe(false);
});

test("what is known only during the update, and a resource, is the same as itself alone", async () => {
    const [one, other] = [output("x"), output("x")];
    expect([sameSettings({ a: one }, { a: one }), sameSettings({ a: one }, { a: other })]).toEqual([true, false]);
    const [early, late] = [Promise.resolve("x"), Promise.resolve("x")];
    expect([sameSettings([early], [early]), sameSettings([early], [late])]).toEqual([true, false]);
    await registrationsOf(() => {
        const [first, second] = [new ComponentResource("a:b:C", "first"), new ComponentResource("a:b:C", "second")];
        expect([sameSettings(first, first), sameSettings(first, second)]).toEqual([true, false]);
    });
});
