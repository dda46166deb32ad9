import { describe, expect, test } from "vitest";
import { type KeyPair, keyPairProblems, passthroughProblems } from "../../../components/preflight/keyPair.ts";
import { madePair } from "../../support/keyPairs.ts";

const NOW = new Date();
const day = (days: number) => new Date(NOW.getTime() + days * 24 * 3600 * 1000).toISOString().slice(0, 10);
const good = await madePair(["app.example.com", "*.example.org"]);

describe("a key pair that is in the cluster", () => {
    test.each([
        ["its names", ["app.example.com"]],
        ["names that its wildcard covers", ["www.example.org"]],
        ["its wildcard itself", ["*.example.org"]],
        ["all of them", ["app.example.com", "www.example.org", "*.example.org"]],
    ])("is good for %s", (_what, hostnames) => {
        expect(keyPairProblems(good, hostnames)).toEqual([]);
    });

    test.each([
        ["another name", ["shop.example.com"], '"shop.example.com"'],
        ["the name above its wildcard", ["example.org"], '"example.org"'],
        ["a name two labels below its wildcard", ["a.b.example.org"], '"a.b.example.org"'],
        ["a wildcard of which it has one name", ["app.example.com", "*.example.com"], '"*.example.com"'],
        ["several others", ["a.example.com", "www.example.org", "b.example.com"], '"a.example.com", "b.example.com"'],
    ])("is not good for %s, and says which names it has", (_what, hostnames, uncovered) => {
        expect(keyPairProblems(good, hostnames)).toEqual([
            `has a certificate for "app.example.com", "*.example.org", which does not cover ${uncovered}. ` +
                "Clients reject it for these hostnames, on TCP and on QUIC. " +
                "Issue it for them too, or set another Secret for them in secretNames.",
        ]);
    });

    test("counts subject alternative names alone, as browsers do", async () => {
        const [problem] = keyPairProblems(await madePair([]), ["app.example.com"]);
        expect(problem).toMatch(/^has a certificate for no DNS name, which does not cover "app\.example\.com"\. /);
    });

    test("has expired", async () => {
        const pair = await madePair(["app.example.com"], { from: -90, to: -1 });
        expect(keyPairProblems(pair, ["app.example.com"])).toEqual([
            `has a certificate that expired on ${day(-1)}. Clients reject it, on TCP and on QUIC. Renew it.`,
        ]);
    });

    test("is not valid yet", async () => {
        const pair = await madePair(["app.example.com"], { from: 2, to: 90 });
        expect(keyPairProblems(pair, ["app.example.com"])).toEqual([
            `has a certificate that is valid from ${day(2)} on. Clients reject it until then, on TCP and on QUIC. Use one that is already valid.`,
        ]);
    });

    test("is two halves of different pairs", async () => {
        const other = await madePair(["app.example.com"]);
        expect(keyPairProblems({ ...good, key: other.key }, ["app.example.com"])).toEqual([
            "has a key in tls.key that does not match the certificate in tls.crt. Every handshake fails, on TCP and on QUIC. Use a matching pair, with the leaf certificate first.",
        ]);
    });

    test("is looked at by its leaf, which comes first in the chain", async () => {
        const issuer = await madePair(["ca.example.com"]);
        const chain = { ...good, certificate: `${good.certificate}\n${issuer.certificate}` };
        expect(keyPairProblems(chain, ["app.example.com"])).toEqual([]);
        const turned = { ...good, certificate: `${issuer.certificate}\n${good.certificate}` };
        expect(keyPairProblems(turned, ["app.example.com"]).map((each) => each.split(".")[0])).toEqual([
            "has a key in tls",
            'has a certificate for "ca',
        ]);
    });

    test.each<[string, KeyPair, string[]]>([
        ["no certificate", { ...good, certificate: "c" }, ["has no certificate in tls.crt."]],
        ["no key", { ...good, key: "k" }, ["has no private key in tls.key."]],
        [
            "neither",
            { certificate: "c", key: "k" },
            ["has no certificate in tls.crt.", "has no private key in tls.key."],
        ],
    ])("is text that holds %s", (_what, pair, beginnings) => {
        const problems = keyPairProblems(pair, ["app.example.com"]);
        expect(problems.map((problem, index) => problem.slice(0, beginnings[index]?.length))).toEqual(beginnings);
    });

    test("has all that is wrong with it said at once", async () => {
        const pair = await madePair(["app.example.com"], { from: -90, to: -1 });
        expect(keyPairProblems({ ...pair, key: good.key }, ["shop.example.com"])).toHaveLength(3);
    });
});

describe("a certificate on a port with HTTP/3, beside TLS passthrough", () => {
    test("is good where it covers none of the passthrough names", () => {
        expect(passthroughProblems(good, ["raw.example.com", "a.b.example.org", "*.example.com"])).toEqual([]);
        expect(passthroughProblems({ certificate: "c" }, ["raw.example.com"])).toEqual([]);
    });

    test("is not good where it covers some of them, which are named", () => {
        expect(passthroughProblems(good, ["raw.example.org", "raw.example.com", "*.example.org"])).toEqual([
            'has a certificate that is valid for "raw.example.org", "*.example.org" too, of TLS passthrough on the same port. ' +
                "A client with an h3 connection to the gateway sends requests for it there, and gets a 404. " +
                "Use a certificate that does not cover it, or move the passthrough hostname to another port or gateway.",
        ]);
    });
});
