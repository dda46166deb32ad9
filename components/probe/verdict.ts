import type {
    AddressObservation,
    Advertisement,
    Comparison,
    Family,
    QuicObservation,
    TcpObservation,
    Verdict,
    VerdictKind,
    VerdictReason,
} from "./types.ts";

const remedies: Record<VerdictReason, string> = {
    "udp-filtered":
        "Open UDP on this port along the whole path: security group, firewall, balancer listener, Service port. Until then, withdraw the advertisement.",
    "no-listener":
        "Enable HTTP/3 at the gateway and expose the UDP port together with the TCP port on the same address, or withdraw the advertisement.",
    "handshake-refused":
        "Check the gateway's QUIC listener: its ALPN must offer h3, and its TLS settings must match those of TCP.",
    certificate: "Use the same certificate on the QUIC and the TCP listener, and reload it on both when it is rotated.",
    "answers-differ":
        "Make the same routes apply to h2 and h3; compare hostname matching, :authority and headers set per listener.",
    "address-family": "Make this address answer, or remove its A or AAAA record.",
    dns: "Publish an A or AAAA record for the host, or check the resolver.",
    tcp: "Check that the gateway runs and that its TCP port is open.",
    tls: "Check the TLS listener: it must have this hostname and a certificate for it.",
    "tcp-certificate": "Serve a valid certificate for this host; with a private CA, pass its certificate with --ca.",
    "no-route": "Run this on a machine with this address family, or exclude the family with --family.",
};

/** What to do where DNS does not answer: of the host's records nothing is known. */
const RESOLVER = "Check the resolver, or name another one with --resolver.";

/** An advertisement in words, for sentences. */
function promisedBy({ httpsRecord, altSvc }: Advertisement): string {
    if (httpsRecord && altSvc) return "the HTTPS record and Alt-Svc advertise h3";
    if (httpsRecord) return "the HTTPS record advertises h3";
    return altSvc ? "Alt-Svc advertises h3" : "h3 will be advertised";
}

function bad(verdict: "dead" | "unreachable", reason: VerdictReason, detail: string): Verdict {
    return { verdict, reason, detail, remedy: remedies[reason] };
}

/** Judges one address only from its own observations: the same observations give the same verdict. */
export function judgeAddress(observation: AddressObservation, advertisement: Advertisement): Verdict {
    const { tcp, quic, comparisons, address } = observation;
    const advertised = advertisement.ports.length > 0;
    const noRoute =
        tcp.failure?.phase === "connect" && ["ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"].includes(tcp.failure.code);
    if (noRoute)
        return bad(
            "unreachable",
            "no-route",
            `This machine has no route to ${address} (${tcp.failure?.code}): not tested.`,
        );
    const deaths = quic
        .filter(({ port }) => advertisement.ports.includes(port))
        .map((one) => judgeQuic(one, tcp, comparisons[quic.indexOf(one)] ?? {}, advertisement));
    const death = deaths.find((one) => one !== undefined);
    if (!tcp.answer) {
        if (advertised && tcp.failure?.phase === "connect" && quic.every((one) => !one.answer)) {
            const detail = `${address} is published and ${promisedBy(advertisement)}, but it answers neither TCP (${tcp.failure.code}) nor QUIC.`;
            return bad("dead", "address-family", detail);
        }
        const h3 = quic.some((one) => one.answer) ? " h3 answers, but clients start with TCP." : "";
        const failure = tcp.failure ?? { phase: "connect", code: "ERROR", message: "nothing was tried" };
        return bad(
            "unreachable",
            failure.phase === "tls" ? "tls" : "tcp",
            `${phaseName(failure.phase)}: ${failure.message}.${h3}`,
        );
    }
    if (tcp.certificate?.trusted === false) {
        return bad(
            "unreachable",
            "tcp-certificate",
            `The certificate over TCP is not accepted: ${tcp.certificate.error}.`,
        );
    }
    if (!advertised) {
        const dark = quic.some((one) => one.answer) ? "h3 answers, but is not advertised" : "h3 does not answer either";
        return { verdict: "not-advertised", detail: `No HTTPS record or Alt-Svc advertises h3; ${dark}.` };
    }
    if (death) return death;
    // Nothing is reported as served unless it was observed.
    if (deaths.length === 0)
        return bad("dead", "no-listener", `${promisedBy(advertisement)}, but no advertised port was tried.`);
    const first = quic[0];
    return {
        verdict: "served",
        detail: `h3 answers ${first?.answer?.status} in ${first?.answerMs ?? "?"} ms, the same as ${tcp.protocol}.`,
    };
}

/** Why an advertised QUIC port does not answer; undefined if it serves. */
function judgeQuic(
    quic: QuicObservation,
    tcp: TcpObservation,
    comparison: Comparison,
    advertisement: Advertisement,
): Verdict | undefined {
    const promise = `${promisedBy(advertisement)} on UDP ${quic.port}, but`;
    if (quic.failure && quic.failure.kind !== "request") return judgeFailure(quic, promise);
    if (quic.certificate && !quic.certificate.trusted) {
        const difference = comparison.sameCertificate === false ? "a different certificate than TCP" : "a certificate";
        return bad(
            "dead",
            "certificate",
            `${promise} QUIC presents ${difference} that clients refuse: ${quic.certificate.error}.`,
        );
    }
    if (!quic.answer) {
        const h2 = tcp.answer
            ? `${tcp.protocol} answers ${tcp.answer.status}, h3 does not answer`
            : "h3 does not answer";
        return bad("dead", "answers-differ", `${promise} ${h2}: ${quic.failure?.message ?? "nothing was tried"}.`);
    }
    if (comparison.sameStatus === false) {
        return bad(
            "dead",
            "answers-differ",
            `${promise} ${tcp.protocol} answers ${tcp.answer?.status} and h3 ${quic.answer.status}.`,
        );
    }
    if (comparison.body === "different") {
        const sizes = `${tcp.answer?.bodyBytes} and ${quic.answer.bodyBytes} octets`;
        return bad("dead", "answers-differ", `${promise} the bodies of ${tcp.protocol} and h3 differ (${sizes}).`);
    }
    if (!quic.certificate) {
        return bad(
            "dead",
            "certificate",
            `${promise} the certificate over QUIC could not be read, so it cannot be judged.`,
        );
    }
    return undefined;
}

function judgeFailure(quic: QuicObservation, promise: string): Verdict {
    const { kind, message } = quic.failure ?? { kind: "silent", message: "" };
    if (kind === "refused" || quic.versionNegotiation === "refused") {
        return bad(
            "dead",
            "no-listener",
            `${promise} nothing listens on the port: an ICMP "port unreachable" was received.`,
        );
    }
    if (kind === "silent" && quic.versionNegotiation === "answered") {
        const detail = `${promise} the handshake got no answer, although a QUIC endpoint answers version negotiation.`;
        return bad("dead", "handshake-refused", detail);
    }
    if (kind === "silent" || kind === "no-route") {
        const detail = `${promise} ${message}: UDP is dropped on the path, or nothing listens and the ICMP error is filtered.`;
        return bad("dead", "udp-filtered", detail);
    }
    return bad("dead", "handshake-refused", `${promise} ${message}.`);
}

function phaseName(phase: "connect" | "tls" | "http"): string {
    return { connect: "TCP", tls: "The TLS handshake over TCP", http: "The request over TCP" }[phase];
}

/** Worst first. */
const order: readonly VerdictKind[] = ["dead", "unreachable", "not-advertised", "served"];

/** The worst of several verdicts; one that was not tested because of a missing route has the lowest precedence. */
export function worst(verdicts: readonly Verdict[]): Verdict {
    const tested = verdicts.filter(({ reason }) => reason !== "no-route");
    const pool = tested.length > 0 ? tested : verdicts;
    for (const kind of order) {
        const found = pool.find(({ verdict }) => verdict === kind);
        if (found) return found;
    }
    return bad("unreachable", "dns", "No address to connect to.");
}

/** The verdict on a host from those on its families; names the family if the others are better. */
export function judgeHost(
    families: readonly { family: Family; verdict: Verdict }[],
    dnsFailure: string | undefined,
): Verdict {
    if (families.length === 0) {
        const verdict = bad("unreachable", "dns", dnsFailure ?? "DNS has no address for the host.");
        return dnsFailure === undefined ? verdict : { ...verdict, remedy: RESOLVER };
    }
    const verdict = worst(families.map((one) => one.verdict));
    const others = families.some((one) => one.verdict.verdict !== verdict.verdict && one.verdict.reason !== "no-route");
    const culprit = families.find((one) => one.verdict === verdict);
    return others && culprit && verdict.reason
        ? { ...verdict, detail: `IPv${culprit.family} only: ${verdict.detail}` }
        : verdict;
}
