import fc from "fast-check";
import { expect, test } from "vitest";
import { decode, encode, format, parse, SvcbError, validate } from "../../../components/svcb/index.ts";
import { records } from "./arbitraries.ts";
import { hex } from "./hex.ts";

const quotes = fc.constantFrom("always" as const, "never" as const);
const numericFrom = fc.integer({ min: 0, max: 11 });

test("what is written on the wire is read back as it was, but for spelling", () => {
    fc.assert(
        fc.property(records, (record) => {
            const wire = encode(record);
            const read = decode(wire);
            expect(hex(encode(read))).toBe(hex(wire));
            // `decode` gives every value its canonical spelling; from then on nothing changes.
            expect(decode(encode(read))).toEqual(read);
            expect({ ...read.params, ipv6hint: 0 }).toEqual({ ...record.params, ipv6hint: 0 });
        }),
    );
});

test("what is written as text is read back as it was, whatever the quoting and the spelling of keys", () => {
    fc.assert(
        fc.property(records, quotes, numericFrom, (given, quote, from) => {
            const record = decode(encode(given));
            expect(parse(format(record, { quote, numericFrom: from }))).toEqual(record);
        }),
    );
});

test("text without quotes has none that is not escaped", () => {
    fc.assert(
        fc.property(records, (record) => {
            expect(format(record, { quote: "never" }).replaceAll(/\\./g, "")).not.toContain('"');
        }),
    );
});

test("any octets are a record, or refused with a reason", () => {
    fc.assert(
        fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (noise, strict) => {
            expectRecordOrRefusal(() => validate(decode(noise, { strict }), { strict }));
        }),
        { numRuns: 2000 },
    );
});

test("a record with any octet changed or cut off is a record, or refused with a reason", () => {
    fc.assert(
        fc.property(records, fc.nat(), fc.nat(255), fc.boolean(), (record, position, octet, cut) => {
            const wire = encode(record);
            const at = position % wire.length;
            wire[at] = octet;
            expectRecordOrRefusal(() => {
                const read = decode(cut ? wire.subarray(0, at) : wire);
                return validate(read);
            });
        }),
        { numRuns: 1000 },
    );
});

test("any text is a record, or refused with a reason", () => {
    const piece = fc.oneof(
        fc.string({ unit: "binary", maxLength: 6 }),
        fc.constantFrom("alpn=", "port=", "h3", "key1=", '"', "\\", ",", " "),
    );
    const noise = fc.array(piece, { maxLength: 8 }).map((pieces) => `1 . ${pieces.join("")}`);
    fc.assert(
        fc.property(noise, (text) => {
            expectRecordOrRefusal(() => validate(parse(text)));
        }),
        { numRuns: 2000 },
    );
});

function expectRecordOrRefusal(read: () => unknown): void {
    let outcome: unknown;
    try {
        outcome = read();
    } catch (error) {
        outcome = error;
    }
    if (Array.isArray(outcome)) {
        expect(outcome).toEqual([]);
    } else {
        expect(outcome).toBeInstanceOf(SvcbError);
    }
}
