import type { Properties } from "../../../tools/review/change.ts";

/** One resource of a preview, as a test writes it. */
export interface Resource {
    type: string;
    name?: string;
    before?: Properties;
    after?: Properties;
    /** Default: what follows from before and after. */
    op?: string;
    /** What the provider reported before. */
    live?: Properties;
    replaceReasons?: string[];
    modified?: string;
    paths?: Record<string, string>;
}

/** A preview in the form in which `pulumi preview --json --diff` prints it. */
export function preview(...resources: Resource[]): string {
    return JSON.stringify({
        config: {},
        steps: resources.map(({ type, name = "it", before, after, op, live, replaceReasons, modified, paths }) => {
            const urn = `urn:pulumi:dev::edge::${type}::${name}`;
            const state = (inputs: Properties) => ({ urn, custom: true, type, inputs });
            return {
                op: op ?? (before === undefined ? "create" : after === undefined ? "delete" : "update"),
                urn,
                ...(before === undefined
                    ? {}
                    : { oldState: { ...state(before), outputs: { ...before, ...live }, modified } }),
                ...(after === undefined ? {} : { newState: state(after) }),
                ...(replaceReasons === undefined ? {} : { replaceReasons }),
                detailedDiff:
                    paths === undefined
                        ? null
                        : Object.fromEntries(
                              Object.entries(paths).map(([path, kind]) => [path, { kind, inputDiff: true }]),
                          ),
            };
        }),
        diagnostics: [],
        duration: 2_000_000_000,
        changeSummary: {},
    });
}

/** A resource that a change leaves as it is, as `--show-sames` lists it. */
export function unchanged(type: string, name: string, properties: Properties, live?: Properties): Resource {
    return { type, name, op: "same", before: properties, after: properties, live };
}

/** A Service with TCP 443, and with UDP 443 unless it is said otherwise. */
export function service(spec: Properties = {}, metadata: Properties = {}, udp = true): Properties {
    const port = (name: string, protocol: string) => ({ name, port: 443, protocol, targetPort: 10443 });
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "edge", namespace: "web", ...metadata },
        spec: {
            type: "LoadBalancer",
            ports: [port("https", "TCP"), ...(udp ? [port("https-h3", "UDP")] : [])],
            ...spec,
        },
    };
}

/** A ClientTrafficPolicy with QUIC and a header, or without QUIC. */
export function policy(altSvc: string | undefined, more: Properties = {}): Properties {
    const header = { headers: { lateResponseHeaders: { set: [{ name: "alt-svc", value: altSvc }] } } };
    return {
        metadata: { name: "edge", namespace: "web" },
        spec: {
            targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }],
            ...(altSvc === undefined ? {} : { http3: {}, ...header }),
            ...more,
        },
    };
}

/** A Gateway with listeners, called like their hostnames unless it is said otherwise. */
export function gateway(
    ...listeners: { hostname: string; name?: string; port?: number; protocol?: string }[]
): Properties {
    return {
        metadata: { name: "edge", namespace: "web" },
        spec: {
            listeners: listeners.map(({ hostname, name = hostname, port = 443, protocol = "HTTPS" }) => ({
                name,
                hostname,
                port,
                protocol,
                tls: { certificateRefs: [{ kind: "Secret", name: "app-tls" }] },
            })),
        },
    };
}

/** An HTTPRoute of a Gateway, and of one listener of it where one is named. */
export function route(sectionName?: string, parent: Properties = {}): Properties {
    return {
        metadata: { name: "shop", namespace: "web" },
        spec: { parentRefs: [{ name: "edge", ...(sectionName === undefined ? {} : { sectionName }), ...parent }] },
    };
}

/** A Certificate of cert-manager. */
export function certificate(...dnsNames: string[]): Properties {
    return { metadata: { namespace: "web" }, spec: { dnsNames } };
}

/** A Route 53 record set. */
export function record(name: string, type: string, records: string[], ttl = 300): Properties {
    return { zoneId: "Z1", name, type, ttl, records };
}

/** One of several Route 53 record sets of a name, by weight. */
export function weighted(identifier: string, weight: number, plain: Properties): Properties {
    return { ...plain, setIdentifier: identifier, weightedRoutingPolicies: [{ weight }] };
}

export const types = {
    service: "kubernetes:core/v1:Service",
    secret: "kubernetes:core/v1:Secret",
    policy: "kubernetes:gateway.envoyproxy.io/v1alpha1:ClientTrafficPolicy",
    proxy: "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy",
    gateway: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
    certificate: "kubernetes:cert-manager.io/v1:Certificate",
    route: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
    namespace: "kubernetes:core/v1:Namespace",
    deployment: "kubernetes:apps/v1:Deployment",
    configMap: "kubernetes:core/v1:ConfigMap",
    route53: "aws:route53/record:Record",
    nlb: "aws:lb/loadBalancer:LoadBalancer",
    listener: "aws:lb/listener:Listener",
    targets: "aws:lb/targetGroup:TargetGroup",
    binding: "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding",
    attachment: "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    eip: "aws:ec2/eip:Eip",
    ingressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    securityGroup: "aws:ec2/securityGroup:SecurityGroup",
    securityGroupRule: "aws:ec2/securityGroupRule:SecurityGroupRule",
    acl: "aws:ec2/networkAcl:NetworkAcl",
    aclRule: "aws:ec2/networkAclRule:NetworkAclRule",
    gcpFirewall: "gcp:compute/firewall:Firewall",
    azureBalancer: "azure-native:network:LoadBalancer",
    azureAddress: "azure-native:network:PublicIPAddress",
    azureSecurityRule: "azure-native:network:SecurityRule",
    azureSecurityGroup: "azure-native:network:NetworkSecurityGroup",
    component: "http3gateway:index:Http3Gateway",
} as const;
