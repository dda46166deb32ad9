import { describe, expect, test } from "vitest";
import { format, SvcbError, type SvcbRecord, validate } from "../../../components/svcb/index.ts";

/** A record as untyped code may give it. */
function record(parts: Record<string, unknown>): SvcbRecord {
    return { priority: 1, target: ".", params: {}, ...parts } as unknown as SvcbRecord;
}

describe("validate", () => {
    test("finds nothing wrong with the gateway's usual record", () => {
        expect(validate({ priority: 1, target: ".", params: { alpn: ["h3", "h2"] } })).toEqual([]);
    });

    test("says where, what, why and what to write instead", () => {
        expect(validate({ priority: 1, target: "svc.example.com", params: {} })).toEqual([
            {
                code: "name-relative",
                path: "target",
                message: '"svc.example.com" is not an absolute domain name.',
                remedy: 'Write "svc.example.com.".',
                section: "RFC 9460 §2.1",
            },
        ]);
    });

    test("finds every problem at once, and format throws them as one error", () => {
        const broken = record({ priority: 1.5, target: "", params: { alpn: ["h3", "", "h 2"], port: 70000 } });
        const attempt = (): unknown => format(broken);
        expect(validate(broken).map(({ path, code }) => `${path}: ${code}`)).toEqual([
            "priority: priority",
            "target: name-relative",
            "params.alpn[1]: alpn-empty-id",
            "params.alpn[2]: alpn-blank",
            "params.port: number",
        ]);
        expect(attempt).toThrow(SvcbError);
        expect(attempt).toThrow(
            "params.port: 70000 does not fit in 16 bits. Give a whole number of 0 to 65535. (RFC 9460 §7.2)",
        );
    });

    test("carries the first problem's path and section on the error", () => {
        const error = new SvcbError([
            { code: "c", path: "params.alpn[1]", message: "M.", remedy: "R.", section: "RFC 9460 §7.1.1" },
        ]);
        expect([error.name, error.path, error.section]).toEqual(["SvcbError", "params.alpn[1]", "RFC 9460 §7.1.1"]);
    });

    test.each<[string, Record<string, unknown>, string[]]>([
        ["a priority that is text", { priority: "1" }, ["priority: priority"]],
        ["a negative priority", { priority: -1 }, ["priority: priority"]],
        ["a target that is no text", { target: 1 }, ["target: type"]],
        ["missing params", { params: undefined }, ["params: type"]],
        ["a field in other letters", { params: { noDefaultALPN: true } }, ["params.noDefaultALPN: field-unknown"]],
        ["a flag that is false", { params: { ohttp: false } }, ["params.ohttp: type"]],
        ["alpn as one text", { params: { alpn: "h3,h2" } }, ["params.alpn: type"]],
        ["an empty list", { params: { alpn: [] } }, ["params.alpn: value-empty"]],
        ["an ALPN id of 256 octets", { params: { alpn: ["a".repeat(256)] } }, ["params.alpn[0]: alpn-long-id"]],
        ["an ALPN id beyond Latin-1", { params: { alpn: ["h\u2083"] } }, ["params.alpn[0]: alpn-octets"]],
        [
            "an IPv6 address with a zone",
            { params: { ipv6hint: ["fe80::1%eth0"] } },
            ["params.ipv6hint[0]: hint-address"],
        ],
        [
            "an IPv4 address with leading zeros",
            { params: { ipv4hint: ["192.0.2.01"] } },
            ["params.ipv4hint[0]: hint-address"],
        ],
        [
            "a group beyond 16 bits",
            { params: { tlsSupportedGroups: [65536] } },
            ["params.tlsSupportedGroups[0]: number"],
        ],
        ["a half surrogate in dohpath", { params: { dohpath: "/\ud800{?dns}" } }, ["params.dohpath: type"]],
        [
            "a key of its own under other",
            { params: { other: { alpn: new Uint8Array() } } },
            ["params.other.alpn: key-spelling"],
        ],
        [
            "a typed key by number under other",
            { params: { other: { key1: new Uint8Array() } } },
            ["params.other.key1: key-spelling"],
        ],
        ["docpath by number", { params: { other: { key10: new Uint8Array() } } }, ["params.other.key10: key-spelling"]],
        [
            "an unknown key under other",
            { params: { other: { foo: new Uint8Array() } } },
            ["params.other.foo: key-unknown"],
        ],
        ["text under other", { params: { other: { key667: "a" } } }, ["params.other.key667: type"]],
        [
            "mandatory by number",
            { params: { mandatory: ["key1"], alpn: ["h3"] } },
            ["params.mandatory[0]: key-spelling"],
        ],
    ])("refuses %s", (_what, parts, expected) => {
        expect(validate(record(parts)).map(({ path, code }) => `${path}: ${code}`)).toEqual(expected);
    });

    test.each([
        "1::2::3",
        ":1",
        "1:",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "192.0.2.1::",
        "12345::",
    ])("refuses %s as an IPv6 address", (address) => {
        const codes = validate({ priority: 1, target: ".", params: { ipv6hint: [address] } }).map(({ code }) => code);
        expect(codes).toEqual(["hint-address"]);
    });
});
