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
    /** DNS name of a balancer whose addresses may change (an AWS NLB): a zone publishes it as an alias or a CNAME. */
    hostname?: string;
}

/** What every part gets: its place in the resource tree and its cluster. */
export interface PartContext {
    /** Logical name of the gateway; a part names its children `${name}-suffix`. */
    name: string;
    /** The gateway: parent of all resources of the part. */
    parent: Resource;
    /** The Kubernetes provider of the gateway. */
    provider: ProviderResource;
    cluster: ClusterArgs;
    /** Namespace of the Gateway; it includes the dependency on its creation. */
    namespace: Output<string>;
    /** What must have succeeded before the part creates resources (the preflight). */
    dependsOn: Resource[];
}

/** The Service, or the host sockets, that an exposure needs from the controller. */
export interface ServiceShape {
    /** `hostNetwork` puts the proxy on every node's own address, without a balancer. */
    target: "service" | "hostNetwork";
    /** `spec.type` of the Service in front of the proxies. */
    type: "LoadBalancer" | "NodePort" | "ClusterIP";
    /** Annotations of that Service. */
    annotations: Record<string, Input<string>>;
    /** `spec.ipFamilies`: one family, or both for a dual-stack Service. The preflight compares it with the cluster. */
    ipFamilies: IpFamily[];
    /** What to do if the cluster's Services do not support these families. Default: use others. */
    ipFamiliesRemedy?: string;
    /** `spec.loadBalancerClass`. Default: the cluster's default balancer. */
    loadBalancerClass?: Input<string>;
    /** `spec.loadBalancerSourceRanges`: CIDRs that may connect. Default: all. */
    loadBalancerSourceRanges?: Input<Input<string>[]>;
    /** `spec.externalTrafficPolicy`; `Local` preserves the client's address. Default: the cluster's (`Cluster`). */
    externalTrafficPolicy?: "Local" | "Cluster";
    /** `spec.allocateLoadBalancerNodePorts`. Default: the cluster's (true). */
    allocateLoadBalancerNodePorts?: boolean;
    /**
     * How a proxy gets the server ID for its connection IDs, for a balancer that routes by it; requires a controller
     * with the capability `quicServerIds`. Default: no server ID.
     */
    quicServerId?: QuicServerIdShape;
}

/** Source of a proxy's QUIC server ID. */
export interface QuicServerIdShape {
    /** Environment variable of the proxy's container with the server ID, in base64. */
    environmentVariable: string;
    /**
     * Annotation of the proxies' pods that triggers the injection of the ID: its value is the name of the container.
     */
    containerAnnotation: string;
    /** Labels of the proxies' namespace that the injection requires. */
    namespaceLabels: Record<string, string>;
}

/** A port of the proxies, as a balancer needs it. */
export interface BackendPort {
    /** Port of the listener and of the Service. */
    port: number;
    /** Port that the proxy's pods listen on. */
    targetPort: number;
    /** Includes `UDP` if QUIC answers. */
    protocols: ("TCP" | "UDP")[];
    /**
     * Whether QUIC is served on this port at any stage: a balancer with a listener for both protocols then keeps it
     * when the stage changes. Default: whether `protocols` has UDP.
     */
    quic?: boolean;
}

/** What the controller creates: the Service in front of the proxies. */
export interface Backend {
    /** The Gateway: routes attach to it. */
    gatewayName: Output<string>;
    namespace: Output<string>;
    /** Names of the HTTPS listeners: a route's `sectionName`, so that it is not also served on port 80. */
    listenerNames: string[];
    /** Service that the controller created, and its namespace. */
    serviceName: Output<string>;
    /** Namespace of that Service. */
    serviceNamespace: Output<string>;
    /** Labels of the proxy pods. */
    selector: Record<string, string>;
    /** Ports of the Service, including the redirect's. */
    ports: BackendPort[];
    /** Addresses that the controller reports on the Gateway, of both families. */
    reportedAddresses: Output<string[]>;
    /** What must be ready before HTTP/3 is advertised. */
    ready: Resource[];
    /**
     * Opaque token that changes whenever the Gateway is recreated, in this cluster or another; undefined if unknown.
     */
    version?: Output<string>;
    /**
     * Makes the gateway send the stage's Alt-Svc, once all of `after` exists; until then none is sent. Returns the
     * created resources. A controller without this method sends its own Alt-Svc as soon as it answers, see
     * `ControllerCapabilities.ownAdvertisement`.
     */
    advertise?(after: Resource[]): Resource[];
}

/** A key pair in a Secret of type `kubernetes.io/tls`. */
export interface IssuedCertificate {
    /** Name of the Secret, in the gateway's namespace; with `secretNames`, that of every other hostname. */
    secretName: Output<string>;
    /** Secret of a hostname, if not all have the same one. */
    secretNames?: Record<string, Output<string>>;
    /** What must exist before a listener can use it. */
    ready: Resource[];
    /**
     * For a Secret with a temporary pair until the gateway answers (HTTP-01): creates what must exist before HTTP/3
     * is advertised, after the gateway and never before it.
     */
    issued?(after: Resource[]): Resource[];
    /** CA to trust, PEM, if it is not a public one. */
    caCertificate?: Output<string>;
    /** Opaque token that changes with every key pair; undefined if unknown. */
    version?: Output<string>;
}

/** A Secret with a key pair that exists before the program runs, in the gateway's namespace. */
export interface RequiredSecret {
    /** Setting of the certificate that names it, for example `secretName`. */
    path: string;
    /** Its name; a name that is known only during the update is checked then. */
    name: Input<string>;
    /** Hostnames that its certificate must cover. */
    hostnames: string[];
}

/** An argument of the containers of an installed controller. Its name is compared in lower case. */
export interface RequiredArgument {
    /** Its name with the dashes, for example `--entryPoints.websecure.http3`; options below it count as well. */
    name: string;
    /** The value that it must have, or have in a list with commas. Default: any but `false`. */
    value?: string;
    /** It must not be there. Default: it must be. */
    absent?: true;
    /** What to add, if that is not the name with the value. */
    line?: string;
}

/** An environment variable of the containers of an installed controller. */
export interface RequiredVariable {
    /** Its name. */
    name: string;
    /** The value that it must have. */
    value: string;
    /** The value that it has where it is not set. Default: another one than `value`. */
    unset?: string;
    /** Where its owner sets it, as a sentence. */
    where: string;
}

/** A release of a controller that is installed already. */
export interface RequiredRelease {
    /** Setting of the controller that states it, for example `version`. */
    path: string;
    /** The release, with or without the leading `v`. */
    version: string;
    /** Namespace of the Deployment. */
    namespace: Input<string>;
    /** Name of the Deployment whose image states the release. */
    deployment: Input<string>;
    /** Arguments that it must have, or must not have. Options of which it has none are in a file, and not compared. */
    arguments?: readonly RequiredArgument[];
    /** Environment variables that it must have. Those that come from another object are not compared. */
    variables?: readonly RequiredVariable[];
}

/** What every part has. */
export interface Part {
    /** Problems of the form of its settings, with paths relative to the part. Default: none. */
    readonly problems?: readonly Pick<FormProblem, "path" | "message">[];
    /**
     * Conflicts with what this program already creates in the cluster, such as a second installation of something
     * that a cluster can have only once; paths are relative to the part. Default: none.
     */
    conflicts?(cluster: ClusterArgs): readonly Pick<FormProblem, "path" | "message">[];
}

/** Controller that terminates QUIC. Implement this to use another one. */
export interface Controller extends Part {
    /** The part as plain data, for the plan. */
    describe(): ControllerPlan;
    /** A GatewayClass that must exist before the program runs; the preflight looks for it. */
    requiredGatewayClass?(): Input<string>;
    /** The release of an installed controller, on which its capabilities depend; the preflight compares it. */
    requiredRelease?(plan: Plan): RequiredRelease;
    /** Installs the controller if needed, and creates the Gateway with the Service's shape and the certificate. */
    deploy(context: PartContext, plan: Plan, shape: ServiceShape, certificate: IssuedCertificate): Backend;
}

/** How TCP 443 and UDP 443 reach the controller on one address. */
export interface Exposure extends Part {
    /** The part as plain data, for the plan. */
    describe(): ExposurePlan;
    /**
     * What must exist before the gateway and outlive it: the controller that creates the balancer, if this program
     * installs it. Without it, the deletion of a Service with a balancer never completes.
     */
    dependsOn?: Resource[];
    /** The Service, or the host sockets, that the controller must create. */
    serviceShape(): ServiceShape;
    /** Waits for the addresses, or creates a balancer in front of the backend. */
    connect(context: PartContext, backend: Backend, plan: Plan): Output<Addresses>;
}

/** Source of the key pair. */
export interface Certificate extends Part {
    /** The part as plain data, for the plan. */
    describe(): CertificatePlan;
    /** Secrets that must exist before the program runs; the preflight reads them. Default: none. */
    requiredSecrets?(hostnames: string[]): RequiredSecret[];
    /** Creates or references the key pair for the listeners' hostnames. */
    issue(context: PartContext, listeners: ListenerPlan[]): IssuedCertificate;
}

/** Zone in which A, AAAA and HTTPS records are published. */
export interface DnsZone extends Part {
    /** The part as plain data, for the plan. */
    describe(): DnsPlan;
    /**
     * Publishes A and AAAA of every hostname, and the NS records of a delegation, whether or not HTTP/3 answers. A zone
     * that is one object also publishes its HTTPS records here, if `request.passed` is true.
     */
    open(context: PartContext, request: ZoneRequest): OpenZone;
}

/** Records to publish. */
export interface Publication {
    /** Listeners whose hostnames get records. */
    listeners: ListenerPlan[];
    /** What the HTTPS records advertise, and the TTL of every record. */
    advertisement: AdvertisementPlan;
    /** Public addresses, per family. */
    addresses: Output<Addresses>;
    /** Families that `addresses` will have: known at preview, so that no record is created inside `apply`. */
    ipFamilies: IpFamily[];
    /** Whether `addresses` is a balancer's DNS name instead. Known at preview. */
    byHostname: boolean;
}

/** What the gateway requests from a zone. */
export interface ZoneRequest extends Publication {
    /**
     * Whether resolvers must find the zone before addresses exist, because a CA validates challenges in it and the
     * gateway waits for the certificate: a delegation to it is then created first.
     */
    challenges: boolean;
    /**
     * Whether HTTP/3 answers or is not checked; known once the gateway is ready and the advertisement is recorded.
     * For a zone that is one object: if false, the object has only A and AAAA records, and the update fails after it
     * is published.
     */
    passed: Output<boolean>;
}

/** Resources created for records. */
export interface PublishedRecords {
    /** Addresses of the zone's own name servers, if the zone runs in the cluster. */
    nameServerAddresses?: Output<Addresses>;
    /** What was created. */
    resources: Resource[];
}

/**
 * A zone that has A, AAAA and NS records, and to which the HTTPS records can be added.
 *
 * A failed check fails the update once all of `resources` exist, and delegations to the zone also wait for them. A
 * component among them includes all its children, so it must not be the parent of what `advertise` creates: the two
 * would wait for each other. Return the component's A and AAAA records instead.
 */
export interface OpenZone extends PublishedRecords {
    /** Publishes the HTTPS records of the stage, once all of `after` exists. Returns the created resources. */
    advertise(after: Resource[]): Resource[];
    /** How a parent zone delegates to this one; called only by a parent zone that does. Default: not supported. */
    delegation?(): Delegation;
}

/** What a parent zone needs in order to delegate to a zone. */
export interface Delegation {
    /** Hostnames of the zone's name servers. */
    nameServers: Output<string[]>;
    /** The zone's own name server, if it has its own addresses: their records are created in the zone of its name. */
    own?: {
        /** Its name, absolute, without the trailing dot. */
        hostname: string;
        /** Families that `addresses` will have: known at preview. */
        ipFamilies: IpFamily[];
        /** Its addresses. */
        addresses: Output<Addresses>;
    };
}
