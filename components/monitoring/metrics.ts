/** Description of a metric of `http3-gateway watch` for Prometheus. */
export interface Metric {
    /** Name in queries. */
    name: string;
    type: "gauge" | "counter";
    /** The `HELP` line: what the value means, and when it is absent. */
    help: string;
}

/**
 * Metrics of `http3-gateway watch`. `host` is the URL's authority, `family` is `ipv4` or `ipv6`. A time is a Unix
 * timestamp in seconds: queries compute the remaining time, which stays correct between checks.
 */
export const METRICS = {
    served: {
        name: "http3_gateway_served",
        type: "gauge",
        help: "1 when HTTP/3 is advertised and answers like TCP at every address of the family, 0 when not. Absent when nothing could be tested.",
    },
    advertised: {
        name: "http3_gateway_advertised",
        type: "gauge",
        help: "1 when the HTTPS record, Alt-Svc or --promised-port advertises HTTP/3 for the host, 0 when none does. Absent while DNS or TCP fails at every address.",
    },
    dead: {
        name: "http3_gateway_advertised_but_dead",
        type: "gauge",
        help: "1 for the reason why HTTP/3 is advertised but does not answer, 0 for every other reason.",
    },
    unreachable: {
        name: "http3_gateway_unreachable",
        type: "gauge",
        help: "1 for the reason why the host does not answer over TCP either, 0 for every other reason. no-route: the watch itself lacks the address family.",
    },
    handshake: {
        name: "http3_gateway_handshake_seconds",
        type: "gauge",
        help: "Duration of the last QUIC handshake, including TLS, at the slowest address. Absent when none was completed.",
    },
    certificateEnd: {
        name: "http3_gateway_certificate_not_after_timestamp_seconds",
        type: "gauge",
        help: "Expiry of the certificate over TCP and over QUIC, the earliest of the addresses.",
    },
    lastSuccess: {
        name: "http3_gateway_last_success_timestamp_seconds",
        type: "gauge",
        help: "When the host was last served over HTTP/3. Absent before the first time.",
    },
    lastCheck: {
        name: "http3_gateway_last_check_timestamp_seconds",
        type: "gauge",
        help: "When the last check of the host ended.",
    },
    checkDuration: {
        name: "http3_gateway_check_duration_seconds",
        type: "gauge",
        help: "How long the last check of the host took.",
    },
    interval: {
        name: "http3_gateway_check_interval_seconds",
        type: "gauge",
        help: "Time from the start of a check to the start of the next.",
    },
    errors: {
        name: "http3_gateway_check_errors_total",
        type: "counter",
        help: "Checks that ended without a verdict because of an error of the watch itself.",
    },
} as const satisfies Record<string, Metric>;

/** Default port of `http3-gateway watch`'s metrics. */
export const WATCH_PORT = 9553;
