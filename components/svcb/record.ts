/** RR type number of HTTPS (RFC 9460 §14.2). */
export const HTTPS_TYPE = 65;
/** RR type number of SVCB (RFC 9460 §14.1). For `https:` and `http:` URIs clients ask HTTPS, never SVCB (§9.1). */
export const SVCB_TYPE = 64;

/**
 * SvcParams by registered key. An absent key is omitted from the record.
 * Registry: IANA `dns-svcb`, keys 0 to 12 (version of 2026-06-25).
 */
export interface SvcParams {
    /**
     * Keys a client must understand to use the record, by name (`alpn`, `key667`). Sorted by number when written. RFC
     * 9460 §8.
     */
    mandatory?: string[];
    /**
     * ALPN protocol ids, preferred first, for example `["h3", "h2"]`; `http/1.1` is implied. An id is 1 to 255 octets,
     * held one octet per character (Latin-1: U+0000 to U+00FF). RFC 9460 §7.1.
     */
    alpn?: string[];
    /** Removes the implied `http/1.1`. Chromium then ignores the record. RFC 9460 §7.1. */
    noDefaultAlpn?: true;
    /** TCP and UDP port, 1 to 65535. Default: the port of the URL. RFC 9460 §7.2. */
    port?: number;
    /** IPv4 addresses, dotted decimal. RFC 9460 §7.3. */
    ipv4hint?: string[];
    /** ECHConfigList in padded base64 (RFC 4648 §4). RFC 9848. */
    ech?: string;
    /** IPv6 addresses. Read back in the form of RFC 5952. RFC 9460 §7.3. */
    ipv6hint?: string[];
    /** Relative URI template of a DNS over HTTPS service, for example `/dns-query{?dns}`. RFC 9461 §5. */
    dohpath?: string;
    /** The service is an Oblivious HTTP target. RFC 9540 §4. */
    ohttp?: true;
    /** TLS NamedGroup numbers, preferred first, for example `[29, 23]`. draft-ietf-tls-key-share-prediction §3.1. */
    tlsSupportedGroups?: number[];
    /**
     * Wire octets of every other key: `docpath`, `pvd` and `oots` under their registered names (their value formats are
     * not interpreted here), the rest as `keyNNNNN` without leading zeros.
     */
    other?: Record<string, Uint8Array>;
}

/** RDATA of one HTTPS or SVCB record (RFC 9460 §2). */
export interface SvcbRecord {
    /** 0 is AliasMode, 1 to 65535 is ServiceMode; the lowest is preferred. */
    priority: number;
    /**
     * Domain name in presentation form, absolute: `svc.example.com.`, or `.`. In ServiceMode `.` is the owner name
     * itself (§2.5.2), in AliasMode it says that there is no such service (§2.5.1).
     */
    target: string;
    /** SvcParams (RFC 9460 §2.2): what a client must know to connect. */
    params: SvcParams;
}

/** How to judge a record from another author. */
export interface ReadOptions {
    /**
     * `true` (default) also refuses what the RFCs allow but is never intended, such as port 0 or a repeated ALPN id.
     * `false` keeps to the RFCs, which is how a client would judge the record.
     */
    strict?: boolean;
}
