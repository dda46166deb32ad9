import type { PlainReadings } from "./plainReadings.ts";
import type { ProxyMetrics } from "./proxyMetrics.ts";
import { factsOf, type Stage } from "./stages.ts";

/** One listener of the Gateway. */
export interface ListenerPlan {
    /** DNS name or a wildcard such as `*.example.com`. */
    hostname: string;
    /** TCP port, and the UDP port of QUIC. */
    port: number;
    /** `HTTPS` terminates TLS here; `TLS` passes it through to the backend; `HTTP` has none. */
    protocol: "HTTPS" | "TLS" | "HTTP";
    /** Whether QUIC is enabled on the port once the stage allows it. */
    http3: boolean;
    /** UDP port that `Alt-Svc` names; differs from `port` only behind an outer balancer that maps ports. */
    advertisedPort: number;
}

/** What is advertised to clients. */
export interface AdvertisementPlan {
    /** How far HTTP/3 is advertised. */
    stage: Stage;
    /** `ma` of Alt-Svc at stage `on`, in seconds. */
    maxAge: number;
    /** Alt-Svc at stage `on` has `persist=1`: clients keep it when they change networks. Absent: they drop it. */
    persist?: true;
    /** TTL of the A, AAAA and HTTPS records at this stage, in seconds. */
    ttl: number;
    /** TTLs that were set per stage; absent if one applies to all stages, or none was set. */
    ttlByStage?: Partial<Record<Stage, number>>;
    /**
     * Percentage of the zone's answers that list h3 at stage `on`; below 100 no Alt-Svc is sent. Absent: all, with
     * one record.
     */
    share?: number;
    /** Additional SvcParams of the HTTPS record, key to presentation value (RFC 9460 appendix A). */
    svcParams: Record<string, string>;
    /** The text that allows `off` too early; see `AdvertisedStage`. */
    force?: string;
}

/** The check that HTTP/3 answers, before it is advertised. */
export interface CheckPlan {
    /** Where the client runs: with the program, or in the cluster. */
    from: "here" | "cluster";
    /** Image of the Job in the cluster. */
    image?: string;
    /** Address families that must answer. */
    families: ("IPv4" | "IPv6")[];
    /** Path and query of the request. */
    path: string;
    /** Seconds until the check fails. */
    timeout: number;
    /** Seconds for the Job's pod to start. Default: 60. */
    startTimeout?: number;
}

/** How client connections are accepted, for each listener. */
export interface ClientTrafficPlan {
    /** The balancer sends PROXY protocol over TCP. */
    proxyProtocol: boolean;
    /** Secret with the CA that client certificates must chain to; none when absent. */
    clientCertificateCa?: string;
}

/** How backends are reached. */
export interface UpstreamPlan {
    /**
     * HTTP/3 to backends: `auto` once a backend has advertised it, with a way back to TCP; `always` without one.
     */
    http3: "auto" | "always";
}

/** Controller that terminates QUIC. */
export interface ControllerPlan {
    /** Function that created the controller, as a user writes it. */
    kind: string;
    /** Capabilities of the controller, as stated by its documentation or its owner. */
    capabilities: ControllerCapabilities;
    /** Namespace that it creates. Default: none. */
    createsNamespace?: string;
    /** Lowest Kubernetes version that it supports. */
    kubernetes: string;
    /** CRD bundles that it will apply. `path` is the argument that selected them. */
    bundles: { path: string; group: string; version: string; channel?: string }[];
    /** How a review reads the controller's resources, if the review has no code for them. Default: not read. */
    readings?: PlainReadings;
    /** Seconds for which a terminating proxy keeps its connections. Default: unknown. */
    drainSeconds?: number;
    /**
     * How Prometheus scrapes its proxies. Default: they are not scraped, and the share of HTTP/3 is not monitored.
     */
    metrics?: ProxyMetrics;
    /** Sources for what the controller does not support, such as an upstream issue; shown in errors. */
    sources?: Partial<Record<keyof ControllerCapabilities, string>>;
    /** What to do about what the controller does not support, if it differs from the rule's remedy; shown in errors. */
    remedies?: Partial<Record<keyof ControllerCapabilities, string>>;
    /** Settings, for the reviewer. */
    settings: Record<string, unknown>;
}

/**
 * Capabilities of a controller for HTTP/3; `false` if not set. Rules read these, never a controller's
 * name.
 */
export interface ControllerCapabilities {
    /** The controller can open a QUIC listener. */
    http3: boolean;
    /** Its own Alt-Svc can be replaced or removed, which the stages require. */
    altSvcSettable?: boolean;
    /**
     * Alt-Svc that it sends by itself as soon as QUIC answers, if `altSvcSettable` is false; `maxAge` is its `ma`, in
     * seconds. It cannot be withdrawn, so such a gateway can leave stage `on` only with `advertisement.force`.
     * Default: it sends none.
     */
    ownAdvertisement?: { maxAge: number };
    /** PROXY protocol and QUIC can share a port (no controller can as of 2026-11). */
    proxyProtocolWithHttp3?: boolean;
    /** Client certificates are also required over QUIC. */
    clientCertificatesWithHttp3?: boolean;
    /** It can reach backends over HTTP/3. Default: false. */
    upstreamHttp3?: boolean;
    /** QUIC, and the port in Alt-Svc, can differ between listeners of one Gateway. */
    http3PerListener?: boolean;
    /** Its proxies can include a server ID in their connection IDs, by which a balancer finds them (QUIC-LB). */
    quicServerIds?: boolean;
    /**
     * A listener serves only its own hostnames, as the Gateway API requires, so hostnames that may share a certificate
     * must share a listener. `false` for a controller that serves every hostname of a port on any connection to it.
     * Default: true.
     */
    listenerSharing?: boolean;
    /**
     * On a port with QUIC, names of TLS passthrough are served over TCP alone: their QUIC handshakes fail, unless a
     * certificate of the port is valid for them.
     */
    passthroughWithHttp3?: boolean;
    /** A listener of several hostnames, without one of its own, can share a port with TLS passthrough. Default: true. */
    passthroughWithSharedListener?: boolean;
    /** With host ports it reports the addresses of its nodes on the Gateway. Default: true. */
    nodeAddresses?: boolean;
    /** Its proxies can be on the nodes' own sockets (`ServiceShape.target` is `hostNetwork`). Default: true. */
    hostNetwork?: boolean;
    /**
     * Its proxies answer over TCP too, or what answers there sends its Alt-Svc. `false` for a front that has QUIC alone: the
     * HTTPS records advertise by themselves. Default: true.
     */
    answersTcp?: boolean;
    /** It makes the Service that an exposure asks for. `false` for a front, which has that of another gateway. Default: true. */
    ownService?: boolean;
}

/** How TCP and UDP reach the controller on one address. */
export interface ExposurePlan {
    kind: string;
    /** False for a balancer that does not support TCP and UDP on one port; the remedy describes the alternative. */
    mixedProtocols: boolean;
    /** Address families that clients can reach. */
    ipFamilies: ("IPv4" | "IPv6")[];
    /** Whether clients find it by a balancer's DNS name, because its addresses may change. Default: false. */
    byHostname?: boolean;
    /** Whether its addresses are the nodes' addresses that the controller reports. Default: false. */
    byNodeAddresses?: boolean;
    /** Whether it needs the proxies on the nodes' own sockets. Default: false. */
    onNodes?: boolean;
    /** Seconds that its balancer may need from creation until it serves: how long the check waits. Default: 120. */
    secondsToServe?: number;
    /** Seconds for which its balancer keeps the flows of a terminating proxy. Default: unknown, or forever. */
    flowSeconds?: number;
    /** Whether its balancer finds a proxy by the server ID in QUIC's connection IDs. Default: false. */
    byQuicServerId?: boolean;
    /**
     * Whether its balancer terminates HTTP/3 in place of the gateway, whose own QUIC then stays closed; `maxAge` is the `ma`
     * of the Alt-Svc that it sends by itself, in seconds. Default: the gateway terminates it.
     */
    terminatesHttp3?: { maxAge: number };
    /** Whether its Service and address are there already, and another gateway's. Default: false, the controller makes one. */
    existing?: boolean;
    /** Whether zones get A and AAAA records. `false` where the zone has these records already. Default: true. */
    recordsOfAddresses?: boolean;
    /** Alternative to show if `mixedProtocols` is false and this balancer has a specific one. */
    remedy?: string;
    settings: Record<string, unknown>;
}

/** Source of the key pair. */
export interface CertificatePlan {
    kind: string;
    /** CRD bundles that it will apply; see {@link ControllerPlan.bundles}. Default: none. */
    bundles?: { path: string; group: string; version: string; channel?: string }[];
    /** Whether the CA validates records of the names before the gateway exists (DNS-01). Default: false. */
    challengesInDns?: boolean;
    /** Whether the CA validates files on port 80 of the gateway (HTTP-01). Default: false. */
    challengesOnPort80?: boolean;
    /** Namespace that it creates. Default: none. */
    createsNamespace?: string;
    /** Maximum number of hostnames per Secret. Default: one Secret for all of them. */
    namesPerSecret?: number;
    /** Total number of Secrets of the hostnames, if they are not assigned by number. Default: one. */
    secrets?: number;
    /** Names for which it has a Secret, including wildcards, if not for every hostname. Default: every hostname. */
    onlyFor?: string[];
    /**
     * DNS-01 solvers, with their zones. `path` is the argument that selected it. Default: none.
     */
    solvers?: { path: string; kind: string; zone?: string; settings: Record<string, unknown> }[];
    settings: Record<string, unknown>;
}

/** Zone in which A, AAAA and HTTPS records are published. */
export interface DnsPlan {
    kind: string;
    /** Zone apex without the trailing dot; absent if no records are published. */
    zone?: string;
    /** Whether the zone supports records of type HTTPS (65). */
    httpsRecords: boolean;
    /** Whether the addresses are published only together with the HTTPS records. Default: false. */
    addressesWait?: boolean;
    /** Whether it supports an alias to a balancer's DNS name, in addition to other records. Default: false. */
    aliases?: boolean;
    /** Whether it supports two weighted HTTPS record sets of a name. Default: false. */
    weights?: boolean;
    /**
     * Number of addresses per family for which it creates records, if each address has its own record. Default:
     * all.
     */
    addressesPerFamily?: number;
    /**
     * Whether several gateways may have records of the same name, by latency or by weight. Default:
     * false.
     */
    namesShared?: boolean;
    /** TTLs that it accepts, in seconds. Default: all of RFC 2181. */
    ttl?: { lowest: number; highest: number };
    /** Hostnames that the zone uses itself: its name servers. */
    reserved?: string[];
    /**
     * Explicit acceptance that hostnames have no HTTPS records, if the zone does not support them. Default: false.
     */
    httpsOmitted?: boolean;
    /** Namespace that it creates, if set. Default: none. */
    createsNamespace?: string;
    /** Whether it provides its name servers, so that its parent zone can delegate to it. Default: false. */
    delegable?: boolean;
    /**
     * Zones to which it delegates, for records that it does not support. `path` is the argument that selected
     * them.
     */
    delegations?: { path: string; zone: DnsPlan }[];
    settings: Record<string, unknown>;
}

/** Monitoring of the gateway from a pod. */
export interface MonitoringPlan {
    /** What is verified. */
    urls: string[];
    /** Seconds from the start of a URL's check to the start of the next. */
    interval: number;
    /** Whether the Prometheus operator's objects are created. */
    prometheusOperator: boolean;
    /**
     * Whether the share of requests over HTTP/3 is shown, with an alert on its decrease: the controller defines how it
     * is counted.
     */
    share: boolean;
    /** Settings, for the reviewer. */
    settings: Record<string, unknown>;
}

/** The complete edge as plain data: rules judge it, the component records it as its inputs, and a reviewer reads it. */
export interface Plan {
    /** Name of the Gateway, and prefix of the names of everything that is created for it. */
    name: string;
    /** Namespace of the Gateway. */
    namespace: string;
    /** Whether the namespace is created, or already exists. */
    createNamespace: boolean;
    /** HTTPS, TLS and HTTP listeners, without the redirect's. */
    listeners: ListenerPlan[];
    /** Whether port 80 redirects to https. */
    redirectHttp: boolean;
    /** What is advertised to clients. */
    advertisement: AdvertisementPlan;
    /** The check before the advertisement; absent if disabled. */
    check?: CheckPlan;
    /** Addresses of another edge that the records contain in addition to the exposure's. Default: none. */
    alsoPublish?: { ipv4: string[]; ipv6: string[] };
    /** How connections are read. */
    clientTraffic: ClientTrafficPlan;
    /** How backends are reached. Absent: over HTTP/1.1 and HTTP/2. */
    upstream?: UpstreamPlan;
    /** Controller that terminates QUIC. */
    controller: ControllerPlan;
    /** How TCP and UDP reach it. */
    exposure: ExposurePlan;
    /** Source of the key pair. */
    certificate: CertificatePlan;
    /** Zone in which the records are published. */
    dns: DnsPlan;
    /** Its monitoring; absent without monitoring. */
    monitoring?: MonitoringPlan;
}

/** An edge without its parts: what a rule about a part may read in addition to the part's settings. */
export type Edge = Omit<Plan, "controller" | "exposure" | "certificate" | "dns" | "monitoring">;

/**
 * The stage that clients see: without HTTP/3 on any listener the stage is `off`, and its advertisement must still
 * expire.
 */
export function stageSeen({ listeners, advertisement }: Pick<Plan, "listeners" | "advertisement">): Stage {
    return listeners.some(({ http3 }) => http3) ? advertisement.stage : "off";
}

/** Whether stage `on` is for all users, not for a share of them. */
export function forEverybody({ share = 100 }: Pick<AdvertisementPlan, "share">): boolean {
    return share >= 100;
}

/**
 * The Alt-Svc header of a stage: a value to set, or `undefined` if none may reach a client.
 * Source: RFC 7838 §3; `clear` is §3's "all alternatives are invalidated".
 */
export function altSvc(advertisement: AdvertisementPlan, advertisedPort: number): string | undefined {
    if (factsOf(advertisement.stage).altSvc === "clear") {
        return "clear";
    }
    const seconds = altSvcSeconds(advertisement);
    if (seconds === undefined) return undefined;
    const kept = advertisement.persist && factsOf(advertisement.stage).altSvc === "maxAge" ? "; persist=1" : "";
    return `h3=":${advertisedPort}"; ma=${seconds}${kept}`;
}

/** Seconds for which Alt-Svc advertises h3 at a stage. Undefined if it does not. */
export function altSvcSeconds(
    advertisement: Pick<AdvertisementPlan, "stage" | "maxAge" | "share">,
): number | undefined {
    const { altSvc } = factsOf(advertisement.stage);
    if (altSvc === "maxAge") {
        // All clients read the header, whichever record they got.
        return forEverybody(advertisement) ? advertisement.maxAge : undefined;
    }
    return typeof altSvc === "number" ? altSvc : undefined;
}
