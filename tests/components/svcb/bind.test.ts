import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode, format, type SvcbRecord } from "../../../components/svcb/index.ts";
import { records } from "./arbitraries.ts";
import { hex } from "./hex.ts";

// Debian has it in /usr/bin, other builds of BIND in /usr/sbin.
const searchPath = `${process.env.PATH ?? ""}:/usr/sbin`;

function rrchecker(input: string): string | undefined {
    const run = spawnSync("named-rrchecker", ["-u"], { input, encoding: "utf8", env: { PATH: searchPath } });
    return run.error === undefined ? `${run.stdout}${run.stderr}` : undefined;
}

const installed = rrchecker("IN A 192.0.2.1\n") !== undefined;

/** Octets in BIND's answer, in the form of RFC 3597: `CLASS1 TYPE65 \# 3 000100`. */
function bindHex(text: string): string {
    const answer = rrchecker(`IN HTTPS ${text}\n`) ?? "";
    return /\\# [0-9]+ ([0-9A-F ]+)/.exec(answer)?.[1]?.replaceAll(" ", "").toLowerCase() ?? answer;
}

/** BIND 9.18 has no names for the keys from `ohttp` on. */
function textForBind(record: SvcbRecord, quote: "always" | "never"): string {
    return format(record, { quote, numericFrom: 7 });
}

/** BIND 9.18 refuses a dot in the variable names of a dohpath, which RFC 6570 §2.3 allows. */
const bindRecords = records.filter(({ params }) => !/\{[^.}]+\./.test(params.dohpath ?? ""));

describe.runIf(installed)("BIND's named-rrchecker, where it is installed", () => {
    test("makes the same octets of our text as we do", () => {
        fc.assert(
            fc.property(bindRecords, fc.constantFrom("always" as const, "never" as const), (record, quote) => {
                expect(bindHex(textForBind(record, quote))).toBe(hex(encode(record)));
            }),
            { numRuns: 100 },
        );
    });
});

test("a record is the same octets as BIND 9.18.49 once made of it", () => {
    const record: SvcbRecord = {
        priority: 1,
        target: ".",
        params: { alpn: ["h3"], dohpath: "/dns-query{?dns}", ohttp: true, tlsSupportedGroups: [29] },
    };
    expect(textForBind(record, "always")).toBe(String.raw`1 . alpn="h3" key7="/dns-query{?dns}" key8 key9="\000\029"`);
    expect(hex(encode(record))).toBe(
        "00010000010003026833000700102f646e732d71756572797b3f646e737d0008000000090002001d",
    );
});
