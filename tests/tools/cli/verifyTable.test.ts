import { describe, expect, test } from "vitest";
import type {
    AddressObservation,
    Comparison,
    HttpsObservation,
    Report,
    Verdict,
    VerdictKind,
} from "../../../components/probe/index.ts";
import { exitCodeOf } from "../../../tools/cli/verify.ts";
import { formatReports, formatSummary } from "../../../tools/cli/verifyTable.ts";
import { address, report, served } from "../watch/reports.ts";

/** The cells of the first address, by their titles. */
function cells(seen: Report): Record<string, string> {
    const [head = "", row = ""] = formatReports([seen]).split("\n");
    const titles = [...head.matchAll(/\S+( \S+)*/g)];
    return Object.fromEntries(
        titles.map(({ 0: title, index }, at) => [title, row.slice(index, titles[at + 1]?.index).trim()]),
    );
}
const of = (changed: Partial<AddressObservation>) =>
    cells(report([{ family: 4, verdict: served, addresses: [address(4, changed)] }]));
const [quic] = address(4).quic;
const certificate = {
    ...quic?.certificate,
    fingerprint256: "AA",
    subjectAltNames: "",
    notAfter: "2027-01-01T00:00:00Z",
};
const [trusted, refused] = [true, false].map((is) => ({ ...certificate, trusted: is }));
const answer = { status: 200, bodySha256: "00", bodyBytes: 5 };
const { tcp } = address(4);
const silent = { port: 443, failure: { kind: "silent", message: "" }, datagramsReceived: 0 } as const;
const record = (changed: Partial<HttpsObservation>) => {
    const seen = report([{ family: 4, verdict: served, addresses: [address(4)] }]);
    return cells({ ...seen, dns: { ...seen.dns, https: { ...seen.dns.https, ...changed } } })["HTTPS RR"];
};
const dead: Verdict = { verdict: "dead", reason: "udp-filtered", detail: "UDP 443 is silent.", remedy: "Open it." };

describe("a row of the table", () => {
    test("has what was seen at an address", () => {
        expect(of({})).toEqual({
            HOST: "app.example.com",
            FAMILY: "IPv4",
            ADDRESS: "192.0.2.10",
            "HTTPS RR": "no alpn",
            TCP: "h2 200",
            "ALT-SVC": 'h3=":443"',
            H3: "200",
            "H3 MS": "15",
            CERTIFICATE: "valid, same",
            VERDICT: "served over h3",
        });
    });

    test("has a dash for each thing that was not seen, where a host has no address", () => {
        const seen = cells(report([]));
        expect(Object.values(seen).filter((cell) => cell === "-")).toHaveLength(7);
        expect(seen["VERDICT"]).toBe("UNREACHABLE: dns");
    });

    test("names the ports of QUIC where there are several, and their times", () => {
        const second = {
            port: 8443,
            answer: { ...answer, status: 503 },
            datagramsReceived: 3,
            handshakeMs: 30,
            answerMs: 5,
        };
        const both = of({ quic: [silent, second] });
        expect([both["H3"], both["H3 MS"]]).toEqual(["443: silent 8443: 503", "- 35"]);
    });

    test("has TCP's error code where it gave no answer, also where a protocol was agreed on", () => {
        const failure = { phase: "http", code: "TIMEOUT", message: "" } as const;
        expect(of({ tcp: { protocol: "h2", failure } })["TCP"]).toBe("TIMEOUT");
        expect(of({ tcp: {} })["TCP"]).toBe("-");
    });

    test.each<{ what: string; seen: Partial<AddressObservation>; cell: string }>([
        { what: "TCP's is refused", seen: { tcp: { ...tcp, certificate: refused } }, cell: "TCP: refused" },
        {
            what: "QUIC's is refused",
            seen: { quic: [{ ...silent, certificate: refused }] },
            cell: "QUIC: refused",
        },
        {
            what: "one of several over QUIC is refused",
            seen: {
                quic: [
                    { ...silent, certificate: trusted },
                    { ...silent, certificate: refused },
                ],
            },
            cell: "QUIC: refused",
        },
        { what: "TCP's alone was seen", seen: { quic: [silent], comparisons: [{}] }, cell: "TCP: valid" },
        { what: "none was seen", seen: { tcp: {}, quic: [silent], comparisons: [{}] }, cell: "-" },
        { what: "they are the same", seen: { comparisons: [{ sameCertificate: true }, {}] }, cell: "valid, same" },
        {
            what: "one of several differs",
            seen: { comparisons: [{ sameCertificate: true }, { sameCertificate: false }] satisfies Comparison[] },
            cell: "valid, differ",
        },
    ])("says of the certificates that $what", ({ seen, cell }) => {
        expect(of(seen)["CERTIFICATE"]).toBe(cell);
    });

    test("has the protocols of the HTTPS records, and says where browsers ignore their h3", () => {
        const one = (...alpn: string[]) => ({ priority: 1, target: ".", alpn });
        expect(record({ records: [one("h3", "h2"), one("h2")] })).toBe("h3,h2");
        expect(record({ records: [one("h3")], advertisesH3: false })).toBe("h3 (ignored)");
        expect(record({ records: [one("h2")], advertisesH3: false })).toBe("h2");
        expect(record({ status: "malformed", records: [one("h3")] })).toBe("malformed");
    });

    test("cuts a long Alt-Svc at 24 characters", () => {
        const cell = (altSvc: string | undefined) => of({ tcp: { ...tcp, altSvc } })["ALT-SVC"];
        expect(cell(undefined)).toBe("none");
        expect(cell('h3=":443"; ma=86400,h2=x')).toBe('h3=":443"; ma=86400,h2=x');
        expect(cell('h3=":443"; ma=86400,h2=xy')).toBe('h3=":443"; ma=86400,h2=…');
    });
});

describe("below the table", () => {
    const notes = (seen: Report) => formatReports([seen]).split("\n\n").slice(1).join("\n\n");

    test("is nothing for a host that is served", () => {
        expect(notes(report([{ family: 4, verdict: served, addresses: [address(4)] }]))).toBe("");
    });

    test("is what is wrong with a host, what to do, and what is wrong otherwise over another family", () => {
        const same = { family: 4, verdict: dead, addresses: [address(4)] } as const;
        const host = (verdict: Verdict) =>
            notes(
                report(
                    [
                        { ...same, addresses: [address(4)] },
                        { family: 6, verdict, addresses: [address(6)] },
                    ],
                    { verdict: dead },
                ),
            );
        const first = "https://app.example.com/: UDP 443 is silent.\n  Open it.\n";
        expect(host(dead)).toBe(first);
        expect(host(served)).toBe(first);
        expect(host({ ...dead, reason: "no-listener", detail: "Nothing listens." })).toBe(
            `${first}  IPv6: Nothing listens.\n`,
        );
        expect(host({ verdict: "unreachable", reason: "udp-filtered", detail: "No answer." })).toBe(
            `${first}  IPv6: No answer.\n`,
        );
    });

    test("are the warnings, under the host's name where nothing else is said of it", () => {
        const warned = (verdict: Verdict) =>
            notes(report([{ family: 4, verdict, addresses: [address(4)] }], { warnings: ["It is slow."] }));
        expect(warned(served)).toBe("https://app.example.com/:\n  note: It is slow.\n");
        expect(warned(dead)).toBe("https://app.example.com/: UDP 443 is silent.\n  Open it.\n  note: It is slow.\n");
    });
});

const judged = (...verdicts: VerdictKind[]) =>
    verdicts.map((verdict) => ({ ...report([]), verdict: { verdict, detail: "" } }));

test("the summary counts each verdict", () => {
    expect(formatSummary(judged("served", "served", "dead"))).toBe(
        "\n3 hosts: 2 served over h3, 0 not advertised, 1 advertised but dead, 0 unreachable\n",
    );
});

test.each<{ verdicts: VerdictKind[]; code: number }>([
    { verdicts: ["served", "served"], code: 0 },
    { verdicts: ["served", "not-advertised"], code: 3 },
    { verdicts: ["not-advertised", "unreachable", "served"], code: 4 },
    { verdicts: ["not-advertised", "unreachable", "dead", "served"], code: 1 },
    { verdicts: [], code: 0 },
])("the exit code for $verdicts is $code: the worst host decides", ({ verdicts, code }) => {
    expect(exitCodeOf(judged(...verdicts))).toBe(code);
});
