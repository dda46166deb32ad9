/** Where a resource has the fields of a Service: paths in what it declares. */
export interface ServicePaths {
    /** Object with `type`, `loadBalancerClass` and `loadBalancerSourceRanges`. */
    spec: string;
    /** Annotations of the Service. */
    annotations: string;
    /** List of objects with `port` and `protocol`. Absent for a template: its ports are the listeners' of its Gateways. */
    ports?: string;
    /** Service type if the manifest names none. Default: the API server's (ClusterIP), which has no balancer. */
    type?: string;
}

/** Where a resource says what clients are promised: paths in what it declares. */
export interface AdvertisingPaths {
    /** Name of the Gateway. Default, also where nothing is there: the resource's own name. */
    gateway?: string;
    /** What is there, and not `false`, where QUIC answers. Default: it does for as long as the resource is there. */
    quic?: string;
    /** Value of Alt-Svc. Default, also where nothing is there: the controller's own, or none. */
    altSvc?: string;
    /** Seconds that clients remember the controller's own Alt-Svc. Default: it sends none. */
    ownMaxAge?: number;
    /** What is there, and not `false`, where the listener expects PROXY protocol. */
    proxyProtocol?: string;
    /** What is there, and not `false`, where clients need a certificate. */
    clientCertificates?: string;
    /** Takes the place of what a resource with a lower number says of the same Gateway. Default: 0. */
    over?: number;
}

/** Where a resource says what a controller's proxies are: paths in what it declares. */
export interface ProxyPaths {
    /** What the proxies' pods are made from. */
    pods: readonly string[];
    /** How many there are; what the pods are made from does not include it. */
    replicas?: string;
}

/** Where a resource has a DNS record set: paths in what it declares. */
export interface RecordPaths {
    /** Name, with or without the trailing dot. */
    name: string;
    /** Where the provider reports the whole name of one that is written without its zone. */
    fqdn?: string;
    /** Id of the zone, where a name may be in several. */
    zone?: string;
    /** Type, such as `HTTPS`. */
    type: string;
    /** TTL in seconds. */
    ttl: string;
    /** List of the records' data in presentation form. */
    values: string;
    /** What stands in the place of the data, where the set is an alias. */
    alias?: string;
    /** Which of several sets of one name and type it is, and its weight. */
    set?: { identifier: string; weight: string };
}

/** What clients notice when a resource is deleted or replaced, as clauses. */
export interface Notice {
    /** When it is deleted. */
    deleted: string;
    /** When it is replaced. Default: clients notice nothing. */
    replaced?: string;
    /** Makes a finding of it, as bad as this. Default: none, other rules judge it or clients notice nothing. */
    severity?: NoticeSeverity;
    /** Of a replacement, where it is another. Default: `severity`. */
    replacedSeverity?: NoticeSeverity | "none";
    /** When it is created, where that is a finding. */
    made?: string;
    /** How bad that is. Default: `warning`. */
    madeSeverity?: NoticeSeverity;
    /** What to do instead. Default: the rule's. */
    remedy?: string;
}

/** How bad a finding is that a reading declares. */
export type NoticeSeverity = "error" | "warning" | "note";

/** What a change of a field means for clients: the name of a rule with its code, remedy and source. */
export type EffectName =
    /** Clients find another address, or none. */
    | "address"
    /** Some or all clients may not come in any more. */
    | "shut-out"
    /** HTTP/3 ends for clients that use it. */
    | "http3"
    /** Requests fail, or get another answer. */
    | "served"
    /** Connections end, and clients begin others. */
    | "connections"
    /** Clients notice nothing now, and something later or in a failure. */
    | "resilience";

/** Which change of a field has a meaning, and what it means. The first of a list that matches counts. */
export interface FieldEffect {
    /** Paths in what is declared, each with all that is below it; `*` stands for one key or index. */
    paths: readonly string[];
    /** `none` where clients notice nothing, or where rules compare both sides. */
    effect: EffectName | "none";
    /** Clause about clients, after "`field` goes from A to B: ". */
    means?: string;
    /** Default: that of the effect. */
    severity?: NoticeSeverity;
    /** Counts only for these values before. Default: any. `undefined` stands for no value. */
    from?: readonly unknown[];
    /** Counts only for these values after. Default: any. `undefined` stands for no value. */
    to?: readonly unknown[];
    /** What to do instead. Default: that of the effect. */
    remedy?: string;
    /** Where it is known from. Default: that of the effect. */
    source?: string;
}

/** Notices that resources of many kinds share: its address is lost, connections through it end, its pods' connections end. */
export type NoticeName = "address" | "connections" | "pods";

/** A reading that is plain data, so that a plan can record it: enough for a controller that a review has no code of. */
export interface PlainReading {
    /** Public addresses in what the provider reports: paths; `[]` stands for every item of a list. */
    addresses?: readonly string[];
    /** It is a Service, or a template of one. */
    service?: ServicePaths;
    /** Path of annotations that its controller copies onto a Service: they mean there what they mean here. */
    copiesAnnotations?: string;
    /** It says what clients are promised. */
    advertising?: AdvertisingPaths;
    /** It says what a controller's proxies are. */
    proxies?: ProxyPaths;
    /** It is a DNS record set. */
    records?: RecordPaths;
    /** Its change concerns clients. */
    concerns?: true;
    /** It carries clients' connections or leads to it, by these paths or, with `true`, by all that is not a label. */
    carries?: true | readonly string[];
    /** No client can meet it: a queue, a job, a role. `false` for a resource of a pattern that clients can meet. */
    outOfTheWay?: boolean;
    /**
     * Paths of what it is outside the program, for example its name and namespace: two resources that have them in common
     * are one. A path that ends in `?` may be absent.
     */
    identity?: readonly string[];
    /** What changes of its fields mean. Of several readings of a resource, the narrower one's come first. */
    fields?: readonly FieldEffect[];
    /** What clients notice when it is deleted or replaced. */
    notice?: Notice | NoticeName;
}

/** Readings by Pulumi type token, as a plan records them. */
export type PlainReadings = Readonly<Record<string, PlainReading>>;
