import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { envoyConfiguration } from "../../../components/front/envoyConfiguration.ts";
import { type ProxyFront, TRUSTED } from "../../../components/front/proxyFront.ts";
import { front, tcp, usual } from "./proxyFronts.ts";

interface Listener {
    name: string;
    address: { socket_address: { protocol?: string; address: string; port_value: number } };
    udp_listener_config?: { downstream_socket_config: { prefer_gro: boolean } };
    filter_chains: Chain[];
}
interface Chain {
    filter_chain_match?: { server_names: string[] };
    transport_socket?: {
        typed_config: {
            enable_early_data: boolean;
            downstream_tls_context: {
                common_tls_context: {
                    tls_certificate_sds_secret_configs: {
                        name: string;
                        sds_config: { path_config_source: { path: string } };
                    }[];
                };
            };
        };
    };
    filters: { typed_config: Manager }[];
}
interface Manager {
    [field: string]: unknown;
    early_header_mutation_extensions: { typed_config: { mutations: { remove: string }[] } }[];
    stream_idle_timeout: string;
    route_config: { virtual_hosts: VirtualHost[] };
    http_filters: { name: string }[];
}
interface VirtualHost {
    name: string;
    domains: string[];
    routes: Record<string, unknown>[];
    request_headers_to_add?: { header: { key: string; value: string }; append_action: string }[];
    response_headers_to_remove?: string[];
}
interface Socket {
    name: string;
    typed_config: Record<string, unknown> & { config?: unknown; transport_socket?: Socket };
}
interface Cluster {
    [field: string]: unknown;
    name: string;
    transport_socket?: Socket;
}
interface Bootstrap {
    admin: unknown;
    static_resources: { listeners: Listener[]; clusters: Cluster[] };
}

const filesOf = (each: ProxyFront) => envoyConfiguration(each);
const bootstrapOf = (each: ProxyFront) => JSON.parse(filesOf(each)["envoy.json"] ?? "") as Bootstrap;
const listenersOf = (each: ProxyFront) => bootstrapOf(each).static_resources.listeners;
const quicOf = (each: ProxyFront) => listenersOf(each).filter(({ name }) => name.startsWith("quic"));
const chainsOf = (each: ProxyFront) => quicOf(each).flatMap(({ filter_chains }) => filter_chains);
const managerOf = (chain: Chain | undefined) => chain?.filters[0]?.typed_config;
/** A cluster, with its TLS in the place of what it is wrapped in. */
function clusterOf(each: ProxyFront, name: string): Cluster | undefined {
    const found = bootstrapOf(each).static_resources.clusters.find((one) => one.name === name);
    const inner = found?.transport_socket?.typed_config.transport_socket;
    expect(inner !== undefined).toBe(each.proxyProtocol);
    return found && (inner === undefined ? found : { ...found, transport_socket: inner });
}

describe("Envoy as a front", () => {
    test("has this configuration, for one name and every default", async () => {
        const files = filesOf(usual);
        expect(Object.keys(files)).toEqual(["envoy.json", "pair-0.json"]);
        await expect(files["envoy.json"]).toMatchFileSnapshot("usual/envoy.json.txt");
        expect(JSON.parse(files["pair-0.json"] ?? "")).toEqual({
            resources: [
                {
                    "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
                    name: "/etc/front/pairs/0",
                    tls_certificate: {
                        certificate_chain: { filename: "/etc/front/pairs/0/tls.crt" },
                        private_key: { filename: "/etc/front/pairs/0/tls.key" },
                        // A renewed pair is read without another pod.
                        watched_directory: { path: "/etc/front/pairs/0" },
                    },
                },
            ],
        });
    });

    test("has a filter chain for its names alone, with their own key pair, and 421 for a name of another connection", () => {
        fc.assert(
            fc.property(front, (each) => {
                for (const { filter_chains: chains } of quicOf(each)) {
                    expect(chains.map((chain) => chain.filter_chain_match)).toEqual(
                        each.names.map(({ hostname }) => ({ server_names: [hostname] })),
                    );
                    for (const [index, chain] of chains.entries()) {
                        const { typed_config: quic } = chain.transport_socket ?? {};
                        const [secret, ...others] =
                            quic?.downstream_tls_context.common_tls_context.tls_certificate_sds_secret_configs ?? [];
                        expect(others).toEqual([]);
                        expect(secret?.name).toBe(each.names[index]?.pair);
                        expect(secret?.sds_config.path_config_source.path).toBe(`${each.folder}/pair-${index}.json`);
                        expect(filesOf(each)[`pair-${index}.json`]).toContain(`"${each.names[index]?.pair}/tls.key"`);
                        expect(quic?.enable_early_data).toBe(false);
                        const hosts = managerOf(chain)?.route_config.virtual_hosts ?? [];
                        expect(hosts.map(({ domains }) => domains)).toEqual([[each.names[index]?.hostname], ["*"]]);
                        expect(hosts[1]?.routes).toEqual([
                            { match: { prefix: "/" }, direct_response: { status: 421 } },
                        ]);
                    }
                }
            }),
        );
    });

    test("has one filter chain for names with one key pair, so that a connection for one of them takes requests for the others", () => {
        const pair = "/etc/front/pairs/0";
        const names = ["shop.example.com", "*.example.com"];
        const each = { ...usual, names: names.map((hostname) => ({ hostname, pair })) };
        expect(chainsOf(each).map((chain) => chain.filter_chain_match)).toEqual([{ server_names: names }]);
        expect(managerOf(chainsOf(each)[0])?.route_config.virtual_hosts[0]?.domains).toEqual(names);
    });

    test("opens QUIC alone to clients, in the families that clients can reach, and takes a ClientHello of several datagrams", () => {
        fc.assert(
            fc.property(front, (each) => {
                const addresses = { IPv4: "0.0.0.0", IPv6: "::" };
                expect(quicOf(each).map(({ address }) => address.socket_address)).toEqual(
                    each.ipFamilies.map((family) => ({
                        protocol: "UDP",
                        address: addresses[family],
                        port_value: 8443,
                    })),
                );
                for (const { udp_listener_config: udp } of quicOf(each)) {
                    expect(udp?.downstream_socket_config).toEqual({ prefer_gro: true });
                }
                // The kubelet asks a pod's first address, which is IPv4 in most clusters.
                const others = listenersOf(each).filter(({ name }) => !name.startsWith("quic"));
                expect(others.map(({ address }) => address.socket_address)).toEqual([
                    { address: "0.0.0.0", port_value: 8080 },
                    ...each.ipFamilies
                        .filter((family) => family === "IPv6")
                        .map(() => ({ address: "::", port_value: 8080 })),
                ]);
            }),
        );
        expect(bootstrapOf(usual).admin).toEqual({ address: { pipe: { path: "/tmp/admin.sock", mode: 0o600 } } });
    });

    test("sends every request on over verified TLS, under the name that was asked for, with the client's own address", () => {
        fc.assert(
            fc.property(front, (each) => {
                expect(clusterOf(each, "gateway")).toMatchObject({
                    typed_extension_protocol_options: {
                        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                            upstream_http_protocol_options: { auto_sni: true, auto_san_validation: true },
                            auto_config: { http_protocol_options: {}, http2_protocol_options: {} },
                        },
                    },
                    transport_socket: {
                        name: "envoy.transport_sockets.tls",
                        typed_config: {
                            common_tls_context: {
                                tls_params: { tls_minimum_protocol_version: "TLSv1_2" },
                                validation_context: { trusted_ca: { filename: each.trusted } },
                            },
                        },
                    },
                });
                for (const chain of chainsOf(each)) {
                    const manager = managerOf(chain);
                    expect(manager).toMatchObject({
                        codec_type: "HTTP3",
                        use_remote_address: true,
                        internal_address_config: {},
                        strip_any_host_port: true,
                        stream_idle_timeout: `${each.silenceSeconds}s`,
                    });
                    // Before Envoy writes its own.
                    expect(
                        manager?.early_header_mutation_extensions.flatMap(({ typed_config }) => typed_config.mutations),
                    ).toEqual(
                        ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", ...TRUSTED].map((name) => ({
                            remove: name.toLowerCase(),
                        })),
                    );
                    const [gateway] = manager?.route_config.virtual_hosts ?? [];
                    expect(gateway?.routes).toEqual([
                        {
                            match: { prefix: "/" },
                            route: {
                                cluster: "gateway",
                                timeout: "0s",
                                retry_policy: {
                                    retry_on: "connect-failure,refused-stream,reset-before-request",
                                    num_retries: 2,
                                },
                            },
                        },
                    ]);
                    expect(gateway?.response_headers_to_remove).toEqual(["alt-svc"]);
                    expect(gateway?.request_headers_to_add?.map(({ append_action }) => append_action)).toEqual(
                        Array.from({ length: 3 }, () => "OVERWRITE_IF_EXISTS_OR_ADD"),
                    );
                    expect(manager?.http_filters.map(({ name }) => name)).toEqual(["envoy.filters.http.router"]);
                }
            }),
        );
    });

    test("sends PROXY protocol to a gateway that requires it, before TLS, and when it asks whether it answers", () => {
        const { clusters } = bootstrapOf({ ...usual, proxyProtocol: true }).static_resources;
        for (const { name, transport_socket: socket } of clusters.filter((one) => one.name !== "admin")) {
            expect([name, socket?.name, socket?.typed_config.config]).toEqual([
                name,
                "envoy.transport_sockets.upstream_proxy_protocol",
                { version: "V2" },
            ]);
        }
        expect(JSON.stringify(clusters)).toContain("upstream_proxy_protocol");
        expect(JSON.stringify(bootstrapOf(usual))).not.toContain("upstream_proxy_protocol");
    });

    test("asks the gateway itself whether it answers, before it counts as ready", () => {
        fc.assert(
            fc.property(front, (each) => {
                const name = (each.names[0]?.hostname ?? "").replace("*", "http3-gateway-check");
                expect(clusterOf(each, "readiness")).toMatchObject({
                    health_checks: [
                        {
                            timeout: "5s",
                            reuse_connection: false,
                            http_health_check: {
                                host: name,
                                path: each.readinessPath,
                                expected_statuses: [{ start: 100, end: 600 }],
                            },
                        },
                    ],
                    transport_socket: {
                        typed_config: {
                            sni: name,
                            common_tls_context: {
                                validation_context: {
                                    trusted_ca: { filename: each.trusted },
                                    match_typed_subject_alt_names: [{ san_type: "DNS", matcher: { exact: name } }],
                                },
                            },
                        },
                    },
                });
                for (const { filter_chains: chains } of listenersOf(each).filter((one) => one.name.startsWith("p"))) {
                    expect(managerOf(chains[0])?.http_filters[0]).toMatchObject({
                        typed_config: {
                            pass_through_mode: false,
                            cluster_min_healthy_percentages: { readiness: { value: 100 } },
                            headers: [{ name: ":path", string_match: { exact: "/ready" } }],
                        },
                    });
                }
            }),
        );
    });

    test("leaves when it is asked by a path that is not to be guessed: it serves on, announces the end, and waits", () => {
        fc.assert(
            fc.property(front, (each) => {
                const probe = managerOf(listenersOf(each).at(-1)?.filter_chains[0]);
                const leaving = probe?.route_config.virtual_hosts[0]?.routes.find(
                    ({ match }) => (match as { path: string }).path === `/leave-${each.word}`,
                );
                const steps = leaving?.["typed_per_filter_config"] as Record<string, Record<string, unknown>>;
                const delay = (seconds: number) => ({ fixed_delay: `${seconds}s`, percentage: { numerator: 100 } });
                const { connectionSeconds, requestSeconds } = each;
                expect(steps["wait-for-connections"]?.["delay"]).toEqual(
                    connectionSeconds === 0 ? undefined : delay(connectionSeconds),
                );
                expect(JSON.stringify(steps["announce-the-end"])).toContain("/drain_listeners?graceful&skip_exit");
                expect(steps["wait-for-requests"]?.["delay"]).toEqual(
                    requestSeconds === 0 ? undefined : delay(requestSeconds),
                );
                expect(probe?.http_filters.map(({ name }) => name)).toEqual([
                    "ready",
                    "wait-for-connections",
                    "announce-the-end",
                    "wait-for-requests",
                    "envoy.filters.http.router",
                ]);
            }),
        );
    });

    test("over TCP too, has the same names and key pairs, and sends the Alt-Svc whose file is there", () => {
        fc.assert(
            fc.property(front, (each) => {
                const both = envoyConfiguration({ ...each, tcp })["envoy.json"] ?? "";
                const { static_resources: made } = JSON.parse(both) as {
                    static_resources: { listeners: Listener[]; clusters: { name: string }[] };
                };
                const [quic, tls] = ["quic-", "tls-"].map((prefix) =>
                    made.listeners.filter(({ name }) => name.startsWith(prefix)),
                );
                expect(tls?.map(({ name }) => name)).toEqual(each.ipFamilies.map((family) => `tls-${family}`));
                const namesOf = (listeners: Listener[] = []) =>
                    listeners.map(({ filter_chains: chains }) => chains.map((chain) => chain.filter_chain_match));
                expect(namesOf(tls)).toEqual(namesOf(quic));
                for (const { filter_chains: chains } of [...(quic ?? []), ...(tls ?? [])]) {
                    for (const { filters } of chains) {
                        expect(filters[0]?.typed_config.http_filters.map(({ name }) => name)).toEqual([
                            "alt-svc",
                            "envoy.filters.http.router",
                        ]);
                    }
                }
                for (const { file } of tcp.altSvc) expect(both).toContain(`file = \\"${file}\\"`);
                expect(made.clusters.map(({ name }) => name)).toEqual(["gateway", "upgrades", "readiness", "admin"]);
                expect(envoyConfiguration(each)["envoy.json"]).not.toMatch(/alt-svc\/|8444|upgrade/);
            }),
        );
    });
});
