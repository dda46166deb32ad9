import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
    type AddressObservation,
    type Advertisement,
    judgeAddress,
    judgeHost,
    type QuicObservation,
    type TcpObservation,
    worst,
} from "../../../components/probe/index.ts";

const valid = {
    fingerprint256: "AA",
    subjectAltNames: "DNS:a.test",
    notAfter: "2027-01-01T00:00:00.000Z",
    trusted: true,
};
const refused = { ...valid, fingerprint256: "BB", trusted: false, error: "it expired" };
const answer = { status: 200, bodySha256: "00", bodyBytes: 5 };
const tcp: TcpObservation = { answer, protocol: "h2", certificate: valid };
const quic: QuicObservation = { port: 443, answer, certificate: valid, datagramsReceived: 9, answerMs: 4 };
const same = { sameStatus: true, body: "same", sameCertificate: true } as const;
const on: Advertisement = { httpsRecord: true, altSvc: true, ports: [443] };
const off: Advertisement = { httpsRecord: false, altSvc: false, ports: [] };
const healthy: AddressObservation = { family: 4, address: "192.0.2.1", tcp, quic: [quic], comparisons: [same] };

function failed(
    kind: "refused" | "silent" | "handshake" | "request",
    versionNegotiation?: "answered" | "refused" | "silent",
) {
    const one: QuicObservation = { port: 443, failure: { kind, message: "so it is" }, datagramsReceived: 0 };
    return versionNegotiation ? { ...one, versionNegotiation } : one;
}

function judge(change: Partial<AddressObservation>, advertisement = on) {
    const { verdict, reason } = judgeAddress({ ...healthy, ...change }, advertisement);
    return reason ? `${verdict}: ${reason}` : verdict;
}

describe("the verdict on an address", () => {
    it.each<[string, string, Partial<AddressObservation>, Advertisement]>([
        ["served", "everything answers alike", {}, on],
        [
            "served",
            "bodies differ from request to request over TCP too",
            { comparisons: [{ ...same, body: "dynamic" }] },
            on,
        ],
        [
            "served",
            "certificates differ and both are valid",
            { comparisons: [{ ...same, sameCertificate: false }] },
            on,
        ],
        ["not-advertised", "h3 answers in the dark", {}, off],
        ["not-advertised", "h3 neither answers nor is promised", { quic: [failed("refused")] }, off],
        ["dead: no-listener", "ICMP refuses", { quic: [failed("refused")] }, on],
        ["dead: no-listener", "only the probe is refused", { quic: [failed("silent", "refused")] }, on],
        ["dead: udp-filtered", "handshake and probe meet silence", { quic: [failed("silent", "silent")] }, on],
        [
            "dead: handshake-refused",
            "the probe is answered, the handshake is not",
            { quic: [failed("silent", "answered")] },
            on,
        ],
        ["dead: handshake-refused", "the handshake breaks off", { quic: [failed("handshake")] }, on],
        [
            "dead: answers-differ",
            "h3 gives no answer to the request",
            { quic: [{ ...failed("request"), certificate: valid }] },
            on,
        ],
        [
            "dead: certificate",
            "the certificate over QUIC is refused",
            { quic: [{ ...quic, certificate: refused }] },
            on,
        ],
        [
            "dead: certificate",
            "it is refused and the request fails",
            { quic: [{ ...failed("request"), certificate: refused }] },
            on,
        ],
        ["dead: answers-differ", "statuses differ", { comparisons: [{ ...same, sameStatus: false }] }, on],
        ["dead: answers-differ", "steady bodies differ", { comparisons: [{ ...same, body: "different" }] }, on],
        [
            "dead: no-listener",
            "one of two promised ports is dead",
            { quic: [quic, { ...failed("refused"), port: 8443 }], comparisons: [same, {}] },
            { ...on, ports: [443, 8443] },
        ],
        [
            "dead: address-family",
            "neither TCP nor QUIC answers at a published address",
            { tcp: { failure: { phase: "connect", code: "TIMEOUT", message: "" } }, quic: [failed("silent")] },
            on,
        ],
        [
            "unreachable: tcp",
            "TCP is refused and h3 is not promised",
            { tcp: { failure: { phase: "connect", code: "ECONNREFUSED", message: "" } }, quic: [failed("refused")] },
            off,
        ],
        [
            "unreachable: tcp",
            "TCP is refused and h3 answers",
            { tcp: { failure: { phase: "connect", code: "ECONNREFUSED", message: "" } } },
            on,
        ],
        [
            "unreachable: tcp",
            "TCP is refused and h3 answers at one of two promised ports",
            {
                tcp: { failure: { phase: "connect", code: "ECONNREFUSED", message: "" } },
                quic: [quic, { ...failed("silent"), port: 8443 }],
                comparisons: [{}, {}],
            },
            { ...on, ports: [443, 8443] },
        ],
        [
            "served",
            "a port that is not promised is dead",
            { quic: [{ ...failed("refused"), port: 8443 }, quic], comparisons: [{}, same] },
            on,
        ],
        ["dead: no-listener", "no promised port was tried", { quic: [], comparisons: [] }, on],
        [
            "unreachable: tcp",
            "the request over TCP fails",
            { tcp: { failure: { phase: "http", code: "ERR_HTTP2_STREAM", message: "" }, certificate: valid } },
            on,
        ],
        [
            "unreachable: tls",
            "TLS fails over TCP",
            { tcp: { failure: { phase: "tls", code: "ECONNRESET", message: "" } } },
            on,
        ],
        [
            "unreachable: tcp-certificate",
            "the certificate over TCP is refused",
            { tcp: { ...tcp, certificate: refused } },
            on,
        ],
        [
            "unreachable: no-route",
            "this machine has no IPv6",
            { tcp: { failure: { phase: "connect", code: "ENETUNREACH", message: "" } }, quic: [failed("silent")] },
            on,
        ],
    ])("is %s when %s", (expected, _words, change, advertisement) => {
        expect(judge(change, advertisement)).toBe(expected);
    });

    it("tells of h3 where any port answers, though nobody is told of it or clients cannot begin", () => {
        const quics = { quic: [failed("refused"), { ...quic, port: 8443 }], comparisons: [{}, same] };
        const down: TcpObservation = { failure: { phase: "connect", code: "ECONNREFUSED", message: "Refused" } };
        const both = { ...on, ports: [443, 8443] };
        expect(judgeAddress({ ...healthy, ...quics, tcp: down }, both).detail).toBe(
            "TCP: Refused. h3 answers, but clients start with TCP.",
        );
        expect(judgeAddress({ ...healthy, ...quics }, off).detail).toContain("h3 answers, but is not advertised");
    });

    it("is never served for a promised port that did not answer with an accepted certificate", () => {
        const quicSeen = fc.oneof(
            fc.constant(quic),
            fc.constant({ ...quic, certificate: refused }),
            fc.constant({ ...quic, certificate: undefined }),
            fc
                .tuple(
                    fc.constantFrom("refused", "silent", "handshake", "request"),
                    fc.constantFrom(undefined, "answered", "refused", "silent"),
                )
                .map(([kind, negotiation]) => failed(kind as "refused", negotiation as "answered" | undefined)),
        );
        const comparison = fc.record(
            {
                sameStatus: fc.boolean(),
                body: fc.constantFrom("same", "different", "dynamic"),
                sameCertificate: fc.boolean(),
            } as const,
            { requiredKeys: [] },
        );
        const tcpSeen = fc.constantFrom<TcpObservation>(
            tcp,
            { ...tcp, certificate: refused },
            { failure: { phase: "connect", code: "TIMEOUT", message: "" } },
            { failure: { phase: "http", code: "TIMEOUT", message: "" } },
        );
        fc.assert(
            fc.property(tcpSeen, fc.array(fc.tuple(quicSeen, comparison), { maxLength: 3 }), (tcpOne, seen) => {
                const quics = seen.map(([one], i) => ({ ...one, port: 443 + i }));
                const observation = { ...healthy, tcp: tcpOne, quic: quics, comparisons: seen.map(([, one]) => one) };
                const { verdict } = judgeAddress(observation, { ...on, ports: quics.map(({ port }) => port) });
                const alive = quics.length > 0 && quics.every((one) => one.answer && one.certificate?.trusted);
                if (!alive) expect(verdict).not.toBe("served");
                if (verdict === "served") expect(tcpOne.answer).toEqual(answer);
            }),
        );
    });
});

describe("the verdict on a host", () => {
    const served = judgeAddress(healthy, on);
    const dead = judgeAddress({ ...healthy, quic: [failed("refused")] }, on);
    const noRoute = judgeAddress(
        { ...healthy, tcp: { failure: { phase: "connect", code: "ENETUNREACH", message: "" } } },
        on,
    );

    it("is that of the worst family, and names it", () => {
        const verdict = judgeHost(
            [
                { family: 4, verdict: served },
                { family: 6, verdict: dead },
            ],
            undefined,
        );
        expect(verdict).toMatchObject({ verdict: "dead", reason: "no-listener" });
        expect(verdict.detail).toMatch(/^IPv6 only: /);
    });

    it("leaves out a family that this machine cannot reach, unless it is the only one", () => {
        expect(
            judgeHost(
                [
                    { family: 4, verdict: served },
                    { family: 6, verdict: noRoute },
                ],
                undefined,
            ).verdict,
        ).toBe("served");
        expect(judgeHost([{ family: 6, verdict: noRoute }], undefined)).toMatchObject({
            verdict: "unreachable",
            reason: "no-route",
        });
        // That the other family fares better was not seen.
        const families = [
            { family: 4, verdict: dead },
            { family: 6, verdict: noRoute },
        ] as const;
        expect(judgeHost(families, undefined)).toEqual(dead);
        expect(judgeHost(families.toReversed(), undefined)).toEqual(dead);
    });

    it("is unreachable without addresses, with the resolver's reason", () => {
        expect(judgeHost([], "SERVFAIL")).toMatchObject({
            verdict: "unreachable",
            reason: "dns",
            detail: "SERVFAIL",
            remedy: "Check the resolver, or name another one with --resolver.",
        });
        expect(judgeHost([], undefined).remedy).toMatch(/^Publish an A or AAAA record /);
        expect(worst([]).verdict).toBe("unreachable");
    });
});
