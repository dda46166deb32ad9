import { concreteName } from "../model/wildcards.ts";
import {
    ALT_SVC_PATH,
    FOLDERS,
    PORTS,
    type ProxyFront,
    READINESS_AGENT,
    type ServedName,
    TRUSTED,
} from "./proxyFront.ts";

/** An object of Envoy's API. */
type Message = Record<string, unknown>;

const TYPES = "type.googleapis.com/envoy.extensions";
const LUA = `${TYPES}.filters.http.lua.v3`;
const MANY = 1_000_000_000;
/** Envoy's own unit, kB: tokens of single sign-on are longer than the defaults. */
const HEADERS = { kilobytes: 256, count: 1000 };

/** Filters that the kubelet's last request passes through, one after the other. */
const LEAVING = { wait: "wait-for-connections", announce: "announce-the-end", finish: "wait-for-requests" };

/**
 * Envoy as a front: it terminates QUIC, and forwards each request over TLS to the gateway, over h2 where the gateway has it.
 * @returns Files by name: the bootstrap, and one with the location of each key pair, which Envoy reads again when it changes.
 */
export function envoyConfiguration(front: ProxyFront): Record<string, string> {
    const pairs = pairsOf(front);
    const bootstrap = {
        // Files that it watches require it.
        node: { id: "front", cluster: "front" },
        // No network reaches it.
        admin: { address: { pipe: { path: "/tmp/admin.sock", mode: 0o600 } } },
        static_resources: {
            listeners: [
                ...front.ipFamilies.map((family) => quicListener(front, family, pairs)),
                ...(front.tcp === undefined ? [] : front.ipFamilies.map((family) => tlsListener(front, family, pairs))),
                ...[...new Set(["IPv4" as const, ...front.ipFamilies])].map((family) => probeListener(front, family)),
            ],
            clusters: [
                gateway(front),
                ...(front.tcp === undefined ? [] : [upgrades(front)]),
                readiness(front),
                cluster("admin", { type: "STATIC", address: { pipe: { path: "/tmp/admin.sock" } } }),
            ],
        },
    };
    return {
        "envoy.json": text(bootstrap),
        ...Object.fromEntries(pairs.map(({ file, pair }) => [file, text(secretOf(pair))])),
    };
}

/** Path by which the kubelet lets Envoy leave; it answers when that is done. Anyone who knows it can. */
export function leavePath(word: string): string {
    return `/leave-${word}`;
}

/** Names that have one key pair in common. */
interface Pair {
    pair: string;
    /** File with its location. */
    file: string;
    hostnames: string[];
}

function pairsOf({ names }: ProxyFront): Pair[] {
    const folders = [...new Set(names.map(({ pair }) => pair))];
    return folders.map((pair, index) => ({
        pair,
        file: `pair-${index}.json`,
        hostnames: names.filter((name: ServedName) => name.pair === pair).map(({ hostname }) => hostname),
    }));
}

/** A key pair that is read again when the kubelet replaces the files of its Secret. */
function secretOf(pair: string): Message {
    return {
        resources: [
            {
                "@type": `${TYPES}.transport_sockets.tls.v3.Secret`,
                name: pair,
                tls_certificate: {
                    certificate_chain: { filename: `${pair}/tls.crt` },
                    private_key: { filename: `${pair}/tls.key` },
                    watched_directory: { path: pair },
                },
            },
        ],
    };
}

const ANY = { IPv4: "0.0.0.0", IPv6: "::" };

/** A handshake for a name of none of the filter chains fails. */
function quicListener(front: ProxyFront, family: "IPv4" | "IPv6", pairs: readonly Pair[]): Message {
    return {
        name: `quic-${family}`,
        address: { socket_address: { protocol: "UDP", address: ANY[family], port_value: PORTS.quic } },
        udp_listener_config: {
            quic_options: {},
            // Without it a ClientHello that a client of the same node sends as one burst of datagrams is lost (envoyproxy/gateway 1.9.1).
            downstream_socket_config: { prefer_gro: true },
        },
        filter_chains: pairs.map(({ pair, file, hostnames }) => ({
            filter_chain_match: { server_names: hostnames },
            transport_socket: {
                name: "envoy.transport_sockets.quic",
                typed_config: {
                    "@type": `${TYPES}.transport_sockets.quic.v3.QuicDownstreamTransport`,
                    enable_early_data: false,
                    downstream_tls_context: { common_tls_context: pairContext(front, { pair, file }) },
                },
            },
            filters: [requests(front, hostnames, "HTTP3")],
        })),
    };
}

/** The same over TCP. */
function tlsListener(front: ProxyFront, family: "IPv4" | "IPv6", pairs: readonly Pair[]): Message {
    return {
        name: `tls-${family}`,
        address: { socket_address: { address: ANY[family], port_value: PORTS.tls } },
        listener_filters: [
            {
                name: "envoy.filters.listener.tls_inspector",
                typed_config: { "@type": `${TYPES}.filters.listener.tls_inspector.v3.TlsInspector` },
            },
        ],
        filter_chains: pairs.map(({ pair, file, hostnames }) => ({
            filter_chain_match: { server_names: hostnames },
            transport_socket: {
                name: "envoy.transport_sockets.tls",
                typed_config: {
                    "@type": `${TYPES}.transport_sockets.tls.v3.DownstreamTlsContext`,
                    common_tls_context: {
                        alpn_protocols: ["h2", "http/1.1"],
                        ...pairContext(front, { pair, file }),
                    },
                },
            },
            filters: [requests(front, hostnames, "AUTO")],
        })),
    };
}

function pairContext({ folder }: ProxyFront, { pair, file }: Pick<Pair, "pair" | "file">): Message {
    return {
        tls_certificate_sds_secret_configs: [
            { name: pair, sds_config: { path_config_source: { path: `${folder}/${file}` } } },
        ],
    };
}

/** How the requests of clients are forwarded. */
function requests({ silenceSeconds, tcp }: ProxyFront, hostnames: readonly string[], codec: "HTTP3" | "AUTO"): Message {
    return connectionManager({
        codec_type: codec,
        ...(codec === "AUTO" ? { upgrade_configs: [{ upgrade_type: "websocket" }] } : {}),
        stat_prefix: "front",
        // Before Envoy itself writes X-Forwarded-For: a client's own value is not trusted.
        early_header_mutation_extensions: [
            {
                name: "envoy.http.early_header_mutation.header_mutation",
                typed_config: {
                    "@type": `${TYPES}.http.early_header_mutation.header_mutation.v3.HeaderMutation`,
                    mutations: ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", ...TRUSTED].map((name) => ({
                        remove: name.toLowerCase(),
                    })),
                },
            },
        ],
        use_remote_address: true,
        // No client is trusted for its private address.
        internal_address_config: {},
        generate_request_id: false,
        preserve_external_request_id: true,
        strip_any_host_port: true,
        server_header_transformation: "PASS_THROUGH",
        max_request_headers_kb: HEADERS.kilobytes,
        common_http_protocol_options: {
            max_headers_count: HEADERS.count,
            headers_with_underscores_action: "DROP_HEADER",
        },
        stream_idle_timeout: `${silenceSeconds}s`,
        route_config: {
            name: "front",
            virtual_hosts: [
                {
                    name: "gateway",
                    domains: hostnames,
                    routes: [
                        ...(codec === "AUTO" ? [UPGRADE] : []),
                        {
                            match: { prefix: "/" },
                            route: {
                                cluster: "gateway",
                                timeout: "0s",
                                // What the gateway has not got yet can be sent again.
                                retry_policy: {
                                    retry_on: "connect-failure,refused-stream,reset-before-request",
                                    num_retries: 2,
                                },
                            },
                        },
                    ],
                    request_headers_to_add: Object.entries({
                        "X-Real-IP": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
                        "X-Forwarded-Host": "%REQ(:AUTHORITY)%",
                        "X-Forwarded-Port": "443",
                    }).map(([key, value]) => ({
                        header: { key, value },
                        append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
                    })),
                    // It has the gateway's port and max-age.
                    response_headers_to_remove: ["alt-svc"],
                },
                {
                    name: "misdirected",
                    domains: ["*"],
                    routes: [{ match: { prefix: "/" }, direct_response: { status: 421 } }],
                },
            ],
        },
        http_filters: [...(tcp === undefined ? [] : [advertising(tcp)]), router()],
    });
}

/** A request for a WebSocket, which HTTP/1.1 alone has in this form. */
const UPGRADE: Message = {
    match: {
        prefix: "/",
        headers: [{ name: "upgrade", string_match: { exact: "websocket", ignore_case: true } }],
    },
    route: { cluster: "upgrades", timeout: "0s" },
};

/** Adds Alt-Svc to every answer, by the file that is there now: a stage that changes needs no other configuration. */
function advertising(tcp: NonNullable<ProxyFront["tcp"]>): Message {
    return {
        name: "alt-svc",
        typed_config: {
            "@type": `${LUA}.Lua`,
            default_source_code: {
                inline_string: `${sentNow(tcp)}
function envoy_on_response(handle)
  local sent = sent_now()
  if sent then handle:headers():replace("alt-svc", sent.value) end
end
`,
            },
        },
    };
}

/** A function of Lua: the value whose file is there. */
function sentNow({ altSvc }: NonNullable<ProxyFront["tcp"]>): string {
    const values = altSvc.map(({ file, value }) => `  { file = "${file}", value = ${JSON.stringify(value)} },\n`);
    return `local values = {
${values.join("")}}

local function sent_now()
  for _, each in ipairs(values) do
    local file = io.open("${FOLDERS.altSvc}/" .. each.file, "rb")
    if file then
      file:close()
      return each
    end
  end
end
`;
}

/** Says the file of the value that is sent. */
function altSvcRoute(tcp: NonNullable<ProxyFront["tcp"]>): Message {
    return {
        ...answering(ALT_SVC_PATH),
        typed_per_filter_config: {
            "alt-svc": {
                "@type": `${LUA}.LuaPerRoute`,
                source_code: {
                    inline_string: `${sentNow(tcp)}
function envoy_on_request(handle)
  local sent = sent_now()
  handle:respond({[":status"] = "200", ["content-type"] = "application/json"}, '"' .. (sent and sent.file or "") .. '"')
end
`,
                },
            },
        },
    };
}

/** The gateway. A connection is for one name alone, and verified for it. */
function gateway(front: ProxyFront): Message {
    return {
        ...cluster("gateway", { type: "STRICT_DNS", address: addressOf(front) }),
        typed_extension_protocol_options: {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": `${TYPES}.upstreams.http.v3.HttpProtocolOptions`,
                upstream_http_protocol_options: { auto_sni: true, auto_san_validation: true },
                // By ALPN.
                auto_config: { http_protocol_options: {}, http2_protocol_options: {} },
                common_http_protocol_options: {
                    max_headers_count: HEADERS.count,
                    max_response_headers_kb: HEADERS.kilobytes,
                    idle_timeout: "10s",
                    // A connection stays with one pod of the gateway: new pods get requests after this time.
                    max_connection_duration: "60s",
                },
            },
        },
        circuit_breakers: {
            thresholds: [{ max_connections: MANY, max_pending_requests: MANY, max_requests: MANY, max_retries: MANY }],
        },
        transport_socket: tls(front, {}),
    };
}

/** The gateway over HTTP/1.1, for requests that h2 has not. */
function upgrades(front: ProxyFront): Message {
    return {
        ...gateway(front),
        name: "upgrades",
        load_assignment: assignment("upgrades", addressOf(front)),
        typed_extension_protocol_options: {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": `${TYPES}.upstreams.http.v3.HttpProtocolOptions`,
                upstream_http_protocol_options: { auto_sni: true, auto_san_validation: true },
                explicit_http_config: { http_protocol_options: {} },
                common_http_protocol_options: {
                    max_headers_count: HEADERS.count,
                    max_response_headers_kb: HEADERS.kilobytes,
                },
            },
        },
    };
}

/** The gateway as the kubelet's probe sees it. It gets no other request. */
function readiness(front: ProxyFront): Message {
    const name = firstName(front);
    return {
        ...cluster("readiness", { type: "STRICT_DNS", address: addressOf(front) }),
        health_checks: [
            {
                timeout: "5s",
                interval: "5s",
                no_traffic_interval: "5s",
                healthy_threshold: 1,
                unhealthy_threshold: 1,
                reuse_connection: false,
                http_health_check: {
                    host: name,
                    path: front.readinessPath,
                    expected_statuses: [{ start: 100, end: 600 }],
                    request_headers_to_add: [
                        {
                            header: { key: "User-Agent", value: READINESS_AGENT },
                            append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
                        },
                    ],
                },
            },
        ],
        transport_socket: tls(front, {
            sni: name,
            names: [{ san_type: "DNS", matcher: { exact: name } }],
        }),
    };
}

/** Probes of the kubelet, and its request before the pod ends. */
function probeListener(front: ProxyFront, family: "IPv4" | "IPv6"): Message {
    const { connectionSeconds, requestSeconds } = front;
    const waits = { [LEAVING.wait]: connectionSeconds, [LEAVING.finish]: requestSeconds };
    const fault = `${TYPES}.filters.http.fault.v3.HTTPFault`;
    const delays = Object.entries(waits).filter(([, seconds]) => seconds > 0);
    return {
        name: `probe-${family}`,
        address: { socket_address: { address: ANY[family], port_value: PORTS.probe } },
        filter_chains: [
            {
                filters: [
                    connectionManager({
                        stat_prefix: "probe",
                        route_config: {
                            virtual_hosts: [
                                {
                                    name: "probe",
                                    domains: ["*"],
                                    routes: [
                                        answering("/alive"),
                                        ...(front.tcp === undefined ? [] : [altSvcRoute(front.tcp)]),
                                        {
                                            ...answering(leavePath(front.word)),
                                            typed_per_filter_config: {
                                                ...Object.fromEntries(
                                                    delays.map(([name, seconds]) => [
                                                        name,
                                                        {
                                                            "@type": fault,
                                                            delay: {
                                                                fixed_delay: `${seconds}s`,
                                                                percentage: { numerator: 100 },
                                                            },
                                                        },
                                                    ]),
                                                ),
                                                [LEAVING.announce]: {
                                                    "@type": `${LUA}.LuaPerRoute`,
                                                    source_code: { inline_string: ANNOUNCE },
                                                },
                                            },
                                        },
                                    ],
                                },
                            ],
                        },
                        http_filters: [
                            {
                                name: "ready",
                                typed_config: {
                                    "@type": `${TYPES}.filters.http.health_check.v3.HealthCheck`,
                                    pass_through_mode: false,
                                    cluster_min_healthy_percentages: { readiness: { value: 100 } },
                                    headers: [{ name: ":path", string_match: { exact: "/ready" } }],
                                },
                            },
                            { name: LEAVING.wait, typed_config: { "@type": fault } },
                            { name: LEAVING.announce, typed_config: { "@type": `${LUA}.Lua` } },
                            { name: LEAVING.finish, typed_config: { "@type": fault } },
                            ...(front.tcp === undefined
                                ? []
                                : [{ name: "alt-svc", typed_config: { "@type": `${LUA}.Lua` } }]),
                            router(),
                        ],
                    }),
                ],
            },
        ],
    };
}

/**
 * From then on Envoy ends each connection after the answers that are under way. It exits only on a signal. The pod stays ready:
 * else kube-proxy would forget the UDP flows to it.
 */
const ANNOUNCE = `function envoy_on_request(handle)
  handle:httpCall("admin", {[":method"] = "POST", [":path"] = "/drain_listeners?graceful&skip_exit", [":authority"] = "admin"}, "", 1000)
end
`;

function answering(path: string): Message {
    return { match: { path }, direct_response: { status: 200 } };
}

function connectionManager(fields: Message): Message {
    return {
        name: "envoy.filters.network.http_connection_manager",
        typed_config: {
            "@type": `${TYPES}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
            ...fields,
        },
    };
}

function router(): Message {
    return {
        name: "envoy.filters.http.router",
        typed_config: { "@type": `${TYPES}.filters.http.router.v3.Router`, suppress_envoy_headers: true },
    };
}

function cluster(name: string, { type, address }: { type: string; address: Message }): Message {
    return {
        name,
        type,
        ...(type === "STRICT_DNS" ? { dns_lookup_family: "V4_PREFERRED" } : {}),
        connect_timeout: "5s",
        load_assignment: assignment(name, address),
    };
}

function assignment(name: string, address: Message): Message {
    return { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] };
}

function addressOf({ gateway: target }: ProxyFront): Message {
    const [, address, port] = /^(.*):(\d+)$/.exec(target) ?? [];
    return { socket_address: { address, port_value: Number(port) } };
}

function firstName({ names: [first] }: ProxyFront): string {
    return concreteName(first?.hostname ?? "localhost");
}

function tls({ trusted, proxyProtocol }: ProxyFront, { sni, names }: { sni?: string; names?: Message[] }): Message {
    const encrypted = {
        name: "envoy.transport_sockets.tls",
        typed_config: {
            "@type": `${TYPES}.transport_sockets.tls.v3.UpstreamTlsContext`,
            ...(sni === undefined ? {} : { sni }),
            common_tls_context: {
                tls_params: { tls_minimum_protocol_version: "TLSv1_2" },
                validation_context: {
                    trusted_ca: { filename: trusted },
                    ...(names === undefined ? {} : { match_typed_subject_alt_names: names }),
                },
            },
        },
    };
    return proxyProtocol
        ? {
              name: "envoy.transport_sockets.upstream_proxy_protocol",
              typed_config: {
                  "@type": `${TYPES}.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport`,
                  config: { version: "V2" },
                  transport_socket: encrypted,
              },
          }
        : encrypted;
}

const text = (message: Message) => `${JSON.stringify(message, undefined, 2)}\n`;
