/** An IP address family: 4 or 6. Clients choose one per connection, so each is observed and judged separately. */
export type Family = 4 | 6;

/** What is verified: one https URL, split. */
export interface VerifyTarget {
    /** The URL in its normal form, for example `https://app.example.com/health`. */
    url: string;
    /** Host name, or IP address without brackets. It is the TLS server name and the name in `:authority`. */
    host: string;
    /** TCP port of the URL; 443 unless the URL names one. */
    port: number;
    /** Path and query, beginning with `/`. */
    path: string;
    /** `:authority` of the request: the host, with the port unless it is 443. */
    authority: string;
}

/** Options of `verify`. Every field has a default. */
export interface VerifyOptions {
    /**
     * DNS server `IP`, `IP:port` or `[IPv6]:port` for A, AAAA and HTTPS. Default: the system's resolver and hosts file.
     */
    resolver?: string;
    /** PEM certificates trusted in addition to the default roots, for TCP and for QUIC. Default: none. */
    ca?: string;
    /** Milliseconds for each step: one DNS query, one TCP exchange, one QUIC exchange. Default: 5000. */
    timeoutMs?: number;
    /** Families to check. Default: both. */
    families?: readonly Family[];
    /** Addresses to connect to instead of those in DNS; the HTTPS record is still queried. Default: none. */
    connect?: readonly string[];
    /**
     * UDP port to judge as if h3 were advertised on it, for a check before an advertisement. The HTTPS record is not
     * queried. Default: what DNS and Alt-Svc advertise.
     */
    promisedPort?: number;
    /** Whether to try a handshake whose first message takes two datagrams; a lost one is a warning. Default: true. */
    largeHello?: boolean;
    /** Aborts the verification; `verify` then rejects with the signal's reason. */
    signal?: AbortSignal;
}

/** Content of a server certificate, and whether this client would accept it for the host. */
export interface CertificateObservation {
    /** SHA-256 over the DER form, upper-case hex in pairs joined by `:`. */
    fingerprint256: string;
    /** Subject alternative names as OpenSSL prints them, for example `DNS:app.example.com`. Empty without problems. */
    subjectAltNames: string;
    /** End of validity, ISO 8601. */
    notAfter: string;
    /** True when the chain ends at a trusted root, is within its validity and names the host. */
    trusted: boolean;
    /** Why it is not trusted. Absent when it is. */
    error?: string;
}

/** One HTTP answer, the same for h2 and h3. */
export interface AnswerObservation {
    /** HTTP status of the final answer, 200 to 599. */
    status: number;
    /** SHA-256 of the body in hex; of its first 16 MiB when it is longer. */
    bodySha256: string;
    /** Octets of body read. */
    bodyBytes: number;
}

/** Why a TCP exchange failed. */
export interface TcpFailure {
    /** How far it came. */
    phase: "connect" | "tls" | "http";
    /** Node's error code (`ECONNREFUSED`), or `TIMEOUT`. */
    code: string;
    /** Result of the check as text. */
    message: string;
}

/** What a client sees over TCP at one address. Times are milliseconds. */
export interface TcpObservation {
    /** Present if the TLS handshake and the request both succeeded. */
    answer?: AnswerObservation;
    /** Present when there was no answer. */
    failure?: TcpFailure;
    /** The ALPN protocol agreed on: `h2`, `http/1.1`, or `none`. */
    protocol?: string;
    /** The `Alt-Svc` header field as received. */
    altSvc?: string;
    /** The leaf that the server sent, once TLS came that far. */
    certificate?: CertificateObservation;
    /** Milliseconds until TCP was connected. */
    connectMs?: number;
    /** Milliseconds of the TLS handshake. */
    tlsMs?: number;
    /** Milliseconds from the request to the end of the answer. */
    answerMs?: number;
}

/** Why a QUIC exchange failed, as far as it can be determined from outside. */
export interface QuicFailure {
    /**
     * `refused`: ICMP reported that nothing listens. `silent`: no packet came back. `handshake`: a QUIC endpoint
     * answered, the handshake did not complete. `request`: the handshake completed, the request got no answer.
     * `no-route`: this machine cannot reach the address at all.
     */
    kind: "refused" | "silent" | "handshake" | "request" | "no-route";
    /** Result of the check as text. */
    message: string;
    /** QUIC transport error code (RFC 9000 §20.1; 0x100 + TLS alert) or HTTP/3 error code, when the peer sent one. */
    code?: number;
}

/** What a client sees over QUIC at one address and UDP port. Times are milliseconds. */
export interface QuicObservation {
    /** UDP port that was tried. */
    port: number;
    /** The answer over h3, when one came. */
    answer?: AnswerObservation;
    /** Present when there was no answer. */
    failure?: QuicFailure;
    /** The leaf that the server sent, if the handshake got that far. */
    certificate?: CertificateObservation;
    /** Datagrams that came back; 0 tells silence from refusal. */
    datagramsReceived: number;
    /** Answer to a version-negotiation probe (RFC 9000 §6), sent only if the handshake got no answer. */
    versionNegotiation?: "answered" | "refused" | "silent";
    /**
     * Handshakes whose client hello takes two datagrams, as browsers send it with a post-quantum key exchange. Tried only if there was
     * an answer.
     */
    largeHello?: "completed" | "lost";
    /** Milliseconds of the QUIC handshake, TLS 1.3 included (RFC 9001). */
    handshakeMs?: number;
    /** Milliseconds from the request to the end of the answer. */
    answerMs?: number;
}

/** How the h2 and the h3 answer compare. */
export interface Comparison {
    /** Absent, like `body`, when one side gave no answer. */
    sameStatus?: boolean;
    /** `dynamic`: two requests over TCP already differed, so the bodies cannot be compared with h3. */
    body?: "same" | "different" | "dynamic";
    /** False when TCP and QUIC present different certificates; both may still be valid. Absent when one is unknown. */
    sameCertificate?: boolean;
}

/** All that was seen at one address. */
export interface AddressObservation {
    /** Family of the address. */
    family: Family;
    /** The address that was connected to. */
    address: string;
    /** What was seen over TCP. */
    tcp: TcpObservation;
    /** One entry per UDP port: where h3 is advertised, or the URL's port if it is not. */
    quic: QuicObservation[];
    /** TCP against QUIC, for the entry of the same index in `quic`. */
    comparisons: Comparison[];
}

/** One HTTPS record, reduced to what decides about h3. */
export interface HttpsRecordObservation {
    /** SvcPriority; 0 is AliasMode (RFC 9460 §2.4.1). */
    priority: number;
    /** TargetName; `.` is the owner itself (RFC 9460 §2.5). */
    target: string;
    /** ALPN protocol ids, for example `h3`; empty when the record names none. */
    alpn: string[];
    /** Present when the record names one. */
    port?: number;
    /** Address hints of the record (RFC 9460 §7.3); absent without any. */
    hints?: string[];
    /** Why Chromium silently ignores the record; absent if it uses it. */
    ignored?: string;
}

/** The answer to the HTTPS query (RFC 9460). */
export interface HttpsObservation {
    /** The queried name: the host, or `_PORT._https.HOST`. */
    owner: string;
    /** `malformed`: at least one record cannot be decoded, so clients reject the whole set (RFC 9460 §2.2). */
    status: "found" | "none" | "malformed" | "failed" | "skipped";
    /** The records, by priority. */
    records: HttpsRecordObservation[];
    /** True when a record that browsers use lists `h3`. */
    advertisesH3: boolean;
    /** Why records are not used, or what went wrong. */
    problems: string[];
}

/** What DNS says. */
export interface DnsObservation {
    /** `system`, or the resolver as `IP:port`. */
    resolver: string;
    /** Addresses per family, as A and AAAA say. */
    addresses: { family: Family; addresses: string[]; error?: string }[];
    /** What the HTTPS record set says. */
    https: HttpsObservation;
}

/** Where h3 is promised to clients. */
export interface Advertisement {
    /** The HTTPS record promises h3. */
    httpsRecord: boolean;
    /** The Alt-Svc header promises h3. */
    altSvc: boolean;
    /** UDP ports advertised for this host. Empty if h3 is not advertised. */
    ports: number[];
}

/** The verdicts. `dead` is "advertised but dead". */
export type VerdictKind = "served" | "not-advertised" | "dead" | "unreachable";

/** The narrowed-down reason of a verdict `dead` or `unreachable`. */
export type VerdictReason =
    | "udp-filtered"
    | "no-listener"
    | "handshake-refused"
    | "certificate"
    | "answers-differ"
    | "address-family"
    | "dns"
    | "tcp"
    | "tls"
    | "tcp-certificate"
    | "no-route";

/** A judgement with its reason in words. */
export interface Verdict {
    /** Served over h3, not advertised, advertised but dead, or unreachable. */
    verdict: VerdictKind;
    /** Present for `dead` and `unreachable`. */
    reason?: VerdictReason;
    /** What was seen, in one sentence. */
    detail: string;
    /** What to do about it. Absent without a problem. */
    remedy?: string;
}

/** The report on one URL: plain JSON. */
export interface Report {
    /** What was asked for. */
    target: VerifyTarget;
    /** What DNS says. */
    dns: DnsObservation;
    /** What promises h3. */
    advertisement: Advertisement;
    /** What was seen and judged per address family. */
    families: {
        family: Family;
        verdict: Verdict;
        addresses: (AddressObservation & { verdict: Verdict })[];
    }[];
    /** The worst of the families. */
    verdict: Verdict;
    /** True, but not decisive. */
    warnings: string[];
    /** Milliseconds from start to verdict. */
    elapsedMs: number;
}
