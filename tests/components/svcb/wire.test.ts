import { describe, expect, test } from "vitest";
import { decode, encode, type SvcParams } from "../../../components/svcb/index.ts";
import { bytes, hex } from "./hex.ts";
import { problems } from "./problems.ts";

describe("encode", () => {
    test("sorts keys by number and writes opaque keys as they are", () => {
        const params: SvcParams = { other: { key667: bytes("01"), pvd: bytes("") }, ohttp: true, port: 443 };
        expect(hex(encode({ priority: 1, target: ".", params }))).toBe(
            "000100 0003000201bb 00080000 000b0000 029b000101".replaceAll(" ", ""),
        );
    });

    test("writes TLS groups as 16-bit numbers in their order of preference", () => {
        expect(hex(encode({ priority: 1, target: ".", params: { tlsSupportedGroups: [29, 23] } }))).toBe(
            "00010000090004001d0017",
        );
    });

    test("refuses more than a record can hold, whatever its target", () => {
        // Priority, the longest target, and the head of the one parameter.
        const room = 65_535 - 2 - 255 - 4;
        const sized = (length: number) => ({
            priority: 1,
            target: ".",
            params: { other: { key667: new Uint8Array(length) } },
        });
        expect(encode(sized(room))).toHaveLength(2 + 1 + 4 + room);
        expect(problems(() => encode(sized(room + 1)))).toEqual(["params: record-long"]);
    });
});

describe("decode", () => {
    test("reads a view into a larger buffer", () => {
        const packet = bytes("ffff 000100 000100030268 33 ffff");
        expect(decode(packet.subarray(2, 12))).toEqual({ priority: 1, target: ".", params: { alpn: ["h3"] } });
    });

    test("keeps octets that are not ASCII, in an ALPN id and in a label", () => {
        const wire = "0001 02ff2e00 0001 0003 02c3a9";
        const record = decode(bytes(wire));
        expect(record).toEqual({ priority: 1, target: String.raw`\255\..`, params: { alpn: ["\u00c3\u00a9"] } });
        expect(hex(encode(record))).toBe(wire.replaceAll(" ", ""));
    });

    test.each([
        ["nothing", "", ["rdata: rdata-cut"]],
        ["a priority alone", "0001", ["target: name-cut"]],
        ["a target that ends early", "0001 03666f", ["target: name-cut"]],
        ["a compression pointer", "0001 c00c", ["target: name-compressed"]],
        ["a label of 64 octets", `0001 40${"61".repeat(64)}00`, ["target: name-compressed"]],
        ["a name of 257 octets", `0001 ${`3f${"61".repeat(63)}`.repeat(4)}00`, ["target: name-long"]],
        [
            "a name of 256 octets",
            `0001 ${`3f${"61".repeat(63)}`.repeat(3)}3e${"61".repeat(62)}00`,
            ["target: name-long"],
        ],
        ["trailing octets", "000100 0003000201bb 00", ["rdata: rdata-cut"]],
        ["a value that ends early", "000100 0003000301bb", ["rdata: rdata-cut"]],
        ["keys out of order", "000100 0003000201bb 000100030268 33", ["rdata: key-order"]],
        ["a key twice", "000100 0003000201bb 0003000201bb", ["rdata: key-order"]],
        ["the invalid key", "000100 ffff0000", ["params.other.key65535: key-reserved"]],
        ["an empty mandatory", "000100 00000000", ["params.mandatory: value-empty"]],
        ["mandatory of three octets", "000100 0000 0003 000100", ["params.mandatory: value-length"]],
        ["mandatory out of order", "000100 0000 0004 00030001", ["params.mandatory[1]: mandatory-order"]],
        ["mandatory that lists a key twice", "000100 0000 0004 00010001", ["params.mandatory[1]: mandatory-order"]],
        ["mandatory that lists an absent key", "000100 0000 0002 0001", ["params.mandatory[0]: mandatory-absent"]],
        ["an empty alpn", "000100 00010000", ["params.alpn: value-empty"]],
        ["an empty ALPN id", "000100 0001 0004 02683300", ["params.alpn[1]: alpn-empty-id"]],
        ["an ALPN id that ends early", "000100 0001 0003 036833", ["params.alpn[0]: alpn-cut"]],
        [
            "a no-default-alpn with a value",
            "000100 0001 0003 026833 0002 0001 00",
            ["params.noDefaultAlpn: value-present"],
        ],
        ["no-default-alpn without alpn", "000100 00020000", ["params.noDefaultAlpn: no-default-alpn-alone"]],
        ["a port of one octet", "000100 0003 0001 50", ["params.port: value-length"]],
        ["a port of four octets", "000100 0003 0004 01bb01bb", ["params.port: value-length"]],
        ["an empty ipv4hint", "000100 00040000", ["params.ipv4hint: value-empty"]],
        ["an ipv4hint of five octets", "000100 0004 0005 c000020100", ["params.ipv4hint: value-length"]],
        ["an empty ech", "000100 00050000", ["params.ech: value-empty"]],
        ["an ipv6hint of four octets", "000100 0006 0004 c0000201", ["params.ipv6hint: value-length"]],
        ["a dohpath that is not UTF-8", "000100 0007 0001 ff", ["params.dohpath: dohpath-utf8"]],
        ["an ohttp with a value", "000100 0008 0001 00", ["params.ohttp: value-present"]],
        ["TLS groups of three octets", "000100 0009 0003 001d00", ["params.tlsSupportedGroups: value-length"]],
    ])("refuses %s", (_what, wire, expected) => {
        expect(problems(() => decode(bytes(wire), { strict: false }))).toEqual(expected);
    });

    // A name server may send 64 KB: what took seconds for each key held verify past its timeout.
    test("reads as many keys as a record can hold, all of them mandatory", { timeout: 20_000 }, () => {
        const keys = Array.from({ length: 10_000 }, (_, n) => 100 + n);
        const wire = Buffer.alloc(3 + 4 + 6 * keys.length);
        wire.writeUInt16BE(1);
        wire.writeUInt16BE(2 * keys.length, 5);
        keys.forEach((key, n) => {
            wire.writeUInt16BE(key, 7 + 2 * n);
            wire.writeUInt16BE(key, 7 + 2 * keys.length + 4 * n);
        });
        const { mandatory, other = {} } = decode(wire).params;
        expect(mandatory).toEqual(keys.map((key) => `key${key}`));
        expect(Object.keys(other)).toEqual(mandatory);
    });

    test("refuses port 0 by default and reads it when the RFCs alone are to judge", () => {
        const wire = bytes("000100 000300020000");
        expect(problems(() => decode(wire))).toEqual(["params.port: port-zero"]);
        expect(decode(wire, { strict: false }).params).toEqual({ port: 0 });
    });
});
