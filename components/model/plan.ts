import type { PlainReadings } from "./plainReadings.ts";
import type { ProxyMetrics } from "./proxyMetrics.ts";
import { factsOf, type Stage } from "./stages.ts";

/** What one HTTPS listener of the Gateway is. */
export interface ListenerPlan {
    /** DNS name or a wildcard such as `*.example.com`. */
    hostname: string;
    /** TCP port, and the UDP port of QUIC. */
    port: number;
    /** `HTTPS` terminates TLS here; `TLS` passes it through to the backend; `HTTP` has none. */
    protocol: "HTTPS" | "TLS" | "HTTP";
    /** Whether QUIC is wanted on the port once the stage allows it. */
    http3: boolean;
    /** UDP port that `Alt-Svc` names; differs from `port` only behind an outer balancer that maps ports. */
    advertisedPort: number;
}

/** What is promised to clients. */
export interface AdvertisementPlan {
    /** How far HTTP/3 is advertised. */
    stage: Stage;
    /** `ma` of Alt-Svc at stage `on`, in seconds. */
    maxAge: number;
    /** Alt-Svc at stage `on` has `persist=1`: clients keep it when they change networks. Absent: they drop it. */
    persist?: true;
    /** TTL of the A, AAAA and HTTPS records at this stage, in seconds. */
    ttl: number;
    /** TTLs as they were given stage by stage; absent where one is for all, or none was given. */
    ttlByStage?: Partial<Record<Stage, number>>;
    /** Percent of the zone's answers that list h3 at stage `on`; below 100 no Alt-Svc tells everybody. Absent: all, by one record. */
    share?: number;
    /** Further SvcParams of the HTTPS record, key to presentation value (RFC 9460 appendix A). */
    svcParams: Record<string, string>;
    /** The sentence that goes to `off` too early all the same; see `AdvertisedStage`. */
    force?: string;
}

/** The check that HTTP/3 answers, before it is advertised. */
export interface CheckPlan {
    /** Where the client runs: with the program, or in the cluster. */
    from: "here" | "cluster";
    /** Image of the Job in the cluster. */
    image?: string;
    /** Address families that have to answer. */
    families: ("IPv4" | "IPv6")[];
    /** Path and query of the request. */
    path: string;
    /** Seconds until what does not answer counts as dead. */
    timeout: number;
    /** Seconds for the Job's pod to start. Default: 60. */
    startTimeout?: number;
}

/** What decides how a client's connection is read, listener by listener. */
export interface ClientTrafficPlan {
    /** The balancer in front speaks PROXY protocol over TCP. */
    proxyProtocol: boolean;
    /** Secret with the CA that client certificates must chain to; none when absent. */
    clientCertificateCa?: string;
}

/** Who terminates QUIC. */
export interface ControllerPlan {
    /** Function that made the controller, as a user writes it. */
    kind: string;
    /** What the controller can do, as its documentation or its owner states it. */
    capabilities: ControllerCapabilities;
    /** Namespace that it creates. Default: none. */
    createsNamespace?: string;
    /** Lowest Kubernetes version that it supports. */
    kubernetes: string;
    /** CRD bundles that it will apply. `path` names the argument that chose them. */
    bundles: { path: string; group: string; version: string; channel?: string }[];
    /** How a review reads what the controller makes, where the review has no code of it. Default: it is not read. */
    readings?: PlainReadings;
    /** Seconds for which a proxy that leaves keeps its connections. Default: not known. */
    drainSeconds?: number;
    /** How Prometheus reads what its proxies count. Default: they are not scraped, and no share of HTTP/3 is watched. */
    metrics?: ProxyMetrics;
    /** Where it is known from what the controller cannot do, such as an upstream issue; a refusal names it. */
    sources?: Partial<Record<keyof ControllerCapabilities, string>>;
    /** Settings, for the reviewer. */
    settings: Record<string, unknown>;
}

/** What a controller can do with HTTP/3: `false` where nothing else is said. A rule reads this, never a controller's name. */
export interface ControllerCapabilities {
    /** The controller can open a QUIC listener. */
    http3: boolean;
    /** Its own Alt-Svc can be replaced or removed, which the stages need. */
    altSvcSettable?: boolean;
    /**
     * Alt-Svc that it sends by itself as soon as QUIC answers, where `altSvcSettable` is false; `maxAge` is its `ma`, in
     * seconds. It cannot be withdrawn, so such a gateway leaves stage `on` by `advertisement.force` alone. Default: it sends
     * none.
     */
    ownAdvertisement?: { maxAge: number };
    /** PROXY protocol and QUIC can share a port (no controller can as of 2026-11). */
    proxyProtocolWithHttp3?: boolean;
    /** Client certificates are also demanded over QUIC. */
    clientCertificatesWithHttp3?: boolean;
    /** QUIC, and the port that Alt-Svc names, can differ from listener to listener of one Gateway. */
    http3PerListener?: boolean;
    /** Its proxies can put a server ID into their connection IDs, by which a balancer finds them (QUIC-LB). */
    quicServerIds?: boolean;
    /**
     * A listener serves its own hostnames alone, as the Gateway API says, so hostnames that may have a certificate in common
     * have to share one. `false` for a controller that serves every hostname of a port on any connection to it. Default:
     * true.
     */
    listenerSharing?: boolean;
    /** On host sockets it reports the addresses of its nodes on the Gateway. Default: true. */
    nodeAddresses?: boolean;
}

/** How TCP and UDP reach the controller on one address. */
export interface ExposurePlan {
    kind: string;
    /** False for a balancer that cannot take TCP and UDP on one port; the remedy says what to do instead. */
    mixedProtocols: boolean;
    /** Address families that clients can reach. */
    ipFamilies: ("IPv4" | "IPv6")[];
    /** Whether clients find it by a balancer's DNS name, because its addresses may change. Default: false. */
    byHostname?: boolean;
    /** Whether its addresses are those that the controller reports of its nodes. Default: false. */
    byNodeAddresses?: boolean;
    /** Seconds that its balancer may take from its making until it serves: how long the check waits. Default: 120. */
    secondsToServe?: number;
    /** Seconds for which its balancer keeps the flows of a proxy that leaves. Default: not known, or for ever. */
    flowSeconds?: number;
    /** Whether its balancer finds a proxy by the server ID in QUIC's connection IDs. Default: false. */
    byQuicServerId?: boolean;
    /** What to do instead, where `mixedProtocols` is false and this balancer has a way out of its own. */
    remedy?: string;
    settings: Record<string, unknown>;
}

/** Where the key pair comes from. */
export interface CertificatePlan {
    kind: string;
    /** CRD bundles that it will apply; see {@link ControllerPlan.bundles}. Default: none. */
    bundles?: { path: string; group: string; version: string; channel?: string }[];
    /** Whether the CA looks for records of the names before the gateway is there (DNS-01). Default: false. */
    challengesInDns?: boolean;
    /** Whether the CA looks for files on port 80 of the gateway (HTTP-01). Default: false. */
    challengesOnPort80?: boolean;
    /** Namespace that it creates. Default: none. */
    createsNamespace?: string;
    /** Hostnames that one Secret is for, at most. Default: one Secret is for all of them. */
    namesPerSecret?: number;
    /** Secrets that the hostnames have together, where they are not dealt out by number. Default: one. */
    secrets?: number;
    /** Names that it has a Secret for, wildcards among them, where it is not for every hostname. Default: it is. */
    onlyFor?: string[];
    /** Who proves to a CA that names are ours, in which zone. `path` names the argument that chose it. Default: no one. */
    solvers?: { path: string; kind: string; zone?: string; settings: Record<string, unknown> }[];
    settings: Record<string, unknown>;
}

/** Who publishes A, AAAA and HTTPS records. */
export interface DnsPlan {
    kind: string;
    /** Zone apex without the trailing dot; absent when nobody publishes. */
    zone?: string;
    /** Whether the zone can hold a record of type HTTPS (65). */
    httpsRecords: boolean;
    /** Whether the addresses appear only together with the HTTPS records. Default: false, they need nothing else. */
    addressesWait?: boolean;
    /** Whether it can give a hostname the addresses of a balancer's DNS name, beside other records. Default: false. */
    aliases?: boolean;
    /** Whether it can answer with one of two HTTPS record sets of a name, each for its share. Default: false. */
    weights?: boolean;
    /** Addresses of each family that it makes records for, where each is a record of its own. Default: as many as there are. */
    addressesPerFamily?: number;
    /** Whether several gateways may each have records of a name, by latency or by weight. Default: a name is one gateway's. */
    namesShared?: boolean;
    /** TTLs that it takes, in seconds. Default: all of RFC 2181's. */
    ttl?: { lowest: number; highest: number };
    /** Hostnames that the zone needs for itself: its name servers. */
    reserved?: string[];
    /** Said in so many words that hostnames do without HTTPS records, where the zone cannot hold them. Default: false. */
    httpsOmitted?: boolean;
    /** Namespace that it creates, where that is named. Default: none. */
    createsNamespace?: string;
    /** Whether it tells its name servers, so that a zone above it can delegate to it. Default: false. */
    delegable?: boolean;
    /** Zones below that it sends resolvers to, for records that it cannot hold. `path` names the argument that chose them. */
    delegations?: { path: string; zone: DnsPlan }[];
    settings: Record<string, unknown>;
}

/** What watches the gateway from a pod. */
export interface MonitoringPlan {
    /** What is verified. */
    urls: string[];
    /** Seconds from the start of a URL's check to the start of its next. */
    interval: number;
    /** Whether the Prometheus operator's objects are made. */
    prometheusOperator: boolean;
    /** Whether the share of requests over HTTP/3 is drawn, and its fall an alert: the controller says how it is counted. */
    share: boolean;
    /** Settings, for the reviewer. */
    settings: Record<string, unknown>;
}

/** The whole edge as plain data: checks judge it, the component records it as its inputs, a reviewer reads it. */
export interface Plan {
    /** Name of the Gateway, and the beginning of the names of all that is created for it. */
    name: string;
    /** Namespace of the Gateway. */
    namespace: string;
    /** Whether the namespace is created, or was there before. */
    createNamespace: boolean;
    /** HTTPS, TLS and HTTP listeners, without the redirect's. */
    listeners: ListenerPlan[];
    /** Whether port 80 answers with a redirect to https. */
    redirectHttp: boolean;
    /** What is promised to clients. */
    advertisement: AdvertisementPlan;
    /** The check before the promise; absent where it is switched off. */
    check?: CheckPlan;
    /** Addresses that the records hold beside the exposure's: another edge's. Default: none. */
    alsoPublish?: { ipv4: string[]; ipv6: string[] };
    /** How connections are read. */
    clientTraffic: ClientTrafficPlan;
    /** Who terminates QUIC. */
    controller: ControllerPlan;
    /** How TCP and UDP reach it. */
    exposure: ExposurePlan;
    /** Where the key pair comes from. */
    certificate: CertificatePlan;
    /** Who publishes the records. */
    dns: DnsPlan;
    /** What watches it; absent where nothing does. */
    monitoring?: MonitoringPlan;
}

/** An edge without its parts: what a rule about a part may look at beside the part's own settings. */
export type Edge = Omit<Plan, "controller" | "exposure" | "certificate" | "dns" | "monitoring">;

/**
 * The stage that clients see: without HTTP/3 on any listener nothing of a stage is left, and its promise still has to run
 * out.
 */
export function stageSeen({ listeners, advertisement }: Pick<Plan, "listeners" | "advertisement">): Stage {
    return listeners.some(({ http3 }) => http3) ? advertisement.stage : "off";
}

/** Whether stage `on` is for all users, not for a share of them. */
export function forEverybody({ share = 100 }: Pick<AdvertisementPlan, "share">): boolean {
    return share >= 100;
}

/**
 * The Alt-Svc header of a stage: a value to set, or `undefined` where none may reach a client.
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

/** Seconds for which Alt-Svc advertises h3 at a stage. Undefined where it does not. */
export function altSvcSeconds(
    advertisement: Pick<AdvertisementPlan, "stage" | "maxAge" | "share">,
): number | undefined {
    const { altSvc } = factsOf(advertisement.stage);
    if (altSvc === "maxAge") {
        // Everybody reads the header, whatever record he was given.
        return forEverybody(advertisement) ? advertisement.maxAge : undefined;
    }
    return typeof altSvc === "number" ? altSvc : undefined;
}
