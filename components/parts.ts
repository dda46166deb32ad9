import type { Input, Output, ProviderResource, Resource } from "@pulumi/pulumi";
import type {
    AdvertisementPlan,
    CertificatePlan,
    ClusterArgs,
    ControllerPlan,
    DnsPlan,
    ExposurePlan,
    ListenerPlan,
    Plan,
} from "./plan.ts";

/** An IP address family of Kubernetes (`spec.ipFamilies`). */
export type IpFamily = "IPv4" | "IPv6";

/** Public addresses, per family; a family that is not served is empty. */
export interface Addresses {
    ipv4: string[];
    ipv6: string[];
}

/** What every part gets: where it hangs in the resource tree and which cluster it works on. */
export interface PartContext {
    /** Logical name of the gateway; a part names its children `${name}-suffix`. */
    name: string;
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
    type: "LoadBalancer" | "NodePort" | "ClusterIP";
    annotations: Record<string, Input<string>>;
    ipFamilies: IpFamily[];
    loadBalancerClass?: Input<string>;
    loadBalancerSourceRanges?: Input<Input<string>[]>;
    externalTrafficPolicy?: "Local" | "Cluster";
    allocateLoadBalancerNodePorts?: boolean;
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
    serviceNamespace: Output<string>;
    /** Labels of the proxy pods. */
    selector: Record<string, string>;
    /** Addresses that the controller reports on the Gateway, both families mixed. */
    reportedAddresses: Output<string[]>;
    /** What has to be ready before anything is advertised. */
    ready: Resource[];
}

/** A key pair in a Secret of type `kubernetes.io/tls`. */
export interface IssuedCertificate {
    secretName: Output<string>;
    /** What has to exist before a listener can use it. */
    ready: Resource[];
    /** CA to trust, PEM, where it is not a public one. */
    caCertificate?: Output<string>;
}

/** Who terminates QUIC. Bring your own by implementing this. */
export interface Controller {
    describe(): ControllerPlan;
    /** A GatewayClass that must exist before the program runs; the preflight looks for it. */
    requiredGatewayClass?(): Input<string>;
    deploy(context: PartContext, plan: Plan, shape: ServiceShape, certificate: IssuedCertificate): Backend;
}

/** How TCP 443 and UDP 443 reach the controller on one address. */
export interface Exposure {
    describe(): ExposurePlan;
    serviceShape(): ServiceShape;
    connect(context: PartContext, backend: Backend): Output<Addresses>;
}

/** Where the key pair comes from. */
export interface Certificate {
    describe(): CertificatePlan;
    /** A Secret that must exist before the program runs; the preflight looks for it. */
    requiredSecret?(): Input<string>;
    issue(context: PartContext, listeners: ListenerPlan[]): IssuedCertificate;
}

/** Who publishes A, AAAA and HTTPS records. */
export interface DnsZone {
    describe(): DnsPlan;
    publish(
        context: PartContext,
        addresses: Output<Addresses>,
        listeners: ListenerPlan[],
        advertisement: AdvertisementPlan,
        ready: Resource[],
    ): PublishedRecords;
}

/** What the zone published. */
export interface PublishedRecords {
    /** Addresses of the zone's own name servers, where the zone runs in the cluster. */
    nameServerAddresses?: Output<Addresses>;
    resources: Resource[];
}
