import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byFamily, distinct, octetsOf, parseRange, rangesOf, shortest } from "../../../components/model/addresses.ts";
import { FAMILIES, FAMILY, familyOf } from "../../../components/model/families.ts";

/** Pieces that addresses are made of, and some that look like them. */
const piece = fc.constantFrom("0", "1", "a", "FFFF", "00", "0001", "12345", "", "192.0.2.1", "01.2.3.4", "1.2.3", "g");
const nearAddress = fc
    .array(piece, { minLength: 1, maxLength: 9 })
    .chain((pieces) =>
        fc.constantFrom(
            pieces.join(":"),
            pieces.join(":").replace(":", "::"),
            `::${pieces.join(":")}`,
            pieces.join("."),
        ),
    );
const address = fc.oneof(fc.ipV4(), fc.ipV6());

describe("an address", () => {
    test("is what node:net takes for one", () => {
        fc.assert(
            fc.property(fc.oneof(nearAddress, address), (text) => {
                expect(octetsOf(text)?.length).toBe({ 0: undefined, 4: 4, 6: 16 }[isIP(text)]);
                expect(familyOf(text)).toBe({ 0: undefined, 4: "IPv4", 6: "IPv6" }[isIP(text)]);
            }),
            { numRuns: 2_000 },
        );
    });

    test.each(["1.2.3", "1", "010.0.0.1", "0x7f.0.0.1", "fe80::1%eth0", "192.0.2.1 ", "::192.0.2.01"])(
        "is not %j",
        (text) => {
            expect([octetsOf(text), shortest(text)]).toEqual([undefined, text]);
        },
    );

    test("has one shortest form, which is the same address", () => {
        fc.assert(
            fc.property(address, (text) => {
                expect(octetsOf(shortest(text))).toEqual(octetsOf(text));
                expect(shortest(shortest(text))).toBe(shortest(text));
                expect(distinct([text, shortest(text), text.toUpperCase()])).toEqual([shortest(text)]);
            }),
        );
        // Another address than ::ffff:192.0.2.1.
        expect(shortest("::192.0.2.1")).toBe("::c000:201");
    });
});

describe("a range", () => {
    test.each([
        { text: "192.0.2.77/24", network: "192.0.2.0", prefix: 24 },
        { text: "192.0.2.77/024", network: "192.0.2.0", prefix: 24 },
        { text: "192.0.2.77/0", network: "0.0.0.0", prefix: 0 },
        { text: "192.0.2.77/32", network: "192.0.2.77", prefix: 32 },
        { text: "2001:DB8:0:1::1/47", network: "2001:db8::", prefix: 47 },
        { text: "::/0", network: "::", prefix: 0 },
    ])("is read from $text", ({ text, network, prefix }) => {
        expect(parseRange(text)).toEqual({ address: text.replace(/\/.*/, ""), network, prefix });
    });

    test.each([
        "",
        "/",
        "192.0.2.0",
        "192.0.2.0/",
        "192.0.2.0/33",
        "::/129",
        "192.0.2.0/24/1",
        "1.2.3/8",
        "a/8",
        "::/-1",
    ])("is not %j", (text) => {
        expect(parseRange(text)).toBeUndefined();
    });

    test("begins with an address that has its prefix and no bit beyond it", () => {
        const bitsOf = (text: string) =>
            (octetsOf(text) ?? []).map((octet) => octet.toString(2).padStart(8, "0")).join("");
        fc.assert(
            fc.property(address, fc.nat(128), (text, length) => {
                const bits = bitsOf(text);
                const prefix = length % (bits.length + 1);
                const { network = "" } = parseRange(`${text}/${prefix}`) ?? {};
                expect(bitsOf(network)).toBe(bits.slice(0, prefix).padEnd(bits.length, "0"));
            }),
        );
    });
});

test("every address family has one name for each who names it, and sorts addresses and ranges", () => {
    expect(FAMILIES.map(({ name }) => FAMILY[name])).toEqual(FAMILIES);
    const sorted = byFamily(["2001:db8::1", "192.0.2.1", "lb.example.com"]);
    expect(sorted).toEqual({ ipv4: ["192.0.2.1"], ipv6: ["2001:db8::1"], hostname: "lb.example.com" });
    for (const { name, key, number, anybody } of FAMILIES) {
        expect(sorted[key].map(isIP)).toEqual([number]);
        expect(
            rangesOf(
                name,
                FAMILIES.map((family) => family.anybody),
            ),
        ).toEqual([anybody]);
        expect(parseRange(anybody)?.prefix).toBe(0);
    }
});
