import {
    type AddressObservation,
    type Family,
    parseTarget,
    type Report,
    type Verdict,
} from "../../../components/probe/index.ts";

/** What was seen at one address of a host that is served. */
export function address(family: Family, changed: Partial<AddressObservation> = {}): AddressObservation {
    const certificate = {
        fingerprint256: "AA",
        subjectAltNames: "DNS:app.example.com",
        notAfter: "2027-01-01T00:00:00.000Z",
        trusted: true,
    };
    const answer = { status: 200, bodySha256: "00", bodyBytes: 5 };
    return {
        family,
        address: family === 4 ? "192.0.2.10" : "2001:db8::10",
        tcp: { answer, protocol: "h2", altSvc: 'h3=":443"', certificate },
        quic: [{ port: 443, answer, certificate, datagramsReceived: 3, handshakeMs: 12.5, answerMs: 2 }],
        comparisons: [{ sameStatus: true, body: "same", sameCertificate: true }],
        ...changed,
    };
}

export const served: Verdict = { verdict: "served", detail: "" };

/** A report on a host, a verdict and addresses a family. */
export function report(
    families: { family: Family; verdict: Verdict; addresses: AddressObservation[] }[],
    changed: Partial<Report> = {},
): Report {
    return {
        target: parseTarget("https://app.example.com/"),
        dns: {
            resolver: "system",
            addresses: ([4, 6] as const).map((family) => ({
                family,
                addresses: families
                    .filter((one) => one.family === family)
                    .flatMap((one) => one.addresses.map((a) => a.address)),
            })),
            https: { owner: "app.example.com", status: "found", records: [], advertisesH3: true, problems: [] },
        },
        advertisement: { httpsRecord: true, altSvc: true, ports: [443] },
        families: families.map(({ family, verdict, addresses }) => ({
            family,
            verdict,
            addresses: addresses.map((one) => ({ ...one, verdict })),
        })),
        verdict: families[0]?.verdict ?? { verdict: "unreachable", reason: "dns", detail: "" },
        warnings: [],
        elapsedMs: 40,
        ...changed,
    };
}
