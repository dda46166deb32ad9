import { isWildcard } from "../model/wildcards.ts";

/** Unprivileged ports of the pods: QUIC, and the kubelet's probes. */
export const PORTS = { quic: 8443, probe: 8080 } as const;

/** Folders of the pods' files. */
export const FOLDERS = { configuration: "/etc/front/nginx", pairs: "/etc/front/pairs", hostKey: "/etc/front/host-key" };

/** Roots in images of Debian and of nginx. */
export const SYSTEM_ROOTS = "/etc/ssl/certs/ca-certificates.crt";

/** A served name, and the location of its key pair. */
export interface ServedName {
    /** DNS name or a wildcard. */
    hostname: string;
    /** Folder with `tls.crt` and `tls.key`. */
    pair: string;
}

/** Inputs of nginx's configuration. */
export interface NginxFront {
    names: readonly ServedName[];
    /** `host:port` of the gateway. */
    gateway: string;
    /** File with trusted CAs for the gateway's certificate. */
    trusted: string;
    ipFamilies: readonly ("IPv4" | "IPv6")[];
    /** Path and query of a pod's request that checks the gateway. */
    readinessPath: string;
    /** Seconds for active requests to finish when nginx ends. */
    requestSeconds: number;
    /** Maximum seconds of the gateway's silence within a request. */
    silenceSeconds: number;
}

/** A statement: its words, and the content of its braces. */
type Statement = readonly [string, (readonly Statement[])?];

/** Statuses that `error_page` supports: all that nginx or the gateway can return, except success. */
const FAILURES = [
    ...[300, 301, 302, 303, 307, 308],
    ...Array.from({ length: 52 }, (_, index) => 400 + index),
    ...Array.from({ length: 12 }, (_, index) => 500 + index),
];

/** Headers with which an upstream controls nginx. The gateway's are for its own clients, so they are forwarded unchanged. */
const ORDERS = ["X-Accel-Redirect", "X-Accel-Expires", "X-Accel-Limit-Rate", "X-Accel-Buffering", "X-Accel-Charset"];

/**
 * nginx as a front: it terminates QUIC, and forwards each request over TLS to the gateway.
 *
 * `$host` is HTTP/3's `:authority`; `$http_host` is empty there. A variable names the key pairs, so each handshake
 * reads the current file: a renewed certificate needs no reload.
 */
export function nginxConfiguration(front: NginxFront): string {
    const { names, requestSeconds } = front;
    return text([
        // The worker's socket maps QUIC packets to connections: with one, even after a client's address change.
        ["worker_processes 1"],
        [`worker_shutdown_timeout ${requestSeconds}s`],
        ["pid /tmp/nginx.pid"],
        ["error_log stderr warn"],
        ["events", [["worker_connections 8192"]]],
        [
            "http",
            [
                ["access_log off"],
                ["server_tokens off"],
                ...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
                    (name): Statement => [`${name}_temp_path /tmp/${name}`],
                ),
                // Connections end with their client or pod: the default is a thousand requests.
                ["keepalive_requests 1000000000"],
                ["ssl_protocols TLSv1.3"],
                ["ssl_early_data off"],
                // Same on all pods: tokens and resets of one are valid on the others.
                [`quic_host_key ${FOLDERS.hostKey}/key`],
                ...names.map(({ pair }, index): Statement => [`map "" $pair${index}`, [[`default ${quoted(pair)}`]]]),
                ...names.map((name, index) => upstream(front, name, index)),
                refusal(front),
                ...names.map((name, index) => served(front, name, index)),
                probes(front),
            ],
        ],
    ]);
}

const portOf = ({ ipFamilies }: NginxFront, port: number): string[] =>
    ipFamilies.map((family) => (family === "IPv4" ? `${port}` : `[::]:${port}`));

/**
 * The gateway, once per name: nginx reuses connections by address only, and a gateway serves a name only on connections
 * with its SNI.
 */
function upstream({ gateway }: NginxFront, { hostname }: ServedName, index: number): Statement {
    const kept: Statement[] = isWildcard(hostname) ? [] : [["keepalive 64"], ["keepalive_timeout 10s"]];
    return [`upstream gateway${index}`, [[`server ${gateway} max_fails=0`], ...kept]];
}

/** Response for unserved names: a handshake alert, or 421 on a connection for another name. */
function refusal(front: NginxFront): Statement {
    return [
        "server",
        [
            ...portOf(front, PORTS.quic).map((port): Statement => [`listen ${port} quic reuseport default_server`]),
            ["ssl_reject_handshake on"],
            ["return 421"],
        ],
    ];
}

function served(front: NginxFront, { hostname }: ServedName, index: number): Statement {
    return [
        "server",
        [
            ...portOf(front, PORTS.quic).map((port): Statement => [`listen ${port} quic`]),
            [`server_name ${quoted(hostname)}`],
            [`ssl_certificate $pair${index}/tls.crt`],
            [`ssl_certificate_key $pair${index}/tls.key`],
            ["client_max_body_size 0"],
            ["location /", forwarded(front, hostname, index, "$host")],
        ],
    ];
}

/** Forwarding of a request. */
function forwarded(front: NginxFront, hostname: string, index: number, host: string): Statement[] {
    return [
        [`proxy_pass https://gateway${index}`],
        ["proxy_http_version 1.1"],
        [`proxy_set_header Connection ${isWildcard(hostname) ? "close" : '""'}`],
        [`proxy_set_header Host ${host}`],
        // Set, never appended: a client's own value is not trusted.
        ["proxy_set_header X-Forwarded-For $remote_addr"],
        ["proxy_set_header X-Real-IP $remote_addr"],
        [`proxy_set_header X-Forwarded-Host ${host}`],
        ["proxy_set_header X-Forwarded-Port 443"],
        ["proxy_set_header X-Forwarded-Proto https"],
        ...["Forwarded", "X-Forwarded-Server", "X-Client-IP", "Early-Data"].map(
            (name): Statement => [`proxy_set_header ${name} ""`],
        ),
        ["proxy_ssl_server_name on"],
        [`proxy_ssl_name ${host}`],
        // Sessions are also reused by address only, not name.
        ["proxy_ssl_session_reuse off"],
        ["proxy_ssl_protocols TLSv1.2 TLSv1.3"],
        ["proxy_ssl_verify on"],
        ["proxy_ssl_verify_depth 5"],
        [`proxy_ssl_trusted_certificate ${quoted(front.trusted)}`],
        ["proxy_connect_timeout 5s"],
        [`proxy_read_timeout ${front.silenceSeconds}s`],
        [`proxy_send_timeout ${front.silenceSeconds}s`],
        ["proxy_request_buffering off"],
        ["proxy_buffering off"],
        ["proxy_redirect off"],
        // It has the gateway's port and max-age.
        ["proxy_hide_header Alt-Svc"],
        [`proxy_ignore_headers ${ORDERS.join(" ")}`],
        ...["Server", "Date", ...ORDERS].map((name): Statement => [`proxy_pass_header ${name}`]),
    ];
}

/**
 * Probes of the kubelet, over TCP on a port without Service. A pod is ready if the gateway answers, with any status, a
 * request for the first name: otherwise clients would stay on QUIC and get errors, where TCP may work.
 */
function probes(front: NginxFront): Statement {
    const [first] = front.names;
    const hostname = first?.hostname.replace("*", "http3-gateway-check") ?? "localhost";
    return [
        "server",
        [
            ...portOf(front, PORTS.probe).map((port): Statement => [`listen ${port}`]),
            ["location = /alive", [["return 200"]]],
            [
                "location = /ready",
                [
                    ...forwarded(front, first?.hostname ?? "localhost", 0, quoted(hostname)).filter(
                        ([words]) => !/^proxy_(pass|read_timeout) /.test(words),
                    ),
                    [`rewrite ^ ${quoted(front.readinessPath)} break`],
                    ["proxy_pass https://gateway0"],
                    ["proxy_read_timeout 5s"],
                    ['proxy_set_header User-Agent "http3-front readiness"'],
                    ["proxy_intercept_errors on"],
                    [`error_page ${FAILURES.join(" ")} = @judged`],
                ],
            ],
            [
                "location @judged",
                [
                    // One time or dash per attempted address. Without any time there was no response head.
                    ['if ($upstream_header_time !~ "[0-9]")', [["return 503"]]],
                    ["return 200"],
                ],
            ],
        ],
    ];
}

/** A word in quotes. Validated names and paths contain neither quotes nor variables. */
function quoted(word: string): string {
    return `"${word}"`;
}

function text(statements: readonly Statement[], indent = ""): string {
    return statements
        .map(([words, block]) =>
            block === undefined
                ? `${indent}${words};\n`
                : `${indent}${words} {\n${text(block, `${indent}    `)}${indent}}\n`,
        )
        .join("");
}
