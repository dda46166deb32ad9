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
}

/** Notices that resources of many kinds share: its address is lost, connections through it end, its pods' connections end. */
export type NoticeName = "address" | "connections" | "pods";

/** A reading that is plain data, so that a plan can record it: enough for a controller that a review has no code of. */
export interface PlainReading {
    /** Public addresses in what the provider reports: paths; `[]` stands for every item of a list. */
    addresses?: readonly string[];
    /** It is a Service, or a template of one. */
    service?: ServicePaths;
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
    /** What clients notice when it is deleted or replaced. */
    notice?: Notice | NoticeName;
}

/** Readings by Pulumi type token, as a plan records them. */
export type PlainReadings = Readonly<Record<string, PlainReading>>;
