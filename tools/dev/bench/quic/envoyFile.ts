import type { Variant } from "./variants.ts";

/** Where an Envoy listens, and what it has behind it; all on loopback. */
export interface Places {
    /** Its port of TCP and UDP. */
    port: number;
    upstreamPort: number;
    /** PEM files. */
    certificate: string;
    key: string;
}

const EXTENSIONS = "type.googleapis.com/envoy.extensions";
const LOOPBACK = "127.0.0.1";
/** `SOL_SOCKET`, `SO_SNDBUF` and `SO_RCVBUF` of Linux. */
const SOCKET = { level: 1, send: 7, receive: 8 };

/** An Envoy's whole configuration: one port with h2 over TCP and h3 over UDP, both to one upstream. */
export function envoyFile(variant: Variant, { port, upstreamPort, certificate, key }: Places): object {
    const tls = {
        common_tls_context: {
            alpn_protocols: ["h2"],
            tls_certificates: [{ certificate_chain: { filename: certificate }, private_key: { filename: key } }],
        },
    };
    const { alpn_protocols: _, ...quicTls } = tls.common_tls_context;
    return {
        static_resources: {
            listeners: [
                {
                    name: "h2",
                    address: address("TCP", port),
                    // Envoy Gateway's own, which it does not set for QUIC (internal/xds/translator/listener.go).
                    per_connection_buffer_limit_bytes: 32_768,
                    filter_chains: [
                        {
                            transport_socket: {
                                name: "tls",
                                typed_config: {
                                    "@type": `${EXTENSIONS}.transport_sockets.tls.v3.DownstreamTlsContext`,
                                    ...tls,
                                },
                            },
                            filters: [requests("AUTO")],
                        },
                    ],
                },
                {
                    name: "h3",
                    address: address("UDP", port),
                    enable_reuse_port: variant.reusePort,
                    ...(variant.socketBuffers === undefined ? {} : { socket_options: buffers(variant.socketBuffers) }),
                    udp_listener_config: {
                        quic_options: {},
                        downstream_socket_config: variant.preferGro ? { prefer_gro: true } : {},
                        ...(variant.gso
                            ? {}
                            : {
                                  udp_packet_packet_writer_config: {
                                      name: "envoy.udp_packet_writer.default",
                                      typed_config: {
                                          "@type": `${EXTENSIONS}.udp_packet_writer.v3.UdpDefaultWriterFactory`,
                                      },
                                  },
                              }),
                    },
                    filter_chains: [
                        {
                            transport_socket: {
                                name: "quic",
                                typed_config: {
                                    "@type": `${EXTENSIONS}.transport_sockets.quic.v3.QuicDownstreamTransport`,
                                    downstream_tls_context: { common_tls_context: quicTls },
                                },
                            },
                            filters: [requests("HTTP3")],
                        },
                    ],
                },
            ],
            clusters: [
                {
                    name: "upstream",
                    type: "STATIC",
                    load_assignment: {
                        cluster_name: "upstream",
                        endpoints: [{ lb_endpoints: [{ endpoint: { address: address("TCP", upstreamPort) } }] }],
                    },
                },
            ],
        },
    };
}

function address(protocol: "TCP" | "UDP", port: number) {
    return { socket_address: { protocol, address: LOOPBACK, port_value: port } };
}

function buffers(octets: number) {
    return [SOCKET.send, SOCKET.receive].map((name) => ({
        level: SOCKET.level,
        name,
        int_value: octets,
        state: "STATE_PREBIND",
    }));
}

function requests(codec: "AUTO" | "HTTP3") {
    return {
        name: "requests",
        typed_config: {
            "@type": `${EXTENSIONS}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
            codec_type: codec,
            stat_prefix: codec,
            route_config: {
                virtual_hosts: [
                    {
                        name: "all",
                        domains: ["*"],
                        routes: [{ match: { prefix: "/" }, route: { cluster: "upstream" } }],
                    },
                ],
            },
            http_filters: [
                { name: "router", typed_config: { "@type": `${EXTENSIONS}.filters.http.router.v3.Router` } },
            ],
        },
    };
}
