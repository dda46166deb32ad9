import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { certificateGroups } from "../../../components/certificates/certificateGroups.ts";

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const plain = fc.array(label, { minLength: 2, maxLength: 11 }).map((labels) => labels.join("."));
const hostname = fc.oneof(
    plain,
    plain.map((name) => `*.${name}`),
    // What imitates the name that a wildcard's Certificate gets.
    plain.map((name) => `wildcard.${name}`),
);
const hostnames = fc.array(hostname, { maxLength: 250 });
const size = fc.integer({ min: 1, max: 100 });
const OBJECT_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

describe("certificateGroups()", () => {
    test("deals every hostname to exactly one Certificate, in order, and fills all but the last", () => {
        fc.assert(
            fc.property(hostnames, size, (names, most) => {
                const groups = certificateGroups("tls", names, most);
                expect(groups.flatMap((group) => group.hostnames)).toEqual([...new Set(names)]);
                expect(groups.slice(0, -1).every((group) => group.hostnames.length === most)).toBe(true);
                expect(groups.every(({ hostnames: held }) => held.length >= 1 && held.length <= most)).toBe(true);
            }),
        );
    });

    test("names each Certificate once, as an object may be called", () => {
        fc.assert(
            fc.property(hostnames, size, (names, most) => {
                const given = certificateGroups(`${"e".repeat(59)}-tls`, names, most).map(({ name }) => name);
                expect(new Set(given).size).toBe(given.length);
                expect(given.filter((name) => name.length > 253 || !OBJECT_NAME.test(name))).toEqual([]);
            }),
        );
    });

    test("with one hostname each, leaves every other Certificate alone when one comes or goes", () => {
        const unique = fc.uniqueArray(hostname, { minLength: 1, maxLength: 60 });
        fc.assert(
            fc.property(unique, fc.nat(), (names, at) => {
                const gone = names[at % names.length];
                const all = certificateGroups("tls", names, 1);
                const rest = certificateGroups("tls", names.filter((name) => name !== gone).toReversed(), 1);
                expect(rest.toReversed()).toEqual(all.filter((group) => group.hostnames[0] !== gone));
            }),
        );
    });

    test("leaves all Certificates alone but the last when a hostname is added at the end", () => {
        const unique = fc.uniqueArray(hostname, { minLength: 2, maxLength: 120 });
        fc.assert(
            fc.property(unique, size, (names, most) => {
                const before = certificateGroups("tls", names.slice(0, -1), most);
                const after = certificateGroups("tls", names, most);
                const full = before.filter((group) => group.hostnames.length === most);
                expect(after.slice(0, full.length)).toEqual(full);
            }),
        );
    });

    test("gives the only Certificate the bare name", () => {
        expect(certificateGroups("edge-tls", ["b.example.com", "a.example.com", "b.example.com"], 100)).toEqual([
            { name: "edge-tls", hostnames: ["b.example.com", "a.example.com"] },
        ]);
        expect(certificateGroups("edge-tls", [], 100)).toEqual([]);
    });
});
