import type { ClusterArgs } from "../model/cluster.ts";
import type { ListenerInput } from "../model/listeners.ts";
import type { Certificate, Controller, DnsZone, Exposure, IpFamily } from "../model/parts.ts";
import type { Stage } from "../model/stages.ts";
import type { MonitoringArgs } from "../monitoring/settings.ts";

/** What is promised to clients; see {@link Stage}. */
export interface AdvertisementArgs {
    /** Default: `on`. */
    stage?: Stage;
    /** `ma` of Alt-Svc at stage `on`, in seconds: how long an error would last. Default: 86400. */
    maxAge?: number;
    /**
     * TTL of the A, AAAA and HTTPS records, in seconds: one, or one a stage, such as `{ on: 3600 }`. Default: 60 at `trial`
     * and `withdraw`, 300 at the others, and at `withdraw` too where there is a `share`: Route 53 wants one TTL in the sets
     * of a name, and they change one after the other.
     */
    ttl?: number | Partial<Record<Stage, number>>;
    /**
     * Percent of the zone's answers that list h3 at stage `on`, 0 to 100, for a roll-out to a share of the users; it needs
     * a zone with weights: Route 53. Below 100 no Alt-Svc is sent, since everybody would read it. Set it before the first
     * `on` and leave it at 100 afterwards: a weighted record set cannot stand beside a plain one, so the change is refused
     * while there are records. Default: all, by one record.
     */
    share?: number;
    /** Further SvcParams of the HTTPS record, for example `{ ech: "…" }`; `alpn` follows from the stage. */
    svcParams?: Record<string, string>;
    /**
     * `off` is refused until the longest promise has run out. `I accept broken clients until <date>`, with the date of that
     * refusal, goes there all the same.
     */
    force?: string;
}

/** The check that HTTP/3 answers, before it is advertised. */
export interface CheckArgs {
    /**
     * `cluster` runs it as a Job, where this network blocks UDP; it needs `image`. kube-proxy answers there for a balancer's
     * IP addresses itself: what a balancer or a firewall outside drops, a Job does not see, so look once from outside with
     * `http3-gateway verify`. Default: `here`, where the program runs.
     */
    from?: "here" | "cluster";
    /** Image with this package's command; see `http3-gateway watch --help`. */
    image?: string;
    /** Families that have to answer. Default: the exposure's. A machine without IPv6 leaves it out here, or uses `cluster`. */
    families?: IpFamily[];
    /** Path and query of the request; any status will do, as long as h3 gives the one that h2 gives. Default: `/`. */
    path?: string;
    /** Seconds until what does not answer counts as dead. Default: 120, and 300 for an NLB, which takes minutes to serve. */
    timeout?: number;
    /**
     * With `cluster`: seconds for the Job's pod to be placed and its image to be pulled, on top of `timeout`. A cluster that
     * adds a node for the pod needs more. Default: 60.
     */
    startTimeout?: number;
}

/** Arguments of {@link Http3Gateway}. */
export interface Http3GatewayArgs {
    /** Names served over HTTPS and HTTP/3 on port 443. Plain strings: child names, checks and records depend on them. */
    hostnames?: string[];
    /** Listeners that need more than a name. */
    listeners?: ListenerInput[];
    /** Who terminates QUIC. Default: `envoyGateway()`. */
    controller?: Controller;
    /** How TCP and UDP reach it on one address. Default: `mixedService()`. */
    exposure?: Exposure;
    /** Where the key pair comes from. */
    certificate: Certificate;
    /** Who publishes the records. Default: `none()`. */
    dns?: DnsZone;
    /** What is promised to clients, and for how long. Default: stage `on`, a day of Alt-Svc, five minutes of TTL. */
    advertisement?: AdvertisementArgs;
    /**
     * Addresses of another edge that the records hold beside the exposure's, while one takes over from the other: publish
     * both, let the TTL run out, then take this away, and remove the other edge when the TTL has run out again. The check
     * looks at them too. A balancer that is merely replaced goes at the end of the same update, so nothing could serve what
     * still knew its address: keep its addresses (EIPs, reserved addresses), or build the new one beside it. Default: none.
     */
    alsoPublish?: {
        /** IPv4 addresses, dotted. */
        ipv4?: string[];
        /** IPv6 addresses. */
        ipv6?: string[];
    };
    /**
     * The check that HTTP/3 answers at every address, before anything promises it (stages `trial` and `on`): where it does
     * not, the update fails and advertises nothing, and h2 is served. What an earlier update advertised is taken back by
     * stage `withdraw`, which has no check. `unverified` switches it off. Default: on.
     */
    check?: CheckArgs | "unverified";
    /**
     * Watches the gateway from a pod: metrics, dashboard and alerts for Prometheus. `true` takes every default and the image
     * of `check.image`. Default: it is not watched.
     */
    monitoring?: boolean | MonitoringArgs;
    /** How connections are read; each of these excludes HTTP/3 on today's controllers. */
    clientTraffic?: {
        /** The balancer in front speaks PROXY protocol over TCP: connections without it are refused. Default: false. */
        proxyProtocol?: boolean;
        /**
         * Name of a Secret in the Gateway's namespace, with the CA (`ca.crt`) that client certificates must chain to: clients
         * without one are refused. Default: none is asked for.
         */
        clientCertificateCa?: string;
    };
    /**
     * Redirects http to https on port 80. Default: true. A route in the gateway's own namespace that names no listener
     * (`sectionName`) is attached to port 80 too, beside the redirect; routes in other namespaces are not.
     */
    redirectHttp?: boolean;
    /** Namespace of the Gateway. Default: the component's name. */
    namespace?: string;
    /** Creates the namespace. Default: true, unless the certificate is a Secret that is already in it. */
    createNamespace?: boolean;
    /**
     * Cluster to create everything in. Default: `$KUBECONFIG` and its current context. Beside a provider of your own it
     * has to be said, `{}` for that default: what a provider points at cannot be read from it.
     */
    cluster?: ClusterArgs;
}
