import { altSvc, type Plan } from "../model/plan.ts";
import { opensQuic } from "./opensQuic.ts";

/** `spec` of an EnvoyFilter, as far as this package writes it. */
export interface EnvoyFilterSpec {
    workloadSelector: { labels: Record<string, string> };
    configPatches: {
        applyTo: "HTTP_FILTER" | "LISTENER" | "EXTENSION_CONFIG";
        match: {
            context: "GATEWAY";
            listener?: { name?: string; portNumber?: number; filterChain?: { filter: { name: string } } };
        };
        patch: { operation: "ADD" | "INSERT_FIRST" | "MERGE"; value: object } | { operation: "REMOVE" };
    }[];
}

/** Name of the HTTP filter that sets Alt-Svc, and of its configuration. */
export const ALT_SVC_FILTER = "http3-gateway.alt-svc";

const HEADER_MUTATION = "type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation";

/** What Istio's listeners of QUIC begin with, before their address and port. */
export const UDP_LISTENER = "udp_";

/** Wildcard addresses in the names of Istio's listeners, of both families. */
const WILDCARDS = ["0.0.0.0", "::"];

/** Configuration of the HTTP filter: removes every Alt-Svc, Istio's own and a backend's, and sends the value instead. */
function headerMutation(value: string | undefined) {
    return {
        "@type": HEADER_MUTATION,
        mutations: {
            response_mutations: [
                { remove: "alt-svc" },
                ...(value === undefined
                    ? []
                    : [{ append: { header: { key: "alt-svc", value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" } }]),
            ],
        },
    };
}

/**
 * What every stage needs. The HTTP filter is first in the chain, so it also sees answers that no route makes. Its
 * configuration comes separately (see {@link altSvcFilter}), since a changed listener closes its connections; until it
 * comes, the filter removes Alt-Svc. Without `prefer_gro` a ClientHello of two datagrams from the same host is lost.
 */
export function listenerFilter(plan: Plan, labels: Record<string, string>): EnvoyFilterSpec {
    const ports = portsOf(plan.listeners.filter(({ http3 }) => http3));
    return { workloadSelector: { labels }, configPatches: [...setsAltSvc(ports), ...patchesOfQuic(ports, GROUPED)] };
}

/**
 * The same for an istiod that is not ours, which opens QUIC for every gateway of its own as soon as its owner says so. A stage
 * without QUIC removes that listener again; the listener of TCP is the same at every stage, so no stage closes connections.
 */
export function existingListenerFilter(plan: Plan, labels: Record<string, string>): EnvoyFilterSpec {
    const ports = portsOf(plan.listeners.filter(({ protocol }) => protocol === "HTTPS"));
    return {
        workloadSelector: { labels },
        configPatches: [
            ...setsAltSvc(ports),
            ...patchesOfQuic(ports, opensQuic(plan) ? GROUPED : { operation: "REMOVE" }),
        ],
    };
}

type ConfigPatch = EnvoyFilterSpec["configPatches"][number];

/** The socket reads datagrams in groups. */
const GROUPED: ConfigPatch["patch"] = {
    operation: "MERGE",
    value: { udp_listener_config: { downstream_socket_config: { prefer_gro: true } } },
};

function portsOf(listeners: Plan["listeners"]): number[] {
    return [...new Set(listeners.map(({ port }) => port))];
}

function setsAltSvc(ports: number[]): ConfigPatch[] {
    return ports.map((portNumber) => ({
        applyTo: "HTTP_FILTER",
        match: {
            context: "GATEWAY",
            listener: {
                portNumber,
                filterChain: { filter: { name: "envoy.filters.network.http_connection_manager" } },
            },
        },
        patch: {
            operation: "INSERT_FIRST",
            value: {
                name: ALT_SVC_FILTER,
                config_discovery: {
                    config_source: { ads: {}, resource_api_version: "V3" },
                    type_urls: [HEADER_MUTATION],
                    default_config: headerMutation(undefined),
                    apply_default_config_without_warming: true,
                },
            },
        },
    }));
}

function patchesOfQuic(ports: number[], patch: ConfigPatch["patch"]): ConfigPatch[] {
    return ports.flatMap((port) =>
        WILDCARDS.map((address) => ({
            applyTo: "LISTENER",
            match: { context: "GATEWAY", listener: { name: `${UDP_LISTENER}${address}_${port}` } },
            patch,
        })),
    );
}

/**
 * The stage's Alt-Svc. It exists at every stage: Istio never takes an extension's configuration back, so a proxy would
 * keep the last one.
 */
export function altSvcFilter(plan: Plan, labels: Record<string, string>): EnvoyFilterSpec {
    const http3 = plan.listeners.find((listener) => listener.http3);
    const value = http3 === undefined ? undefined : altSvc(plan.advertisement, http3.advertisedPort);
    return {
        workloadSelector: { labels },
        configPatches: [
            {
                applyTo: "EXTENSION_CONFIG",
                match: { context: "GATEWAY" },
                patch: { operation: "ADD", value: { name: ALT_SVC_FILTER, typed_config: headerMutation(value) } },
            },
        ],
    };
}
