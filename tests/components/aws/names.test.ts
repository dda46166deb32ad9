import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isCanonicalRange } from "../../../components/aws/names.ts";

/** A number as an address of 32 or 128 bits; the URL parser writes the shortest form of the latter. */
function text(bits: bigint, width: 32 | 128): string {
    const hex = bits.toString(16).padStart(width / 4, "0");
    return width === 32
        ? (hex.match(/../g) ?? []).map((octet) => Number.parseInt(octet, 16)).join(".")
        : new URL(`http://[${(hex.match(/.{4}/g) ?? []).join(":")}]`).hostname.slice(1, -1);
}

const range = fc
    .constantFrom<32 | 128>(32, 128)
    // IPv6 from a global prefix: an IPv4-mapped one has another shortest form.
    .chain((width) =>
        fc.tuple(
            fc.bigInt({ min: 0n, max: (1n << BigInt(width - 3)) - 1n }).map((low) => low + (1n << BigInt(width - 3))),
            fc.integer({ min: 0, max: width }),
            fc.constant(width),
        ),
    );

describe("a range is in its shortest form", () => {
    test("where it is written as one writes addresses, with no bit beyond the prefix", () => {
        fc.assert(
            fc.property(range, ([bits, prefix, width]) => {
                const host = BigInt(width - prefix);
                const network = (bits >> host) << host;
                expect(isCanonicalRange(`${text(network, width)}/${prefix}`)).toBe(true);
                expect(isCanonicalRange(`${text(bits, width)}/${prefix}`)).toBe(bits === network);
            }),
        );
    });

    test.each([
        "",
        "/",
        "192.0.2.0",
        "192.0.2.0/",
        "192.0.2.0/24/",
        "192.0.2.0/33",
        "192.0.2.0/024",
        "192.0.2.0/-1",
        "192.0.02.0/24",
        "2001:db8::/129",
        "2001:db8:0::/48",
        "2001:DB8::/32",
        "example.com/24",
    ])("and not as %j", (written) => {
        expect(isCanonicalRange(written)).toBe(false);
    });
});
