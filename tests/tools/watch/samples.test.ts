import { describe, expect, test } from "vitest";
import type { Family, Report, Verdict } from "../../../components/probe/index.ts";
import { exposition } from "../../../tools/watch/exposition.ts";
import { samplesOf } from "../../../tools/watch/samples.ts";
import { address, report, served } from "./reports.ts";

/** The samples as lines, without the prefix of every name, HELP and TYPE, and the reasons that are not. */
function lines(seen: Report, lastSuccess: [Family, number][] = []): string[] {
    return exposition(samplesOf({ report: seen, at: 1_000_500, lastSuccess: new Map(lastSuccess) }))
        .split("\n")
        .filter((line) => line.startsWith("http3_gateway_") && !/reason=.* 0$/.test(line))
        .map((line) => line.slice("http3_gateway_".length));
}
const app = 'host="app.example.com",path="/"';
const always = [`last_check_timestamp_seconds{${app}} 1000.5`, `check_duration_seconds{${app}} 0.04`];
const end = Date.parse("2027-01-01T00:00:00Z") / 1000;

describe("what a check becomes", () => {
    test("a host that is served, on the one family that it has", () => {
        const seen = report([{ family: 4, verdict: served, addresses: [address(4)] }]);
        expect(lines(seen, [[4, 999_000]])).toEqual([
            `served{${app},family="ipv4"} 1`,
            `handshake_seconds{${app},family="ipv4"} 0.0125`,
            `certificate_not_after_timestamp_seconds{${app},family="ipv4",transport="tcp"} ${end}`,
            `certificate_not_after_timestamp_seconds{${app},family="ipv4",transport="quic"} ${end}`,
            `last_success_timestamp_seconds{${app},family="ipv4"} 999`,
            `advertised{${app}} 1`,
            ...always,
        ]);
    });

    test("every reason has a series, whichever holds", () => {
        const seen = report([{ family: 4, verdict: served, addresses: [address(4)] }]);
        const reasons = samplesOf({ report: seen, at: 0, lastSuccess: new Map() })
            .filter(({ labels }) => "reason" in labels)
            .map(({ metric, labels, value }) => `${metric.name.slice(14)} ${labels["reason"]} ${value}`);
        expect(reasons).toEqual([
            "advertised_but_dead udp-filtered 0",
            "advertised_but_dead no-listener 0",
            "advertised_but_dead handshake-refused 0",
            "advertised_but_dead certificate 0",
            "advertised_but_dead answers-differ 0",
            "advertised_but_dead address-family 0",
            "unreachable dns 0",
            "unreachable tcp 0",
            "unreachable tls 0",
            "unreachable tcp-certificate 0",
            "unreachable no-route 0",
        ]);
    });

    test("a family that is dead beside one that is served: the reason, and when it was served last", () => {
        const silent = address(6, {
            quic: [{ port: 443, failure: { kind: "silent", message: "" }, datagramsReceived: 0 }],
        });
        const verdict = { verdict: "dead", reason: "udp-filtered", detail: "" } as const;
        const seen = report([
            { family: 4, verdict: served, addresses: [address(4)] },
            { family: 6, verdict, addresses: [silent] },
        ]);
        expect(lines(seen, [[6, 5_000]]).filter((line) => line.includes("ipv6"))).toEqual([
            `served{${app},family="ipv6"} 0`,
            `advertised_but_dead{${app},family="ipv6",reason="udp-filtered"} 1`,
            `certificate_not_after_timestamp_seconds{${app},family="ipv6",transport="tcp"} ${end}`,
            `last_success_timestamp_seconds{${app},family="ipv6"} 5`,
        ]);
    });

    test("of several addresses the slowest handshake and the earliest end of a certificate", () => {
        const first = address(4);
        const [quic] = first.quic;
        const certificate = quic?.certificate && { ...quic.certificate, notAfter: "2026-12-01T00:00:00.000Z" };
        const second = address(4, { quic: quic ? [{ ...quic, handshakeMs: 80, certificate }] : [] });
        const found = lines(report([{ family: 4, verdict: served, addresses: [first, second] }]));
        expect(found).toContain(`handshake_seconds{${app},family="ipv4"} 0.08`);
        expect(found).toContain(
            `certificate_not_after_timestamp_seconds{${app},family="ipv4",transport="quic"} ${Date.parse("2026-12-01T00:00:00Z") / 1000}`,
        );
    });

    test("a host that DNS does not know: both families unreachable, and nothing said of its advertisement", () => {
        const silent = { httpsRecord: false, altSvc: false, ports: [] };
        expect(lines(report([], { advertisement: silent }))).toEqual([
            `served{${app},family="ipv4"} 0`,
            `served{${app},family="ipv6"} 0`,
            `unreachable{${app},family="ipv4",reason="dns"} 1`,
            `unreachable{${app},family="ipv6",reason="dns"} 1`,
            ...always,
        ]);
    });

    test("a family whose addresses DNS fails to tell is unreachable; one that does not exist is silent", () => {
        const seen = report([{ family: 4, verdict: served, addresses: [address(4)] }]);
        expect(lines(seen).filter((line) => line.includes("ipv6"))).toEqual([]);
        const broken = {
            ...seen.dns,
            addresses: [seen.dns.addresses[0], { family: 6, addresses: [], error: "SERVFAIL" }],
        };
        expect(lines({ ...seen, dns: broken as Report["dns"] }).filter((line) => line.includes("ipv6"))).toEqual([
            `served{${app},family="ipv6"} 0`,
            `unreachable{${app},family="ipv6",reason="dns"} 1`,
        ]);
    });

    test("a family that this machine has no route to is neither served nor not", () => {
        const verdict = { verdict: "unreachable", reason: "no-route", detail: "" } as const;
        const untested = address(6, { tcp: {}, quic: [] });
        const seen = report([
            { family: 4, verdict: served, addresses: [address(4)] },
            { family: 6, verdict, addresses: [untested] },
        ]);
        expect(lines(seen).filter((line) => line.includes("ipv6"))).toEqual([
            `unreachable{${app},family="ipv6",reason="no-route"} 1`,
        ]);
    });

    test("a promise of DNS is said where nothing answers over TCP", () => {
        const verdict = { verdict: "unreachable", reason: "tcp", detail: "" } as const;
        const seen = report([{ family: 4, verdict, addresses: [address(4, { tcp: {}, quic: [] })] }], {
            advertisement: { httpsRecord: true, altSvc: false, ports: [443] },
        });
        expect(lines(seen)).toContain(`advertised{${app}} 1`);
    });

    test("one family that answers says that nothing is promised, and one that does not leaves that open", () => {
        const verdict = { verdict: "unreachable", reason: "tcp", detail: "" } as const;
        const advertisement = { httpsRecord: false, altSvc: false, ports: [] };
        const six = { family: 6 as const, verdict, addresses: [address(6, { tcp: {}, quic: [] })] };
        const dark: Verdict = { verdict: "not-advertised", detail: "" };
        const four = { family: 4 as const, verdict: dark, addresses: [address(4)] };
        const said = (...families: Parameters<typeof report>[0]) =>
            lines(report(families, { advertisement })).filter((line) => line.startsWith("advertised{"));
        expect(said(four, six)).toEqual([`advertised{${app}} 0`]);
        expect(said(six)).toEqual([]);
    });

    test("a host that answers and promises nothing", () => {
        const verdict = { verdict: "not-advertised", detail: "" } as const;
        const seen = report([{ family: 4, verdict, addresses: [address(4)] }], {
            advertisement: { httpsRecord: false, altSvc: false, ports: [] },
        });
        expect(lines(seen)).toContain(`served{${app},family="ipv4"} 0`);
        expect(lines(seen)).toContain(`advertised{${app}} 0`);
    });
});
