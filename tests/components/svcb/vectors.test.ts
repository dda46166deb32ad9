import { describe, expect, test } from "vitest";
import { decode, encode, format, parse } from "../../../components/svcb/index.ts";
import { bytes, hex } from "./hex.ts";
import { problems } from "./problems.ts";

/** RFC 9460 Appendix D.1 and D.2, then our typical record. Wire forms as the RFC prints them. */
const vectors: [figure: string, text: string, wire: string][] = [
    ["D.1 figure 2", "0 foo.example.com.", "000003666f6f076578616d706c6503636f6d00"],
    ["D.2 figure 3", "1 .", "000100"],
    ["D.2 figure 4", "16 foo.example.com. port=53", "001003666f6f076578616d706c6503636f6d00000300020035"],
    ["D.2 figure 5", "1 foo.example.com. key667=hello", "000103666f6f076578616d706c6503636f6d00029b000568656c6c6f"],
    [
        "D.2 figure 6",
        String.raw`1 foo.example.com. key667="hello\210qoo"`,
        "000103666f6f076578616d706c6503636f6d00029b000968656c6c6fd2716f6f",
    ],
    [
        "D.2 figure 7",
        '1 foo.example.com. ipv6hint="2001:db8::1,2001:db8::53:1"',
        "000103666f6f076578616d706c6503636f6d000006002020010db800000000000000000000000120010db8000000000000000000530001",
    ],
    [
        "D.2 figure 8",
        '1 example.com. ipv6hint="2001:db8:122:344::192.0.2.33"',
        "0001076578616d706c6503636f6d000006001020010db80122034400000000c0000221",
    ],
    [
        "D.2 figure 9",
        "16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1",
        "001003666f6f076578616d706c65036f7267000000000400010004000100090268320568332d313900040004c0000201",
    ],
    [
        "D.2 figure 10, quoted",
        String.raw`16 foo.example.org. alpn="f\\\\oo\\,bar,h2"`,
        "001003666f6f076578616d706c65036f7267000001000c08665c6f6f2c626172026832",
    ],
    [
        "D.2 figure 10, unquoted",
        String.raw`16 foo.example.org. alpn=f\\\092oo\092,bar,h2`,
        "001003666f6f076578616d706c65036f7267000001000c08665c6f6f2c626172026832",
    ],
    [
        "the record of a gateway on port 8443 with hints",
        '1 . alpn="h3,h2" port=8443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1',
        "000100000100060268330268320003000220fb00040004c00002010006001020010db8000000000000000000000001",
    ],
];

describe("the vectors of RFC 9460 Appendix D", () => {
    test.each(vectors)("%s is encoded as the RFC prints it", (_figure, text, wire) => {
        expect(hex(encode(parse(text)))).toBe(wire);
    });

    test.each(vectors)("%s comes back from the wire through text unchanged", (_figure, _text, wire) => {
        const record = decode(bytes(wire));
        expect(hex(encode(parse(format(record))))).toBe(wire);
        expect(hex(encode(parse(format(record, { quote: "never" }))))).toBe(wire);
    });

    test("figure 10 is read as two ALPN ids, the first with a backslash and a comma", () => {
        expect(decode(bytes("000100 0001000c 08665c6f6f2c626172 026832")).params.alpn).toEqual(["f\\oo,bar", "h2"]);
    });

    test.each([
        ["figure 11", "key123=abc key123=def", ["text: key-repeated"]],
        ["figure 12", "mandatory", ["params.mandatory: value-empty"]],
        ["figure 12", "alpn", ["params.alpn: value-empty"]],
        ["figure 12", "port", ["params.port: number"]],
        ["figure 12", "ipv4hint", ["params.ipv4hint: value-empty"]],
        ["figure 12", "ipv6hint", ["params.ipv6hint: value-empty"]],
        ["figure 13", "no-default-alpn=abc", ["params.noDefaultAlpn: value-present"]],
        ["figure 14", "mandatory=key123", ["params.mandatory[0]: mandatory-absent"]],
        ["figure 15", "mandatory=mandatory", ["params.mandatory[0]: mandatory-itself"]],
        ["figure 16", "mandatory=key123,key123 key123=abc", ["params.mandatory[1]: mandatory-repeated"]],
    ])("D.3 %s is refused: %s", (_figure, params, expected) => {
        expect(problems(() => parse(`1 foo.example.com. ${params}`))).toEqual(expected);
        expect(problems(() => parse(`1 foo.example.com. ${params}`, { strict: false }))).toEqual(expected);
    });
});
