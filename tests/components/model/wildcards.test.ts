import fc from "fast-check";
import { expect, test } from "vitest";
import { listenerUrl } from "../../../components/model/listenerUrl.ts";
import { concreteName, covers, isWildcard, parentOf, wildcardOf } from "../../../components/model/wildcards.ts";
import { parseTarget } from "../../../components/probe/index.ts";

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const name = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));

test("a wildcard covers the names one label below it, and no other", () => {
    expect(covers("*.example.com", "app.example.com")).toBe(true);
    expect(covers("*.example.com", "*.example.com")).toBe(true);
    for (const other of ["example.com", "a.b.example.com", "app.example.org", "com"]) {
        expect(covers("*.example.com", other)).toBe(false);
    }
    expect(covers("*.com", "com")).toBe(false);
});

test("every name is covered by itself and by its wildcard", () => {
    fc.assert(
        fc.property(name, name, (one, other) => {
            expect([covers(one, one), covers(wildcardOf(one), one)]).toEqual([true, true]);
            expect(covers(one, other)).toBe(one === other);
            expect(covers(wildcardOf(one), other)).toBe(parentOf(one) === parentOf(other));
        }),
    );
});

test("what stands for a wildcard is a name that it covers, and a name stands for itself", () => {
    expect(concreteName("*.example.com")).toBe("http3-gateway-check.example.com");
    fc.assert(
        fc.property(name, (one) => {
            expect(concreteName(one)).toBe(one);
            const wildcard = `*.${one}`;
            expect([isWildcard(wildcard), isWildcard(concreteName(wildcard))]).toEqual([true, false]);
            expect(covers(wildcard, concreteName(wildcard))).toBe(true);
        }),
    );
});

test("a listener's URL has its port where that is not 443, and a path", () => {
    expect(listenerUrl({ hostname: "app.example.com" })).toBe("https://app.example.com/");
    expect(listenerUrl({ hostname: "app.example.com", port: 443 }, "/health")).toBe("https://app.example.com/health");
    expect(listenerUrl({ hostname: "*.example.com", port: 8443 }, "/?a")).toBe(
        "https://http3-gateway-check.example.com:8443/?a",
    );
});

test("a listener's URL is a target of verify as it is written", () => {
    fc.assert(
        fc.property(name, fc.integer({ min: 1, max: 65_535 }), (hostname, port) => {
            const url = listenerUrl({ hostname, port });
            expect(parseTarget(url)).toMatchObject({ url, host: hostname, port });
        }),
    );
});
