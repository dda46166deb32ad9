import { concreteName, isWildcard } from "../model/wildcards.ts";
import {
    ALT_SVC_PATH,
    FOLDERS,
    PORTS,
    type ProxyFront,
    READINESS_AGENT,
    type ServedName,
    TRUSTED,
} from "./proxyFront.ts";

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
export function nginxConfiguration(front: ProxyFront): string {
    const { names, requestSeconds } = front;
    return text([
        // The worker's socket maps QUIC packets to connections: with one, even after a client's address change.
        ["worker_processes 1"],
        [`worker_shutdown_timeout ${requestSeconds}s`],
        // A connection of a client and one to the gateway each.
        ["worker_rlimit_nofile 16384"],
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
                // The number of requests ends no connection: the default is a thousand.
                ["keepalive_requests 1000000000"],
                // A name has up to 253 octets, and each has to fit into a bucket.
                ["server_names_hash_bucket_size 512"],
                ["server_names_hash_max_size 8192"],
                // Each name has a variable.
                ["variables_hash_max_size 8192"],
                // Tokens of single sign-on are longer than the default of 8 KB.
                ["large_client_header_buffers 4 64k"],
                ...["client_body", "send"].map((name): Statement => [`${name}_timeout ${silenceOf(front)}`]),
                [`ssl_protocols ${front.tcp === undefined ? "" : "TLSv1.2 "}TLSv1.3`],
                ["ssl_early_data off"],
                // Same on all pods: tokens and resets of one are valid on the others.
                [`quic_host_key ${FOLDERS.hostKey}/key`],
                ...towardsTheGateway(front),
                ...overTcp(front),
                ...names.map(({ pair }, index): Statement => [`map "" $pair${index}`, [[`default ${quoted(pair)}`]]]),
                ...names.map((name, index) => upstream(front, name, index)),
                ...names.flatMap((name, index) => upgrades(front, name, index)),
                refusal(front),
                ...names.map((name, index) => served(front, name, index)),
                probes(front),
            ],
        ],
    ]);
}

/** A timeout. Zero would be over at once. */
const silenceOf = ({ silenceSeconds }: ProxyFront) => (silenceSeconds === 0 ? "365d" : `${silenceSeconds}s`);

const listenAddresses = (ipFamilies: ProxyFront["ipFamilies"], port: number): string[] =>
    ipFamilies.map((family) => (family === "IPv4" ? `${port}` : `[::]:${port}`));

/** What requests over TCP need in addition. */
function overTcp({ tcp }: ProxyFront): Statement[] {
    return tcp === undefined
        ? []
        : [
              ["http2 on"],
              // The answer to a malformed request has not run a server's statements.
              ["uninitialized_variable_warn off"],
              // A WebSocket. Over HTTP/2 and HTTP/3 the header means nothing.
              [
                  'map "$server_protocol $http_upgrade" $upgrade',
                  [['"~^HTTP/1\\.1 (?<asked>.+)$" $asked'], ['default ""']],
              ],
              ["map $upgrade $kept", [['"" ""'], ["default upgrade"]]],
              ["map $upgrade $closed", [['"" close'], ["default upgrade"]]],
          ];
}

/** How a server listens to clients: QUIC, and TLS over TCP where the front takes that too. */
function listening({ ipFamilies, tcp }: ProxyFront, quic: string, plain: string): Statement[] {
    return [
        ...listenAddresses(ipFamilies, PORTS.quic).map((port): Statement => [`listen ${port} quic${quic}`]),
        ...(tcp === undefined
            ? []
            : listenAddresses(ipFamilies, PORTS.tls).map((port): Statement => [`listen ${port} ssl${plain}`])),
    ];
}

/** Alt-Svc of every answer, by the file that is there now: a stage that changes needs no reload. */
function advertising({ tcp }: ProxyFront): Statement[] {
    return tcp === undefined
        ? []
        : [
              ["set $alt_svc ''"],
              ["set $alt_svc_file ''"],
              ...tcp.altSvc.map(
                  ({ file, value }): Statement => [
                      `if (-f ${FOLDERS.altSvc}/${file})`,
                      [[`set $alt_svc '${value}'`], [`set $alt_svc_file ${file}`]],
                  ],
              ),
          ];
}

/** How every request is forwarded. Locations inherit it. */
function towardsTheGateway(front: ProxyFront): Statement[] {
    return [
        ["proxy_http_version 1.1"],
        ["proxy_ssl_server_name on"],
        ["proxy_ssl_name $host"],
        // Sessions are also reused by address only, not name.
        ["proxy_ssl_session_reuse off"],
        ["proxy_ssl_protocols TLSv1.2 TLSv1.3"],
        ["proxy_ssl_verify on"],
        ["proxy_ssl_verify_depth 5"],
        [`proxy_ssl_trusted_certificate ${quoted(front.trusted)}`],
        ["proxy_connect_timeout 5s"],
        [`proxy_read_timeout ${silenceOf(front)}`],
        [`proxy_send_timeout ${silenceOf(front)}`],
        ["proxy_request_buffering off"],
        ["proxy_buffering off"],
        // The head of a response has to fit: cookies and policies are longer than the default of 4 KB.
        ["proxy_buffer_size 64k"],
        ["proxy_buffers 8 64k"],
        ["proxy_redirect off"],
        // It has the gateway's port and max-age.
        ["proxy_hide_header Alt-Svc"],
        [`proxy_ignore_headers ${ORDERS.join(" ")}`],
        ...["Server", "Date", ...ORDERS].map((name): Statement => [`proxy_pass_header ${name}`]),
    ];
}

/**
 * The gateway, once per name: nginx reuses connections by address only, and a gateway serves a name only on connections
 * with its SNI.
 */
function upstream({ gateway }: ProxyFront, { hostname }: ServedName, index: number): Statement {
    const kept: Statement[] = isWildcard(hostname) ? [] : [["keepalive 64"], ["keepalive_timeout 10s"]];
    return [`upstream gateway${index}`, [[`server ${gateway} max_fails=0`], ...kept]];
}

/** The gateway over HTTP/1.1 where other requests go over h2. */
function upgrades(front: ProxyFront, { hostname }: ServedName, index: number): Statement[] {
    return front.tcp === undefined || version(front, hostname).length === 0
        ? []
        : [[`upstream upgrade${index}`, [[`server ${front.gateway} max_fails=0`]]]];
}

/** Response for unserved names: a handshake alert, or 421 on a connection for another name. */
function refusal(front: ProxyFront): Statement {
    return [
        "server",
        [
            ...listening(front, " reuseport default_server", " default_server"),
            ["ssl_reject_handshake on"],
            ["return 421"],
        ],
    ];
}

function served(front: ProxyFront, { hostname }: ServedName, index: number): Statement {
    return [
        "server",
        [
            ...listening(front, "", ""),
            [`server_name ${quoted(hostname)}`],
            [`ssl_certificate $pair${index}/tls.crt`],
            [`ssl_certificate_key $pair${index}/tls.key`],
            ["client_max_body_size 0"],
            ...advertising(front),
            ...(front.tcp === undefined ? [] : [["add_header Alt-Svc $alt_svc always"] as const]),
            ...locations(front, { hostname, index }),
        ],
    ];
}

/** Where requests for a name go. */
function locations(front: ProxyFront, { hostname, index }: { hostname: string; index: number }): Statement[] {
    const forwarded = headers(hostname, "$host");
    const [http2] = version(front, hostname);
    if (front.tcp === undefined) {
        return [["location /", [[`proxy_pass https://gateway${index}`], ...version(front, hostname), ...forwarded]]];
    }
    const upgrading: Statement[] = [
        ["proxy_set_header Upgrade $upgrade"],
        [`proxy_set_header Connection ${isWildcard(hostname) ? "$closed" : "$kept"}`],
        ...forwarded.filter(([words]) => !words.startsWith("proxy_set_header Connection ")),
    ];
    return http2 === undefined
        ? [["location /", [[`proxy_pass https://gateway${index}`], ...upgrading]]]
        : [
              [
                  "location /",
                  [
                      ["if ($upgrade)", [["return 418"]]],
                      ["error_page 418 = @upgrade"],
                      [`proxy_pass https://gateway${index}`],
                      http2,
                      ...forwarded,
                  ],
              ],
              // HTTP/2 has no such header, so it gets a connection of its own.
              ["location @upgrade", [[`proxy_pass https://upgrade${index}`], ...upgrading]],
          ];
}

/** A connection over h2 is kept, and would be taken for other names of a wildcard. */
function version({ http2 }: ProxyFront, hostname: string): Statement[] {
    return http2 && !isWildcard(hostname) ? [["proxy_http_version 2"]] : [];
}

/** Headers of a forwarded request. A location inherits none once it sets one. */
function headers(hostname: string, host: string): Statement[] {
    return [
        [`proxy_set_header Connection ${isWildcard(hostname) ? "close" : '""'}`],
        [`proxy_set_header Host ${host}`],
        // Set, never appended: a client's own value is not trusted.
        ["proxy_set_header X-Forwarded-For $remote_addr"],
        ["proxy_set_header X-Real-IP $remote_addr"],
        [`proxy_set_header X-Forwarded-Host ${host}`],
        ["proxy_set_header X-Forwarded-Port 443"],
        ["proxy_set_header X-Forwarded-Proto https"],
        // Names with an underscore never pass nginx.
        ...TRUSTED.map((name): Statement => [`proxy_set_header ${name} ""`]),
    ];
}

/**
 * Probes of the kubelet, over TCP on a port without Service. A pod is ready if the gateway answers, with any status, a
 * request for the first name: otherwise clients would stay on QUIC and get errors, where TCP may work.
 */
function probes(front: ProxyFront): Statement {
    const [first] = front.names;
    const hostname = first?.hostname ?? "localhost";
    const host = quoted(concreteName(hostname));
    return [
        "server",
        [
            // The kubelet asks the pod's first address, which is IPv4 in most clusters.
            ...listenAddresses([...new Set(["IPv4" as const, ...front.ipFamilies])], PORTS.probe).map(
                (port): Statement => [`listen ${port}`],
            ),
            ["location = /alive", [["return 200"]]],
            ...(front.tcp === undefined
                ? []
                : [
                      ...advertising(front),
                      [
                          `location = ${ALT_SVC_PATH}`,
                          [["default_type application/json"], [`return 200 '"$alt_svc_file"'`]],
                      ] as const,
                  ]),
            [
                "location = /ready",
                [
                    ...headers(hostname, host),
                    [`proxy_ssl_name ${host}`],
                    [`rewrite ^ ${quoted(front.readinessPath)} break`],
                    ["proxy_pass https://gateway0"],
                    // The same as that of other requests, with which it shares connections.
                    ...version(front, hostname),
                    ["proxy_read_timeout 5s"],
                    [`proxy_set_header User-Agent ${quoted(READINESS_AGENT)}`],
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
