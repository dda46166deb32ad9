import { describe, expect, test } from "vitest";
import { format, parse, type SvcbRecord, type SvcParams } from "../../../components/svcb/index.ts";
import { bytes } from "./hex.ts";
import { problems } from "./problems.ts";

const full: SvcbRecord = {
    priority: 1,
    target: "svc.example.com.",
    params: {
        other: { key667: bytes("00ff22"), docpath: bytes("03646e73") },
        tlsSupportedGroups: [29, 23],
        ohttp: true,
        dohpath: "/dns-query{?dns}",
        ipv6hint: ["2001:DB8:0::1"],
        ech: "AAQAAAAA",
        ipv4hint: ["192.0.2.1", "192.0.2.2"],
        port: 8443,
        noDefaultAlpn: true,
        alpn: ["h3", "h2"],
        mandatory: ["port", "alpn"],
    },
};

describe("format", () => {
    test("writes the gateway's usual record the way Route 53 is used with", () => {
        expect(format({ priority: 1, target: ".", params: { alpn: ["h3", "h2"] } })).toBe('1 . alpn="h3,h2"');
    });

    test("writes an alias as priority and target only", () => {
        expect(format({ priority: 0, target: "svc.example.com.", params: {} })).toBe("0 svc.example.com.");
    });

    test("writes every key in the order of the numbers, lists quoted and the port bare", () => {
        expect(format(full)).toBe(
            '1 svc.example.com. mandatory="alpn,port" alpn="h3,h2" no-default-alpn port=8443 ' +
                'ipv4hint="192.0.2.1,192.0.2.2" ech="AAQAAAAA" ipv6hint="2001:db8::1" dohpath="/dns-query{?dns}" ohttp ' +
                String.raw`tls-supported-groups="29,23" key10="\003dns" key667="\000\255\""`,
        );
    });

    test.each<[SvcParams, string]>([
        // Each of these PowerDNS 4.7.3 took over its API, which refuses every other spelling of them (422).
        [{ alpn: ["h3", "h2"] }, "1 . alpn=h3,h2"],
        [{ alpn: ["h2"], noDefaultAlpn: true, port: 8443 }, "1 . alpn=h2 no-default-alpn port=8443"],
        [
            { alpn: ["h2"], ipv4hint: ["192.0.2.1"], ipv6hint: ["2001:db8::1"] },
            "1 . alpn=h2 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1",
        ],
        [{ alpn: ["h2"], ech: "AAQAAAAA" }, '1 . alpn=h2 ech="AAQAAAAA"'],
        [
            { mandatory: ["alpn", "dohpath"], alpn: ["h3", "h2"], dohpath: "/q{?dns}" },
            '1 . mandatory=alpn,key7 alpn=h3,h2 key7="/q{?dns}"',
        ],
        [{ alpn: ["h2"], ohttp: true }, '1 . alpn=h2 key8=""'],
        [{ alpn: ["h2"], other: { key65280: bytes("612062") } }, '1 . alpn=h2 key65280="a b"'],
        [{ alpn: ["h2"], other: { key65280: bytes("612262") } }, String.raw`1 . alpn=h2 key65280="a\"b"`],
        [{ alpn: ["h2"], other: { key65280: bytes("6101c862") } }, String.raw`1 . alpn=h2 key65280="a\001\200b"`],
        [{ alpn: ["f,oo", "h2"] }, String.raw`1 . alpn=f\\,oo,h2`],
    ])("writes %j as the API of PowerDNS takes it", (params, text) => {
        expect(format({ priority: 1, target: ".", params }, { quote: "powerdns" })).toBe(text);
        expect(format(parse(text), { quote: "powerdns" })).toBe(text);
    });

    test("writes no quote for an API that refuses them", () => {
        expect(format(full, { quote: "never" })).toBe(
            "1 svc.example.com. mandatory=alpn,port alpn=h3,h2 no-default-alpn port=8443 " +
                "ipv4hint=192.0.2.1,192.0.2.2 ech=AAQAAAAA ipv6hint=2001:db8::1 dohpath=/dns-query{?dns} ohttp " +
                String.raw`tls-supported-groups=29,23 key10=\003dns key667=\000\255\"`,
        );
    });

    test("escapes a blank where quotes are not allowed", () => {
        const record = { priority: 1, target: ".", params: { other: { key667: bytes("612062") } } };
        expect(format(record)).toBe('1 . key667="a b"');
        expect(format(record, { quote: "never" })).toBe(String.raw`1 . key667=a\032b`);
    });

    test("writes keys by number, also in mandatory, for a server that does not know the names", () => {
        const params: SvcParams = { mandatory: ["alpn", "dohpath"], alpn: ["h2"], dohpath: "/q{?dns}", ohttp: true };
        expect(format({ priority: 1, target: ".", params }, { numericFrom: 7 })).toBe(
            '1 . mandatory="alpn,key7" alpn="h2" key7="/q{?dns}" key8',
        );
    });

    test("writes a key without octets alone", () => {
        expect(format({ priority: 1, target: ".", params: { other: { pvd: bytes("") } } })).toBe("1 . key11");
    });

    test("escapes what a label may hold and a name may not", () => {
        const target = String.raw`a\.b\032\@.example.`;
        expect(format({ priority: 1, target, params: {} })).toBe(`1 ${target}`);
    });
});

describe("parse", () => {
    test.each([
        ["0:0:0:0:0:0:0:0", "::"],
        ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
        ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
        ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
        ["1:0:0:0:0:0:0:0", "1::"],
        ["2001:DB8::192.0.2.33", "2001:db8::c000:221"],
        ["0:0:0:0:0:FFFF:c000:0201", "::ffff:192.0.2.1"],
    ])("gives %s its spelling of RFC 5952", (given, canonical) => {
        expect(parse(`1 . ipv6hint=${given}`).params.ipv6hint).toEqual([canonical]);
    });

    test("takes the line break with which dig ends a record", () => {
        expect(parse('1 . alpn="h3,h2"\r\n')).toEqual(parse("1 . alpn=h3,h2\n"));
    });

    test.each([
        [
            "no target",
            "1 alpn=h3,h2",
            "The target is missing: a parameter follows the priority. Write a dot for the owner",
        ],
        [
            "no target, and quotes",
            '1 alpn="h3,h2"',
            "The target is missing: a parameter follows the priority. Write a dot for the owner",
        ],
        [
            "the origin of a zone file",
            '1 @ alpn="h3,h2"',
            "The target is @, the origin of a zone file, but this is not a zone file. Write a dot",
        ],
        [
            "lines and parentheses",
            '1 . (\n alpn="h3,h2" )',
            "The text has several lines. Write one record, on one line.",
        ],
        [
            "parentheses",
            '1 . ( alpn="h3,h2" )',
            "A parenthesis groups lines of a zone file, but this is one line. Leave it out.",
        ],
        ["a comment", '1 . alpn="h3,h2" ; first visit', "A semicolon starts a comment in a zone file. Leave it out."],
        [
            "the end of a shell's line",
            '1 . alpn="h2,h3" \\',
            "A backslash at the end does not continue the line. Leave it out.",
        ],
        [
            "octets",
            "\\# 3 000100",
            "The text contains octets in the generic form, not in presentation form. Give the octets to decode().",
        ],
        [
            "a whole line",
            '@ IN HTTPS 1 . alpn="h3,h2"',
            "The text has an owner, a TTL, a class or a type before the priority. Remove them",
        ],
        [
            "a whole line with a TTL",
            'app.example.com. 300 IN HTTPS 1 . alpn="h3"',
            "The text has an owner, a TTL, a class or a type before the priority. Remove them",
        ],
        [
            "a type",
            'HTTPS 1 . alpn="h3,h2"',
            "The text has an owner, a TTL, a class or a type before the priority. Remove them",
        ],
        [
            "typographic quotes",
            "1 . alpn=\u201dh3,h2\u201d",
            "A value starts with a typographic quote. Write double quotes",
        ],
        [
            "the draft's name of a key",
            "1 . echconfig=AAQAAAAA",
            '"echconfig" is not the name of a SvcParamKey. Write ech, the new',
        ],
    ])("says what is wrong with a record that was copied with %s", (_what, text, words) => {
        expect(() => parse(text)).toThrow(words);
    });

    test("reads every key back into the fields it was written from", () => {
        expect(parse(format(full))).toEqual({
            ...full,
            params: { ...full.params, mandatory: ["alpn", "port"], ipv6hint: ["2001:db8::1"] },
        });
    });

    test("reads registered keys by number, with the wire octets as value", () => {
        expect(parse(String.raw`1 . key1=\002h3 key3="\032\251" key2`).params).toEqual({
            alpn: ["h3"],
            noDefaultAlpn: true,
            port: 8443,
        });
    });

    test("reads any order, tabs, quoted numbers and an empty quoted value", () => {
        expect(parse('1\t.\tno-default-alpn="" port="8004" \t alpn=h2')).toEqual({
            priority: 1,
            target: ".",
            params: { alpn: ["h2"], noDefaultAlpn: true, port: 8004 },
        });
    });

    test("reads a name of 255 octets, labels of 63 and an ALPN id of 255", () => {
        const target = `${`${"a".repeat(63)}.`.repeat(3)}${"a".repeat(61)}.`;
        const id = "a".repeat(255);
        expect(parse(`1 ${target} alpn=${id}`)).toEqual({ priority: 1, target, params: { alpn: [id] } });
    });

    test("takes leading zeros off a port, and gives addresses their one spelling", () => {
        expect(parse("1 . port=08443 ipv6hint=2001:DB8:0:0::0001,::ffff:192.0.2.1").params).toEqual({
            port: 8443,
            ipv6hint: ["2001:db8::1", "::ffff:192.0.2.1"],
        });
    });

    test.each([
        ["no target", "1", ["text: syntax"]],
        ["a priority below 0", "-1 .", ["text: syntax"]],
        ["a priority above 65535", "65536 .", ["priority: priority"]],
        ["a target without its last dot", "1 foo.example.com", ["target: name-relative"]],
        ["an empty label", "1 foo..example.", ["target: label-empty"]],
        ["a label of 64 octets", `1 ${"a".repeat(64)}.`, ["target: label-long"]],
        ["a name of 257 octets", `1 ${`${"a".repeat(63)}.`.repeat(4)}`, ["target: name-long"]],
        ["a name of 256 octets", `1 ${`${"a".repeat(63)}.`.repeat(3)}${"a".repeat(62)}.`, ["target: name-long"]],
        ["a name that is not ASCII", "1 bücher.example.", ["target: name-character"]],
        ["an upper case key", "1 . ALPN=h3", ["text: key-unknown"]],
        ["a key nobody registered", "1 . h3=1", ["text: key-unknown"]],
        ["a key number with leading zeros", "1 . key0667=a", ["text: key-unknown"]],
        ["a key number above 65535", "1 . key65536=a", ["text: key-unknown"]],
        ["the invalid key", "1 . key65535=a", ["text: key-reserved"]],
        ["a key by name and by number", String.raw`1 . alpn=h2 key1=\002h3`, ["text: key-repeated"]],
        ["an open quote", '1 . alpn="h3', ["text: quote-open"]],
        ["text after a quote", '1 . alpn="h3"h2', ["text: quote-trailing"]],
        ["a quoted parameter", '1 . "alpn=h3"', ["text: quote-misplaced"]],
        ["a quote inside a bare value", '1 . alpn=h"3', ["text: character"]],
        ["a bare semicolon", "1 . alpn=h3 key667=a;b", ["text: character"]],
        ["an unquoted escaped blank", "1 . key667=a\\ b", ["text: character"]],
        ["a second line", "1 . alpn=h3\nport=443", ["text: syntax"]],
        ["an escape above 255", String.raw`1 . key667=\256`, ["text: escape-decimal"]],
        ["an escape of two digits", String.raw`1 . key667=\25`, ["text: escape-decimal"]],
        ["a backslash at the end", "1 . key667=a\\", ["text: escape-incomplete"]],
        ["a backslash before DEL", "1 . key667=a\\\x7f", ["text: escape-incomplete"]],
        ["a backslash before a control character", '1 . key667="a\\\x1f"', ["text: escape-incomplete"]],
        ["an unknown escape in a list", String.raw`1 . alpn="h\\3"`, ["params.alpn: list-escape"]],
        ["a comma too many", "1 . alpn=h3,,h2", ["params.alpn[1]: alpn-empty-id"]],
        ["an escaped port", String.raw`1 . port=\0564`, ["params.port: value-escaped"]],
        ["an escaped address", String.raw`1 . ipv4hint=192.0.2.\049`, ["params.ipv4hint: value-escaped"]],
        ["an escaped mandatory key", String.raw`1 . mandatory=\097lpn alpn=h2`, ["params.mandatory: value-escaped"]],
        ["a port with a sign", "1 . port=+443", ["params.port: number"]],
        ["a port above 65535", "1 . port=65536", ["params.port: number"]],
        ["IPv6 in ipv4hint", "1 . ipv4hint=2001:db8::1", ["params.ipv4hint[0]: hint-address"]],
        ["IPv4 in ipv6hint", "1 . ipv6hint=192.0.2.1", ["params.ipv6hint[0]: hint-address"]],
        ["base64 without its padding", "1 . ech=AAQAAAA", ["params.ech: ech-base64"]],
        ["an empty ech, which BIND accepts", "1 . ech=", ["params.ech: value-empty"]],
        ["an ECHConfigList of another length", "1 . ech=AAUAAAAA", ["params.ech: ech-length"]],
        ["an ECHConfigList of three octets", "1 . ech=AAMAAAA=", ["params.ech: ech-length"]],
        ["an IPv4 address with an octet of 256", "1 . ipv4hint=192.0.2.256", ["params.ipv4hint[0]: hint-address"]],
        ["a dohpath without the dns variable", '1 . dohpath="/q"', ["params.dohpath: dohpath-template"]],
        ["a dohpath that is no path", '1 . dohpath="q{?dns}"', ["params.dohpath: dohpath-template"]],
        ["a dohpath with a bare percent sign", '1 . dohpath="/%{?dns}"', ["params.dohpath: dohpath-template"]],
        ["a dohpath with an open expression", '1 . dohpath="/{?dns}{"', ["params.dohpath: dohpath-template"]],
        ["a dohpath that is not UTF-8", String.raw`1 . dohpath="/\255{?dns}"`, ["params.dohpath: dohpath-utf8"]],
        ["a value for ohttp", "1 . ohttp=1", ["params.ohttp: value-present"]],
        ["no group", "1 . tls-supported-groups", ["params.tlsSupportedGroups: value-empty"]],
        ["a group twice", "1 . tls-supported-groups=29,29", ["params.tlsSupportedGroups[1]: group-repeated"]],
        ["docpath by name, whose text form is unknown here", "1 . docpath=dns", ["params.other.docpath: key-opaque"]],
        ["no-default-alpn without alpn", "1 . no-default-alpn", ["params.noDefaultAlpn: no-default-alpn-alone"]],
    ])("refuses %s", (_what, text, expected) => {
        expect(problems(() => parse(text, { strict: false }))).toEqual(expected);
    });

    test.each([
        [
            "a blank inside the ALPN list, which BIND makes part of an id",
            '1 . alpn="h3, h2"',
            ["params.alpn[1]: alpn-blank"],
        ],
        ["an upper case ALPN id", "1 . alpn=H3", ["params.alpn[0]: alpn-case"]],
        ["an ALPN id twice", "1 . alpn=h3,h2,h3", ["params.alpn[2]: alpn-repeated"]],
        ["port 0", "1 . port=0", ["params.port: port-zero"]],
        ["an IPv4 address twice", "1 . ipv4hint=192.0.2.1,192.0.2.1", ["params.ipv4hint[1]: hint-repeated"]],
        ["an IPv6 address in two spellings", "1 . ipv6hint=::1,0::1", ["params.ipv6hint[1]: hint-repeated"]],
        ["parameters in AliasMode", "0 svc.example. alpn=h3", ["params: alias-with-params"]],
    ])("refuses %s, unless the RFCs alone are to judge", (_what, text, expected) => {
        expect(problems(() => parse(text))).toEqual(expected);
        expect(parse(text, { strict: false }).priority).toBe(Number(text[0]));
    });
});
