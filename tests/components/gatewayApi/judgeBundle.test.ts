import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions, type InstalledCrd, judgeBundle } from "../../../components/gatewayApi/judgeBundle.ts";

/** In ascending order. The pre-releases are the example of SemVer 2.0.0 §11. */
const ASCENDING = [
    "v0.9.9",
    "v1.0.0-alpha",
    "v1.0.0-alpha.1",
    "v1.0.0-alpha.beta",
    "v1.0.0-beta",
    "v1.0.0-beta.2",
    "v1.0.0-beta.11",
    "v1.0.0-rc.1",
    "v1.0.0-rc.1-hotfix",
    "v1.0.0",
    "v1.0.1",
    "v1.0.10",
    "v1.2.0",
    "v1.10.0-rc.1",
    "v1.10.0",
    "v2.0.0",
    "v10.0.0",
];

const number = fc.integer({ min: 0, max: 20 });
const release = fc.tuple(number, number, number);
const text = (numbers: readonly number[]) => `v${numbers.join(".")}`;

describe("versions", () => {
    test("are ordered as SemVer orders them, every one against every other", () => {
        for (const [index, one] of ASCENDING.entries()) {
            for (const [at, other] of ASCENDING.entries()) {
                expect([one, other, Math.sign(compareVersions(one, other))]).toEqual([
                    one,
                    other,
                    Math.sign(index - at),
                ]);
            }
        }
    });

    test("are compared number by number, whatever the number of digits", () => {
        fc.assert(
            fc.property(release, release, (one, other) => {
                const first = one.map((part, index) => part - (other[index] ?? 0)).find((part) => part !== 0) ?? 0;
                expect(Math.sign(compareVersions(text(one), text(other)))).toBe(Math.sign(first));
            }),
        );
    });

    test("are the same with and without a leading v, a last part of 0, or build metadata", () => {
        fc.assert(
            fc.property(number, number, number, (major, minor, patch) => {
                const version = `${major}.${minor}.${patch}`;
                expect(compareVersions(`v${version}`, version)).toBe(0);
                expect(compareVersions(`v${version}+k3s1`, `${version}+k3s2`)).toBe(0);
                expect(compareVersions(`${major}.${minor}`, `v${major}.${minor}.0`)).toBe(0);
            }),
        );
    });
});

describe("a bundle of CRDs is judged by what is in the cluster:", () => {
    const wanted = { group: "gateway.example.com", version: "v1.6.1", channel: "standard" };
    const crds = (...versions: (string | undefined)[]): InstalledCrd[] =>
        versions.map((version, index) => ({ name: `crd${index}.gateway.example.com`, version, channel: "standard" }));

    test("none of it is there", () => {
        expect(judgeBundle(wanted, [])).toEqual({ action: "install" });
    });

    test("all of it is there", () => {
        expect(judgeBundle(wanted, crds("v1.6.1", "v1.6.1"))).toEqual({ action: "adopt", installed: "v1.6.1" });
    });

    test.each([
        [["v1.5.0", "v1.6.1"], "v1.5.0"],
        [["v1.6.1", "v1.5.0"], "v1.5.0"],
        [["v1.6.1", "v1.6.1-rc.1"], "v1.6.1-rc.1"],
        [["v1.6.1", undefined], "an unstated version"],
        [[undefined, "v1.6.1"], "an unstated version"],
        [[undefined, undefined], "an unstated version"],
    ])("an upgrade was cut short and left %j, so it is completed", (versions, from) => {
        expect(judgeBundle(wanted, crds(...versions))).toEqual({ action: "upgrade", from });
    });

    test.each([["v1.7.0"], ["v2.6.1"], ["v1.7.0-rc.1"]])(
        "one CRD is of %s, and writing over it would be a downgrade",
        (newer) => {
            for (const versions of [[newer], ["v1.6.1", newer], [newer, "v1.5.0"], [undefined, newer]]) {
                expect(judgeBundle(wanted, crds(...versions))).toEqual({
                    action: "refuse",
                    reason:
                        `The cluster's CRDs of gateway.example.com are ${newer}, newer than the requested v1.6.1. A downgrade can drop stored fields. ` +
                        `Use ${newer}, or keep the installed CRDs (crds: "preinstalled").`,
                });
            }
        },
    );

    test("one CRD is of another channel, which counts before its release", () => {
        const experimental = { name: "more.gateway.example.com", version: "v1.7.0", channel: "experimental" };
        expect(judgeBundle(wanted, [...crds("v1.6.1"), experimental])).toMatchObject({
            action: "refuse",
            reason: expect.stringContaining("are from the experimental channel, but the standard channel is requested"),
        });
        expect(judgeBundle({ ...wanted, channel: undefined }, [{ ...experimental, version: "v1.6.1" }])).toEqual({
            action: "adopt",
            installed: "v1.6.1",
        });
    });

    /** Few enough numbers that releases are often equal, or of one minor. */
    const near = fc.tuple(
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 2 }),
    );

    test("a newer patch release is adopted, a newer minor release is refused, and an older one is upgraded if nothing is newer", () => {
        fc.assert(
            fc.property(near, fc.array(near, { minLength: 1, maxLength: 4 }), (asked, there) => {
                const version = text(asked);
                const newest = there.map(text).reduce((a, b) => (compareVersions(a, b) > 0 ? a : b));
                const newer = there.some((one) => compareVersions(text(one), version) > 0);
                const sameMinor = newest.startsWith(`v${asked[0]}.${asked[1]}.`);
                const verdict = judgeBundle({ ...wanted, version }, crds(...there.map(text)));
                if (newer) {
                    expect(verdict).toMatchObject(
                        sameMinor ? { action: "adopt", installed: newest } : { action: "refuse" },
                    );
                } else {
                    const complete = there.every((one) => text(one) === version);
                    expect(verdict).toMatchObject(
                        complete ? { action: "adopt", installed: version } : { action: "upgrade" },
                    );
                }
            }),
        );
    });

    test("the order in which the API server lists the CRDs decides nothing", () => {
        fc.assert(
            fc.property(
                near,
                fc
                    .array(fc.option(near, { nil: undefined }), { minLength: 1, maxLength: 4 })
                    .chain((there) =>
                        fc.tuple(fc.constant(there), fc.shuffledSubarray(there, { minLength: there.length })),
                    ),
                (asked, [there, shuffled]) => {
                    const verdicts = [there, shuffled].map((order) =>
                        judgeBundle({ ...wanted, version: text(asked) }, crds(...order.map((one) => one && text(one)))),
                    );
                    expect(verdicts[0]).toEqual(verdicts[1]);
                },
            ),
        );
    });
});
