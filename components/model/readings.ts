import type { AdvertisingPaths, Notice, PlainReading, RecordPaths } from "./plainReadings.ts";
import type { Plan } from "./plan.ts";

/**
 * Operation on a resource. `replace` creates a new one; `import` adopts an existing one; `forget` keeps it but no
 * longer manages it.
 */
export type Operation = "create" | "update" | "replace" | "delete" | "import" | "forget" | "same" | "read";

/** Plain properties of a resource at one point in time. */
export type Properties = Record<string, unknown>;

/** Which side of a change. */
export type Side = "before" | "after";

/** One resource of a program, before and after a change. */
export interface Change {
    /** Display name: its name in the program, or `Kind namespace/name`. */
    name: string;
    /** URN of the engine, which is unique. Absent in a render. */
    urn?: string;
    /** Pulumi type token, for example `kubernetes:core/v1:Service`. */
    type: string;
    operation: Operation;
    /** Declared properties before; absent when it is new. */
    before?: Properties;
    /** Declared properties after; absent when the resource is deleted. */
    after?: Properties;
    /** What the provider reported before: status, addresses. */
    live?: Properties;
    /** Paths that differ, with how: `add`, `update`, `delete`, each with `-replace` where it forces a new resource. */
    paths: Record<string, string>;
    /** Properties that force a replacement. */
    replaceReasons: string[];
    /** Time of the last change of the resource, as recorded by the engine. */
    modified?: string;
    /** Whether a replacement deletes first. Absent if unknown. */
    deletedFirst?: boolean;
    /** Whether the engine refuses to delete it. Default: false. */
    protected?: boolean;
    /** URN of the resource whose deletion also deletes it, so that its own provider deletes nothing. */
    deletedWith?: string;
}

/** A port of a Service or of a balancer. */
export interface Port {
    port: number;
    protocol: string;
    /** Port of the pods: a number, or a name. Default: `port`. */
    targetPort?: number | string;
}

/** A Service that external clients reach, declared directly or as a controller's template. */
export interface ServiceFacts {
    name: string;
    type?: string;
    loadBalancerClass?: string;
    /** Allowed source ranges; empty if all may connect. */
    sourceRanges: string[];
    /** Empty for a controller's template: the controller takes them from its Gateways. */
    ports: Port[];
    /** Whether it is a controller's template. */
    template: boolean;
    /** Also `[unknown]`, for one whose value is known only during the update, and for all of them. */
    annotations: Properties | "[unknown]";
    change: Change;
}

/** A listener of a Gateway. */
export interface ListenerFacts {
    /** Name of the Gateway in the cluster. */
    gateway: string;
    /** Resource that declares it. */
    resource: string;
    /** What a route's `sectionName` says; several hostnames share one. */
    name: string | undefined;
    hostname: string;
    port: number;
    protocol: string;
    /** Names of the Secrets that it serves its certificates from, as far as they are known. */
    secrets: string[];
    /** URN of the resource, if the input contains it. */
    urn?: string;
}

/** What a Gateway's header advertises to clients, and whether QUIC is enabled. */
export interface AdvertisingFacts {
    gateway: string;
    quic: boolean;
    /** The header's value; `undefined` if none reaches a client, `controller` if the controller writes its own. */
    altSvc: string | undefined;
    /** Seconds for which clients cache it; 0 if nothing is advertised. */
    maxAge: number;
    /** Whether the listener expects PROXY protocol. Default: false. */
    proxyProtocol?: boolean;
    /** Whether clients need a certificate. Default: false. */
    clientCertificates?: boolean;
    change: Change;
}

/** A DNS record set of any provider. */
export interface DnsRecord {
    /** Without the trailing dot. */
    name: string;
    /** ID of its zone, if the provider has one: a name may be in a public and in a private zone. */
    zone?: string;
    type: string;
    /** Seconds; 0 if unknown. */
    ttl: number;
    /** The provider chose the TTL. Default: false. */
    automatic?: boolean;
    /** Presentation form; empty for an alias, or when it is not known. */
    values: string[];
    /** Whether its data is known before the update. */
    known: boolean;
    /** An HTTPS record that lists h3. */
    h3: boolean;
    /** Which of several sets of one name and type it is, and its weight among them. */
    set?: { identifier: string; weight: number | undefined };
    change: Change;
}

/** The proxies of a controller. */
export interface ProxyFacts {
    /** Their number, if set. */
    replicas: number | undefined;
    /** What their pods are made from: another value is a rollout. */
    pods: unknown;
    change: Change;
}

/** A pod that runs `http3-gateway watch`. */
export interface WatchFacts {
    name: string;
    urls: string[];
    /** Seconds, as the flag says it. */
    interval: string | undefined;
}

/** One side of an edge. */
export interface Facts {
    services: ServiceFacts[];
    listeners: ListenerFacts[];
    advertising: AdvertisingFacts[];
    records: DnsRecord[];
    proxies: ProxyFacts[];
    /** Plans that our component recorded. */
    plans: { plan: Plan; change: Change }[];
    /** What verifies from a pod, again and again. */
    watches: WatchFacts[];
    /** Public addresses that are known. */
    addresses: string[];
}

/** What is around a resource on one side of a change. */
export interface World {
    changes: readonly Change[];
    side: Side;
}

/** What a review reads of a resource of some type. Functions read their arguments and nothing else. */
export interface Reading
    extends Omit<PlainReading, "addresses" | "advertising" | "records" | "notice" | "outOfTheWay"> {
    outOfTheWay?: boolean | ((declared: Properties) => boolean);
    addresses?: PlainReading["addresses"] | ((live: Properties, declared: Properties) => string[]);
    advertising?:
        | AdvertisingPaths
        | ((declared: Properties, change: Change, world: World) => readonly Omit<AdvertisingFacts, "change">[]);
    records?: RecordPaths | ((declared: Properties, change: Change) => Omit<DnsRecord, "h3" | "change">[]);
    notice?:
        | PlainReading["notice"]
        | ((before: Properties, change: Change, context: ReviewContext) => PlainReading["notice"]);
    /** Listeners that it declares. */
    listeners?(declared: Properties, change: Change): ListenerFacts[];
    /** Pods of it that verify, again and again. */
    watches?(declared: Properties): Omit<WatchFacts, "name">[];
    /** What a firewall allows of the clients' traffic. Undefined if it is not about ingress. */
    openings?(declared: Properties, changes: readonly Change[]): Opening[] | undefined;
    /** What a firewall denies before its other rules allow it. */
    denials?(declared: Properties): Opening[];
    /** Services to which it routes clients. */
    backends?(declared: Properties): Backend[];
    /** All traffic is allowed while it does not exist. */
    openWithout?: true;
    /** It is a balancer. With a function: what its replacement means for clients, where its address does not go. */
    balancer?: true | ((change: Change) => string | undefined);
    /** It is a public address that was reserved, or is one by what it declares. */
    reservedAddress?: true | ((declared: Properties) => boolean);
    /** It is a certificate, or may hold one. */
    certificate?: CertificateReading;
    /** Path of the URLs that it asks for h3 before anything promises it. */
    checkedUrls?: string;
    /**
     * Path of the date until which a promise of the Gateway lasts. The resource's name is the Gateway's and `-stage`.
     */
    promisedUntil?: string;
}

/** A Service to which a route sends requests. */
export interface Backend {
    name: string;
    /** Default: that of the route. */
    namespace: string | undefined;
    /** Number or name of its port, where it is known. */
    port?: number | string;
    /** Default: 1. */
    weight?: number;
}

/** Packets that a firewall allows. */
export interface Opening {
    protocol: "TCP" | "UDP";
    /** `443`, `400-500`, or `*` for all ports. */
    ports: string;
    /** Allowed sources: CIDRs, `*` for all addresses, or names of other groups. */
    from: string[];
    /** Firewall of the rule, if that is a separate resource. Absent if it may be any. */
    firewall?: string;
    /** The lower, the earlier it is looked at. Absent where the firewall has no order. */
    priority?: number;
}

/** How a certificate is read. */
export interface CertificateReading {
    /** Whether it holds a certificate. `used` are the names of the Secrets that listeners use. */
    holds(change: Change, used: ReadonlySet<string>): boolean;
    /** Path of its hostnames. */
    names?: string;
    /** What clients notice when it is deleted or replaced. */
    notice?: Notice;
}

/** Readings by Pulumi type token, in which `*` matches any text: `kubernetes:*:Service`. */
export type Readings = Readonly<Record<string, Reading>>;

/**
 * How bad a finding is: clients lose the edge or the update fails; not judged; something is at stake; worth knowing.
 */
export type Severity = "error" | "unknown" | "warning" | "note";

/** What a rule of the review looks at. */
export interface ReviewContext {
    changes: readonly Change[];
    before: Facts;
    after: Facts;
    /** When the change is reviewed. */
    now: Date;
    /** What is read of a resource of a type; empty for one that is not known. */
    readingOf(type: string): Reading;
    /** Names of the Secrets that listeners use, before or after. */
    secrets: ReadonlySet<string>;
    /** Number of unchanged resources that the input leaves out. */
    unseen: number;
}

/** A dangerous change, and how it is recognized. */
export interface ReviewRule {
    /** Stable name, for example `udp-port-removed`. */
    code: string;
    severity: Severity;
    /** What to do instead, or first. */
    remedy: string;
    /** Where it is known from. */
    source: string;
    judge(context: ReviewContext): Found[];
}

/** Where a rule found something. */
export interface Found {
    /** Resource, by the name that the preview has. */
    resource: string;
    /** What is wrong and what users notice, in one or two sentences. */
    message: string;
    /** Overrides the rule's severity for this one. */
    severity?: Severity;
    /** Overrides the rule's remedy. */
    remedy?: string;
    /** Overrides the rule's source. */
    source?: string;
    /** URN of the resource, where another one may have its name. */
    urn?: string;
    /** Path of the field that it is about. */
    field?: string;
}

/** What a wing knows of its resources for a review. */
export interface WingReview {
    readings: Readings;
    /** The type token that readings and rules have, of one that providers also write otherwise. Default: as it is. */
    token?(type: string, operation: Operation): string;
    /** Changes that only who knows the wing's resources can judge. */
    rules?: readonly ReviewRule[];
}
