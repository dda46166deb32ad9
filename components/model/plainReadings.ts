/** Paths of a Service's fields in the declared properties. */
export interface ServicePaths {
    /** Object with `type`, `loadBalancerClass` and `loadBalancerSourceRanges`. */
    spec: string;
    /** Annotations of the Service. */
    annotations: string;
    /**
     * List of objects with `port` and `protocol`. Absent for a template: its ports are the listeners' of its Gateways.
     */
    ports?: string;
    /** Service type if the manifest does not set one. Default: the API server's (ClusterIP), which has no balancer. */
    type?: string;
}

/** Paths, in the declared properties, of what is advertised to clients. */
export interface AdvertisingPaths {
    /** Name of the Gateway. Default, also if the path is absent: the resource's own name. */
    gateway?: string;
    /** Present and not `false` if QUIC answers. Default: it answers as long as the resource exists. */
    quic?: string;
    /** Value of Alt-Svc. Default, also if the path is absent: the controller's own, or none. */
    altSvc?: string;
    /** Seconds for which clients cache the controller's own Alt-Svc. Default: it sends none. */
    ownMaxAge?: number;
    /** Present and not `false` if the listener expects PROXY protocol. */
    proxyProtocol?: string;
    /** Present and not `false` if clients need a certificate. */
    clientCertificates?: string;
    /** Overrides resources with a lower number for the same Gateway. Default: 0. */
    over?: number;
}

/** Paths, in the declared properties, that describe a controller's proxies. */
export interface ProxyPaths {
    /** What the proxies' pods are created from. */
    pods: readonly string[];
    /** Number of proxies; not part of what the pods are created from. */
    replicas?: string;
}

/** Paths of a DNS record set in the declared properties. */
export interface RecordPaths {
    /** Name, with or without the trailing dot. */
    name: string;
    /** Path at which the provider reports the full name, for a name that is declared without its zone. */
    fqdn?: string;
    /** ID of the zone, if a name may be in several. */
    zone?: string;
    /** Type, such as `HTTPS`. */
    type: string;
    /** TTL in seconds. */
    ttl: string;
    /** List of the records' data in presentation form. */
    values: string;
    /** What replaces the data in an alias set. */
    alias?: string;
    /** Identifier among several sets of one name and type, and its weight. */
    set?: { identifier: string; weight: string };
}

/** What clients notice when a resource is deleted or replaced, as clauses. */
export interface Notice {
    /** When it is deleted. */
    deleted: string;
    /** When it is replaced. Default: clients notice nothing. */
    replaced?: string;
    /** Severity of the finding. Default: no finding, because other rules judge it or clients notice nothing. */
    severity?: NoticeSeverity;
    /** Severity for a replacement. Default: `severity`. */
    replacedSeverity?: NoticeSeverity | "none";
    /** When it is created, if that is a finding. */
    made?: string;
    /** Severity of that. Default: `warning`. */
    madeSeverity?: NoticeSeverity;
    /** What to do instead. Default: the rule's. */
    remedy?: string;
}

/** Severity of a finding that a reading declares. */
export type NoticeSeverity = "error" | "warning" | "note";

/** Effect of a changed field on clients: the name of a rule with its code, remedy and source. */
export type EffectName =
    /** Clients find another address, or none. */
    | "address"
    /** Some or all clients may no longer connect. */
    | "shut-out"
    /** HTTP/3 ends for clients that use it. */
    | "http3"
    /** Requests fail, or get another response. */
    | "served"
    /** Connections end, and clients open new ones. */
    | "connections"
    /** Clients notice nothing now, and something later or in a failure. */
    | "resilience";

/** A change of a field and its meaning. The first match of a list applies. */
export interface FieldEffect {
    /** Paths in the declared properties, each with everything below it; `*` matches one key or index. */
    paths: readonly string[];
    /** `none` if clients notice nothing, or if rules compare both sides. */
    effect: EffectName | "none";
    /** Clause about clients, after "`field` changes from A to B: ". */
    means?: string;
    /** Default: that of the effect. */
    severity?: NoticeSeverity;
    /** Applies only to these values before. Default: any. `undefined` means no value. */
    from?: readonly unknown[];
    /** Applies only to these values after. Default: any. `undefined` means no value. */
    to?: readonly unknown[];
    /** What to do instead. Default: that of the effect. */
    remedy?: string;
    /** Source. Default: that of the effect. */
    source?: string;
}

/**
 * Notices that resources of many kinds share: its address is lost, connections through it end, its pods' connections
 * end.
 */
export type NoticeName = "address" | "connections" | "pods";

/**
 * A reading as plain data, so that a plan can record it: sufficient for a controller for which the review has no code.
 */
export interface PlainReading {
    /** Paths of public addresses in the provider's outputs; `[]` matches every item of a list. */
    addresses?: readonly string[];
    /** It is a Service, or a template of one. */
    service?: ServicePaths;
    /** Path of annotations that its controller copies to a Service. */
    copiesAnnotations?: string;
    /** What it advertises to clients. */
    advertising?: AdvertisingPaths;
    /** How it describes a controller's proxies. */
    proxies?: ProxyPaths;
    /** It is a DNS record set. */
    records?: RecordPaths;
    /** Its change concerns clients. */
    concerns?: true;
    /**
     * It carries clients' connections or routes to what does, by these paths or, with `true`, by everything that is not
     * a label.
     */
    carries?: true | readonly string[];
    /**
     * Clients never use it: a queue, a job, a role. `false` for a resource matched by a pattern that clients do use.
     */
    outOfTheWay?: boolean;
    /**
     * Paths of its identity outside the program, for example its name and namespace: two resources with equal values
     * are the same. A path that ends in `?` may be absent.
     */
    identity?: readonly string[];
    /** What changes of its fields mean. Of several readings of a resource, the more specific one takes precedence. */
    fields?: readonly FieldEffect[];
    /** What clients notice when it is deleted or replaced. */
    notice?: Notice | NoticeName;
}

/** Readings by Pulumi type token, as a plan records them. */
export type PlainReadings = Readonly<Record<string, PlainReading>>;
