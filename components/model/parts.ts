import type { Input, Output, ProviderResource, Resource } from "@pulumi/pulumi";
import type { ClusterArgs } from "./cluster.ts";
import type {
    AdvertisementPlan,
    CertificatePlan,
    ControllerPlan,
    DnsPlan,
    ExposurePlan,
    ListenerPlan,
    Plan,
} from "./plan.ts";
import type { FormProblem } from "./settings/read.ts";

/** An IP address family of Kubernetes (`spec.ipFamilies`). */
export type IpFamily = "IPv4" | "IPv6";

/** Public addresses, per family; a family that is not served is empty. */
export interface Addresses {
    /** IPv4 addresses, dotted; empty when the family is not served. */
    ipv4: string[];
    /** IPv6 addresses, in the shortest form; empty when the family is not served. */
    ipv6: string[];
    /** DNS name of a balancer whose addresses may change (an AWS NLB): a zone makes an alias or a CNAME of it. */
    hostname?: string;
}

/** What every part gets: where it hangs in the resource tree and which cluster it works on. */
export interface PartContext {
    /** Logical name of the gateway; a part names its children `${name}-suffix`. */
    name: string;
    /** The gateway: parent of all that the part creates. */
    parent: Resource;
    /** The Kubernetes provider of the gateway. */
    provider: ProviderResource;
    cluster: ClusterArgs;
    /** Namespace of the Gateway; it carries the dependency on its creation. */
    namespace: Output<string>;
    /** What must have succeeded before the part creates anything (the preflight). */
    dependsOn: Resource[];
}

/** The Service, or the host sockets, that an exposure needs from the controller. */
export interface ServiceShape {
    /** `hostNetwork` puts the proxy on every node's own address, with no balancer in front. */
    target: "service" | "hostNetwork";
    /** `spec.type` of the Service in front of the proxies. */
    type: "LoadBalancer" | "NodePort" | "ClusterIP";
    /** Annotations of that Service. */
    annotations: Record<string, Input<string>>;
    /** `spec.ipFamilies`: one family, or both for a dual-stack Service. The preflight holds it against the cluster. */
    ipFamilies: IpFamily[];
    /** What to do where the cluster gives its Services no address of these families. Default: choose others. */
    ipFamiliesRemedy?: string;
    /** `spec.loadBalancerClass`. Default: the cluster's default balancer. */
    loadBalancerClass?: Input<string>;
    /** `spec.loadBalancerSourceRanges`: CIDRs that may connect. Default: all. */
    loadBalancerSourceRanges?: Input<Input<string>[]>;
    /** `spec.externalTrafficPolicy`; `Local` keeps the client's address. Default: the cluster's (`Cluster`). */
    externalTrafficPolicy?: "Local" | "Cluster";
    /** `spec.allocateLoadBalancerNodePorts`. Default: the cluster's (true). */
    allocateLoadBalancerNodePorts?: boolean;
    /**
     * How a proxy gets the server ID that its connection IDs carry, for a balancer that routes by it; a controller with
     * the capability `quicServerIds` sees to it. Default: no server ID.
     */
    quicServerId?: QuicServerIdShape;
}

/** Where a proxy's QUIC server ID comes from. */
export interface QuicServerIdShape {
    /** Environment variable of the proxy's container that holds the server ID, in base64. */
    environmentVariable: string;
    /** Annotation of the proxies' pods that has the ID injected: its value is the name of the container that gets it. */
    containerAnnotation: string;
    /** Labels of the proxies' namespace, without which no ID is injected. */
    namespaceLabels: Record<string, string>;
}

/** A port of the proxies, as a balancer in front of them needs it. */
export interface BackendPort {
    /** Port of the listener and of the Service. */
    port: number;
    /** Port that the proxy's pods listen on. */
    targetPort: number;
    /** `UDP` is there where QUIC answers. */
    protocols: ("TCP" | "UDP")[];
    /**
     * Whether QUIC is served here at any stage, if not at this one: a balancer with a listener for both then keeps it
     * when the stage changes. Default: whether `protocols` has UDP.
     */
    quic?: boolean;
}

/** What the controller serves: the Service in front of the proxies. */
export interface Backend {
    /** The Gateway: routes attach to it. */
    gatewayName: Output<string>;
    namespace: Output<string>;
    /** Names of the HTTPS listeners: a route's `sectionName`, so that it is not served on port 80 as well. */
    listenerNames: string[];
    /** Service that the controller made, and its namespace. */
    serviceName: Output<string>;
    /** Namespace of that Service. */
    serviceNamespace: Output<string>;
    /** Labels of the proxy pods. */
    selector: Record<string, string>;
    /** Ports of the Service, the redirect's among them. */
    ports: BackendPort[];
    /** Addresses that the controller reports on the Gateway, both families mixed. */
    reportedAddresses: Output<string[]>;
    /** What has to be ready before anything is advertised. */
    ready: Resource[];
    /** Anything that is another when the Gateway was made anew, in this cluster or another, where that is known. */
    version?: Output<string>;
    /**
     * Lets the gateway send the stage's Alt-Svc, once all of `after` is there; until it is called none is sent. Returns what
     * was created for it. A controller without it sends its own as soon as it answers, see
     * `ControllerCapabilities.ownAdvertisement`.
     */
    advertise?(after: Resource[]): Resource[];
}

/** A key pair in a Secret of type `kubernetes.io/tls`. */
export interface IssuedCertificate {
    /** Name of the Secret, in the gateway's namespace; with `secretNames`, that of every other hostname. */
    secretName: Output<string>;
    /** Secret of a hostname, where not all have the same one. */
    secretNames?: Record<string, Output<string>>;
    /** What has to exist before a listener can use it. */
    ready: Resource[];
    /**
     * Where the pair in the Secret is a temporary one until the gateway answers (HTTP-01): makes what has to be there
     * before anything is advertised, after the gateway and never before it.
     */
    issued?(after: Resource[]): Resource[];
    /** CA to trust, PEM, where it is not a public one. */
    caCertificate?: Output<string>;
    /** Anything that is another with every key pair, where that is known. */
    version?: Output<string>;
}

/** A Secret with a key pair that is there before the program runs, in the gateway's namespace. */
export interface RequiredSecret {
    /** Setting of the certificate that names it, for example `secretName`. */
    path: string;
    /** Its name; what is known only during the update is looked for then. */
    name: Input<string>;
    /** Hostnames that its certificate has to cover. */
    hostnames: string[];
}

/** What every part has. */
export interface Part {
    /** What is wrong with the form of its settings; paths are the part's own. Default: nothing. */
    readonly problems?: readonly Pick<FormProblem, "path" | "message">[];
    /**
     * Why it cannot be used beside what this program has made in a cluster already, such as a second installation of what a
     * cluster can have only once; paths are the part's own. Default: it can.
     */
    conflicts?(cluster: ClusterArgs): readonly Pick<FormProblem, "path" | "message">[];
}

/** Who terminates QUIC. Bring your own by implementing this. */
export interface Controller extends Part {
    /** The part as plain data, for the plan. */
    describe(): ControllerPlan;
    /** A GatewayClass that must exist before the program runs; the preflight looks for it. */
    requiredGatewayClass?(): Input<string>;
    /** Installs what is missing, and creates the Gateway with the Service's shape and the certificate. */
    deploy(context: PartContext, plan: Plan, shape: ServiceShape, certificate: IssuedCertificate): Backend;
}

/** How TCP 443 and UDP 443 reach the controller on one address. */
export interface Exposure extends Part {
    /** The part as plain data, for the plan. */
    describe(): ExposurePlan;
    /**
     * What has to be there before anything of the gateway, and outlives it: who makes the balancer, where this program
     * installs it. A Service whose balancer nobody takes away is never gone.
     */
    dependsOn?: Resource[];
    /** What Service, or what host sockets, the controller is to make. */
    serviceShape(): ServiceShape;
    /** Waits for the addresses, or builds a balancer in front of the backend. */
    connect(context: PartContext, backend: Backend): Output<Addresses>;
}

/** Where the key pair comes from. */
export interface Certificate extends Part {
    /** The part as plain data, for the plan. */
    describe(): CertificatePlan;
    /** Secrets that must exist before the program runs; the preflight reads them. Default: none. */
    requiredSecrets?(hostnames: string[]): RequiredSecret[];
    /** Makes or names the key pair for the listeners' hostnames. */
    issue(context: PartContext, listeners: ListenerPlan[]): IssuedCertificate;
}

/** Who publishes A, AAAA and HTTPS records. */
export interface DnsZone extends Part {
    /** The part as plain data, for the plan. */
    describe(): DnsPlan;
    /**
     * Publishes A and AAAA of every hostname, and the NS records of a delegation, whether or not HTTP/3 answers. A zone that is
     * one object publishes its HTTPS records here too, if `request.passed` is true.
     */
    open(context: PartContext, request: ZoneRequest): OpenZone;
}

/** Records to publish. */
export interface Publication {
    /** Whose hostnames get records. */
    listeners: ListenerPlan[];
    /** What the HTTPS records promise, and every record's TTL. */
    advertisement: AdvertisementPlan;
    /** Public addresses, per family. */
    addresses: Output<Addresses>;
    /** Families that `addresses` will have: known at preview, so that no record is created inside `apply`. */
    ipFamilies: IpFamily[];
    /** Whether `addresses` is a balancer's DNS name instead. Known at preview. */
    byHostname: boolean;
}

/** What the gateway asks of a zone. */
export interface ZoneRequest extends Publication {
    /**
     * Whether resolvers have to find the zone before there are addresses, since a CA looks for challenges in it and the
     * gateway waits for the certificate: a delegation to it is created first then.
     */
    challenges: boolean;
    /**
     * Whether HTTP/3 answers, or nothing checks it; known once the gateway is ready and a promise is recorded. For a zone
     * that is one object: without it the object has A and AAAA records alone, and the update fails after it is published.
     */
    passed: Output<boolean>;
}

/** What was created for records. */
export interface PublishedRecords {
    /** Addresses of the zone's own name servers, where the zone runs in the cluster. */
    nameServerAddresses?: Output<Addresses>;
    /** What was created. */
    resources: Resource[];
}

/**
 * A zone that has A, AAAA and NS records, and that the HTTPS records can be added to.
 *
 * A check that failed fails the update once all of `resources` is there, and what delegates to the zone waits for them too.
 * A component among them stands for all of its children, so it must not be the parent of what `advertise` creates: the two
 * would wait for each other. Return the component's A and AAAA records instead.
 */
export interface OpenZone extends PublishedRecords {
    /** Publishes the HTTPS records of the stage, once all of `after` is there. Returns what was created for it. */
    advertise(after: Resource[]): Resource[];
    /** How a zone above sends resolvers here; called only by one that does. Default: it cannot. */
    delegation?(): Delegation;
}

/** What a zone above needs in order to delegate to a zone. */
export interface Delegation {
    /** Host names of the zone's name servers. */
    nameServers: Output<string[]>;
    /** The zone's own name server, where it has addresses of its own: they go where its name belongs. */
    own?: {
        /** Its name, absolute, without the trailing dot. */
        hostname: string;
        /** Families that `addresses` will have: known at preview. */
        ipFamilies: IpFamily[];
        /** Where it answers. */
        addresses: Output<Addresses>;
    };
}
