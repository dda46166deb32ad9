import type { Properties } from "../../../tools/review/change.ts";
import { gateway, policy, type Resource, record, service, types, unchanged } from "./build.ts";
import type { Dangerous } from "./dangerousInCluster.ts";

/** A change of one resource, and others beside it that stay. */
interface Row {
    what: string;
    type: string;
    before?: Properties;
    /** Default: it is deleted. */
    after?: Properties;
    op?: string;
    live?: Properties;
    beside?: Resource[];
}

interface DangerousRow extends Row {
    code: string;
    severity?: Dangerous["severity"];
    says?: string;
}

const meta = (name = "edge", namespace = "web", more: Properties = {}) => ({ metadata: { name, namespace, ...more } });
const spec = (fields: Properties, name = "edge", namespace = "web"): Properties => ({
    ...meta(name, namespace),
    spec: fields,
});
const gatewayApi = (kind: string) => `kubernetes:gateway.networking.k8s.io/v1:${kind}`;
/** What istiod merges over the objects of a Gateway. */
const merged = (data: Properties) => ({
    ...meta("edge-istio", "web", { labels: { "gateway.networking.k8s.io/gateway-name": "edge" } }),
    data,
});
const annotated = (annotations: Properties) => service({}, { annotations });
const shop = gateway({ hostname: "shop.example.com" });
const edge = unchanged(types.gateway, "edge", shop);
const GRANT = "kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant";
/** Lets routes of the namespace `web`, and other kinds, use every Service of `apps`. */
const grant = (...kinds: string[]): Properties => ({
    metadata: { name: "shop", namespace: "apps" },
    spec: {
        from: ["HTTPRoute", ...kinds].map((kind) => ({ kind, namespace: "web" })),
        to: [{ group: "", kind: "Service" }],
    },
});
/** A route of `web` to a Service beside it, and to Services of `apps`. */
const granted = (...services: string[]): Properties => ({
    metadata: { name: "shop", namespace: "web" },
    spec: {
        parentRefs: [{ name: "edge" }],
        rules: [
            {
                backendRefs: [
                    { name: "own", port: 80 },
                    ...services.map((name) => ({ name, namespace: "apps", port: 80 })),
                ],
            },
        ],
    },
});
const pods = (labels: Properties, more: Properties = {}): Properties =>
    spec({
        replicas: 3,
        template: { metadata: { labels }, spec: { containers: [{ name: "a", image: "a:1" }] } },
        ...more,
    });
const selecting = (labels: Properties) => unchanged(types.service, "front", service({ selector: labels }));
const inCluster = (name: string) => spec({ type: "ClusterIP", ports: [{ port: 8080 }] }, name);
const route = (
    hostnames: string[],
    rules: Properties[] = [{ backendRefs: [{ name: "shop", port: 8080 }] }],
): Properties => spec({ parentRefs: [{ name: "edge" }], hostnames, rules }, "shop");
const matching = (...paths: string[]) =>
    paths.map((value) => ({ matches: [{ path: { type: "PathPrefix", value } }], backendRefs: [{ name: "shop" }] }));
const weighted = (...weights: number[]) => [
    { backendRefs: weights.map((weight, index) => ({ name: `shop-${index}`, weight })) },
];
const ingress = (...hosts: string[]): Properties =>
    spec({
        ingressClassName: "nginx",
        tls: [{ hosts, secretName: "tls" }],
        rules: hosts.map((host) => ({
            host,
            http: {
                paths: [
                    { path: "/", backend: {} },
                    { path: "/api", backend: {} },
                ],
            },
        })),
    });
const network = (...ports: [number, string][]): Properties =>
    spec({
        podSelector: { matchLabels: { app: "proxy" } },
        policyTypes: ["Ingress"],
        ingress: [{ ports: ports.map(([port, protocol]) => ({ port, protocol })) }],
    });
const cilium = (...protocols: string[]): Properties =>
    spec({
        endpointSelector: { matchLabels: { app: "proxy" } },
        ingress: [
            {
                fromEntities: ["world"],
                toPorts: [{ ports: protocols.map((protocol) => ({ port: "8443", protocol })) }],
            },
        ],
    });
const https = (port = 443): Properties => ({
    ipProtocol: "TCP",
    portRange: String(port),
    ipAddress: "34.0.0.9",
    target: "t",
});
const azureRule = (fields: Properties): Properties => ({
    protocol: "Udp",
    frontendPort: 443,
    backendPort: 443,
    ...fields,
});
const release = (values: Properties, more: Properties = {}): Properties => ({
    name: "traefik",
    namespace: "edge",
    chart: "traefik",
    version: "36.3.0",
    values,
    ...more,
});
const http3 = (enabled: boolean) => ({ ports: { websecure: { http3: { enabled } } } });
const cloudflareSetting = (settingId: string, value: string) => ({ zoneId: "z", settingId, value });
const cloudflareRecord = (more: Properties) => ({
    zoneId: "z",
    name: "shop.example.com",
    type: "A",
    ttl: 300,
    ...more,
});

const dangerousRows: DangerousRow[] = [
    // Services
    {
        what: "TCP 443 of a balancer moves to 8443",
        type: types.service,
        before: service({}, {}, false),
        after: service({ ports: [{ port: 8443, protocol: "TCP", targetPort: 10443 }] }),
        code: "service-port-removed",
        severity: "error",
        says: "TCP 443",
    },
    {
        what: "UDP's targetPort moves and TCP's stays",
        type: types.service,
        before: service(),
        after: service({
            ports: [
                { name: "https", port: 443, protocol: "TCP", targetPort: 10443 },
                { name: "https-h3", port: 443, protocol: "UDP", targetPort: 8443 },
            ],
        }),
        code: "service-target-changed",
        severity: "error",
        says: "UDP 443",
    },
    {
        what: "a Service's selector names other pods",
        type: types.service,
        before: service({ selector: { app: "a" } }),
        after: service({ selector: { app: "b" } }),
        code: "service-selects-other-pods",
        severity: "error",
    },
    {
        what: "a range more may come in",
        type: types.service,
        before: service({ loadBalancerSourceRanges: ["203.0.113.0/24"] }),
        after: service({ loadBalancerSourceRanges: ["203.0.113.0/24", "0.0.0.0/0"] }),
        code: "source-ranges-widened",
        severity: "note",
        says: "0.0.0.0/0",
    },
    {
        what: "a pinned address changes",
        type: types.service,
        before: service({ loadBalancerIP: "192.0.2.1" }),
        after: service({ loadBalancerIP: "192.0.2.2" }),
        code: "address-changes",
        says: "spec.loadBalancerIP",
    },
    {
        what: "an address that is pinned by MetalLB's annotation changes",
        type: types.service,
        before: annotated({ "metallb.io/loadBalancerIPs": "192.0.2.1" }),
        after: annotated({ "metallb.io/loadBalancerIPs": "192.0.2.2" }),
        code: "address-changes",
    },
    {
        what: "a Service loses IPv6",
        type: types.service,
        before: service({ ipFamilies: ["IPv4", "IPv6"], ipFamilyPolicy: "RequireDualStack" }),
        after: service({ ipFamilies: ["IPv4"], ipFamilyPolicy: "RequireDualStack" }),
        code: "address-changes",
        says: "IPv6",
    },
    {
        what: "the client address is lost",
        type: types.service,
        before: service({ externalTrafficPolicy: "Local" }),
        after: service({ externalTrafficPolicy: "Cluster" }),
        code: "resilience-changes",
        severity: "warning",
        says: "client address",
    },
    {
        what: "a balancer of GKE becomes internal",
        type: types.service,
        before: service(),
        after: annotated({ "networking.gke.io/load-balancer-type": "Internal" }),
        code: "address-changes",
    },
    {
        what: "a balancer of AKS becomes internal",
        type: types.service,
        before: service(),
        after: annotated({ "service.beta.kubernetes.io/azure-load-balancer-internal": "true" }),
        code: "address-changes",
    },
    {
        what: "the EIPs of a Service's NLB change",
        type: types.service,
        before: annotated({ "service.beta.kubernetes.io/aws-load-balancer-eip-allocations": "a" }),
        after: annotated({ "service.beta.kubernetes.io/aws-load-balancer-eip-allocations": "b" }),
        code: "address-changes",
    },
    {
        what: "external-dns loses a hostname",
        type: types.service,
        before: annotated({ "external-dns.alpha.kubernetes.io/hostname": "shop.example.com" }),
        after: annotated({}),
        code: "address-changes",
        says: "external-dns",
    },
    {
        what: "a patch that added UDP is taken back",
        type: "kubernetes:core/v1:ServicePatch",
        before: spec({ ports: [{ port: 443, protocol: "UDP" }] }),
        code: "edge-resource-removed",
        severity: "error",
        says: "UDP 443",
    },
    {
        what: "a patch takes UDP out of a Service",
        type: "kubernetes:core/v1:ServicePatch",
        before: service(),
        after: service({}, {}, false),
        code: "udp-port-removed",
        severity: "error",
    },
    // Pods
    {
        what: "the pods of a balancer's Service go",
        type: types.deployment,
        before: pods({ app: "edge" }),
        after: pods({ app: "edge" }, { replicas: 0 }),
        beside: [selecting({ app: "edge" })],
        code: "pods-gone",
        severity: "error",
        says: "spec.replicas changes from 3 to 0",
    },
    {
        what: "one pod of a balancer's Service stays",
        type: types.deployment,
        before: pods({ app: "edge" }),
        after: pods({ app: "edge" }, { replicas: 1 }),
        beside: [selecting({ app: "edge" })],
        code: "one-pod",
        severity: "warning",
    },
    {
        what: "proxies give the nodes' port back",
        type: "kubernetes:apps/v1:DaemonSet",
        before: pods(
            {},
            {
                template: {
                    spec: { containers: [{ ports: [{ hostPort: 443, protocol: "UDP", containerPort: 443 }] }] },
                },
            },
        ),
        after: pods({}, { template: { spec: { containers: [{}] } } }),
        code: "host-port-removed",
        severity: "error",
        says: "UDP 443",
    },
    {
        what: "Traefik's http3 goes",
        type: types.deployment,
        before: pods(
            {},
            { template: { spec: { containers: [{ image: "traefik:v3", args: ["--entryPoints.websecure.http3"] }] } } },
        ),
        after: pods({}, { template: { spec: { containers: [{ image: "traefik:v3", args: [] }] } } }),
        code: "withdraw-skipped",
        severity: "error",
    },
    // Ingress and Gateway API
    {
        what: "a path of an Ingress goes",
        type: "kubernetes:networking.k8s.io/v1:Ingress",
        before: ingress("shop.example.com"),
        after: spec({
            ...(ingress("shop.example.com")["spec"] as Properties),
            rules: [{ host: "shop.example.com", http: { paths: [{ path: "/", backend: {} }] } }],
        }),
        code: "ingress-path-removed",
        severity: "error",
        says: "shop.example.com/api",
    },
    {
        what: "an Ingress gets another class",
        type: "kubernetes:networking.k8s.io/v1:Ingress",
        before: ingress("shop.example.com"),
        after: spec({ ...(ingress("shop.example.com")["spec"] as Properties), ingressClassName: "traefik" }),
        code: "address-changes",
    },
    {
        what: "a host of an Ingress goes",
        type: "kubernetes:networking.k8s.io/v1:Ingress",
        before: ingress("a.example.com", "b.example.com"),
        after: ingress("a.example.com"),
        code: "hostname-dropped",
        severity: "error",
        says: "b.example.com",
    },
    {
        what: "an Ingress is deleted",
        type: "kubernetes:networking.k8s.io/v1:Ingress",
        before: ingress("shop.example.com"),
        code: "hostname-dropped",
        severity: "error",
    },
    {
        what: "a Gateway gets another class",
        type: types.gateway,
        before: spec({ ...(shop["spec"] as Properties), gatewayClassName: "eg" }),
        after: spec({ ...(shop["spec"] as Properties), gatewayClassName: "nginx" }),
        code: "address-changes",
        says: "spec.gatewayClassName",
    },
    {
        what: "a listener goes from HTTPS to HTTP",
        type: types.gateway,
        before: shop,
        after: gateway({ hostname: "shop.example.com", protocol: "HTTP" }),
        code: "hostname-dropped",
        severity: "error",
        says: "without TLS",
    },
    {
        what: "a ListenerSet loses a hostname",
        type: gatewayApi("ListenerSet"),
        before: spec({
            parentRef: { name: "edge" },
            listeners: (gateway({ hostname: "a.example.com" }, { hostname: "b.example.com" })["spec"] as Properties)[
                "listeners"
            ],
        }),
        after: spec({
            parentRef: { name: "edge" },
            listeners: (gateway({ hostname: "a.example.com" })["spec"] as Properties)["listeners"],
        }),
        code: "hostname-dropped",
        severity: "error",
        says: "b.example.com",
    },
    {
        what: "a ReferenceGrant goes",
        type: GRANT,
        before: spec({ from: [], to: [] }),
        code: "edge-resource-removed",
        severity: "error",
    },
    {
        what: "a ReferenceGrant goes whose route still uses another Service of its namespace",
        type: GRANT,
        before: grant(),
        beside: [edge, { type: types.route, name: "shop", before: granted("v1", "v2"), after: granted("v2") }],
        code: "edge-resource-removed",
        severity: "error",
    },
    {
        what: "a ReferenceGrant for Gateways goes with a route that used it too",
        type: GRANT,
        before: grant("Gateway"),
        beside: [edge, { type: types.route, name: "shop", before: granted("v1"), after: granted() }],
        code: "edge-resource-removed",
        severity: "error",
    },
    {
        what: "a GatewayClass goes",
        type: gatewayApi("GatewayClass"),
        before: spec({ controllerName: "a/b" }),
        code: "edge-resource-removed",
        severity: "error",
    },
    {
        what: "the only route of a hostname goes",
        type: types.route,
        before: route(["shop.example.com"]),
        beside: [edge],
        code: "route-gone",
        severity: "error",
        says: "shop.example.com",
    },
    {
        what: "a route loses its parent",
        type: types.route,
        before: spec({ parentRefs: [{ name: "edge" }, { name: "inner" }], hostnames: ["a.example.com"] }),
        after: spec({ parentRefs: [{ name: "inner" }], hostnames: ["a.example.com"] }),
        code: "route-gone",
        severity: "error",
        says: "spec.parentRefs",
    },
    {
        what: "a route loses a path",
        type: types.route,
        before: route(["a.example.com"], matching("/shop", "/api")),
        after: route(["a.example.com"], matching("/shop")),
        code: "route-narrowed",
        severity: "warning",
        says: "/api",
    },
    {
        what: "all backends of a route get the weight 0",
        type: types.route,
        before: route(["a.example.com"], weighted(1, 1)),
        after: route(["a.example.com"], weighted(0, 0)),
        code: "route-without-backends",
        severity: "error",
    },
    {
        what: "a route's backend goes",
        type: types.service,
        before: inCluster("shop"),
        beside: [unchanged(types.route, "shop", route(["a.example.com"]))],
        code: "backend-gone",
        severity: "error",
    },
    {
        what: "a policy moves out of its Gateway's namespace",
        type: types.policy,
        before: policy('h3=":443"; ma=60'),
        after: { ...policy('h3=":443"; ma=60'), ...meta("edge", "other") },
        beside: [edge],
        op: "replace",
        code: "withdraw-skipped",
        severity: "error",
    },
    {
        what: "a policy begins to ask for client certificates",
        type: types.policy,
        before: policy(undefined),
        after: policy(undefined, { tls: { clientValidation: {} } }),
        code: "clients-shut-out",
        severity: "error",
    },
    {
        what: "an Alt-Svc has no quotes",
        type: types.policy,
        before: policy('h3=":443"; ma=60'),
        after: policy("h3=:443; ma=60"),
        code: "alt-svc-invalid",
        severity: "warning",
    },
    {
        what: "a Gateway with QUIC asks for a balancer without UDP",
        type: types.gateway,
        after: spec({
            ...(shop["spec"] as Properties),
            infrastructure: { annotations: { "load-balancer.hetzner.cloud/location": "fsn1" } },
        }),
        beside: [unchanged(types.policy, "policy", policy('h3=":443"; ma=60'))],
        code: "balancer-without-udp",
        severity: "error",
    },
    {
        what: "a NetworkPolicy comes that lets TCP in alone",
        type: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        after: network([10443, "TCP"]),
        beside: [unchanged(types.policy, "policy", policy('h3=":443"; ma=60'))],
        code: "udp-firewall-closed",
        severity: "warning",
    },
    {
        what: "a Service of the nodes' ports moves to another one",
        type: types.service,
        before: spec({ type: "NodePort", ports: [{ port: 443, protocol: "UDP", nodePort: 30_443 }] }),
        after: spec({ type: "NodePort", ports: [{ port: 443, protocol: "UDP", nodePort: 31_443 }] }),
        code: "node-port-changed",
        severity: "error",
        says: "30443 (UDP 443, now 31443)",
    },
    {
        what: "a flag of a proxy switches QUIC off",
        type: types.deployment,
        before: pods({ app: "edge" }, { template: { spec: { containers: [{ image: "haproxy:3", args: [] }] } } }),
        after: pods(
            { app: "edge" },
            { template: { spec: { containers: [{ image: "haproxy:3", args: ["--disable-quic"] }] } } },
        ),
        code: "http3-flag-changed",
        severity: "error",
        says: "--disable-quic",
    },
    {
        what: "a proxy's configuration no longer listens for QUIC",
        type: types.configMap,
        before: { ...meta(), data: { "nginx.conf": "server {\n  listen 443 ssl;\n  listen 443 quic;\n}" } },
        after: { ...meta(), data: { "nginx.conf": "server {\n  listen 443 ssl;\n  # listen 443 quic;\n}" } },
        code: "http3-flag-changed",
        severity: "warning",
        says: "listen 443 quic;",
    },
    {
        what: "a listener loses its certificate",
        type: types.gateway,
        before: shop,
        after: spec({
            listeners: [{ name: "shop.example.com", hostname: "shop.example.com", port: 443, protocol: "HTTPS" }],
        }),
        code: "listener-without-certificate",
        severity: "error",
        says: "shop.example.com on port 443",
    },
    {
        what: "all requests go to another Service",
        type: types.route,
        before: route(["a.example.com"], [{ backendRefs: [{ name: "shop" }] }]),
        after: route(["a.example.com"], [{ backendRefs: [{ name: "store" }] }]),
        code: "backends-changed",
        severity: "note",
        says: "web/store",
    },
    {
        what: "a policy that refuses requests comes",
        type: "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy",
        after: spec({ targetRefs: [{ kind: "Gateway", name: "edge" }], authorization: { defaultAction: "Deny" } }),
        code: "edge-resource-made",
        severity: "warning",
    },
    {
        what: "a network ACL denies UDP before it allows it",
        type: types.aclRule,
        after: {
            networkAclId: "a",
            ruleNumber: 90,
            ruleAction: "deny",
            protocol: "udp",
            fromPort: 443,
            toPort: 443,
            cidrBlock: "0.0.0.0/0",
        },
        beside: [
            unchanged(types.aclRule, "all", {
                networkAclId: "a",
                ruleNumber: 100,
                ruleAction: "allow",
                protocol: "-1",
                cidrBlock: "0.0.0.0/0",
            }),
        ],
        code: "network-acl-denies",
        severity: "error",
        says: "UDP 443",
    },
    {
        what: "a firewall of Google's denies UDP before it allows it",
        type: types.gcpFirewall,
        after: {
            network: "n",
            priority: 100,
            sourceRanges: ["0.0.0.0/0"],
            denies: [{ protocol: "udp", ports: ["443"] }],
        },
        beside: [
            unchanged(types.gcpFirewall, "all", {
                network: "n",
                sourceRanges: ["0.0.0.0/0"],
                allows: [{ protocol: "udp" }],
            }),
        ],
        code: "udp-firewall-closed",
        severity: "error",
        says: "denies UDP 443",
    },
    {
        what: "an HTTPS record leads to another port",
        type: types.route53,
        before: record("a.example.com", "HTTPS", ['1 . alpn="h3,h2"']),
        after: record("a.example.com", "HTTPS", ['1 . alpn="h3,h2" port=8443']),
        code: "https-record-narrowed",
        severity: "warning",
        says: "port 8443",
    },
    {
        what: "a name keeps IPv6 alone",
        type: types.route53,
        before: record("a.example.com", "A", ["192.0.2.1"]),
        beside: [unchanged(types.route53, "v6", record("a.example.com", "AAAA", ["2001:db8::1"]))],
        code: "address-family-dropped",
        severity: "error",
        says: "IPv4",
    },
    {
        what: "the delegation of a zone goes",
        type: types.route53,
        before: record("edge.example.com", "NS", ["ns1.example.net."]),
        code: "record-deleted",
        severity: "error",
        says: "NS",
    },
    {
        what: "what istiod makes of its Service changes",
        type: types.configMap,
        before: merged({ service: '{"spec":{"type":"LoadBalancer"}}', deployment: "{}" }),
        after: merged({ service: '{"spec":{"type":"ClusterIP"}}', deployment: "{}" }),
        code: "istio-gateway-changed",
        severity: "warning",
        says: "istiod changes the Service of the gateway by it: clients may find another address, or none.",
    },
    {
        what: "what istiod makes of its Deployment changes",
        type: types.configMap,
        before: merged({ service: "{}", deployment: '{"spec":{"replicas":2}}' }),
        after: merged({ service: "{}", deployment: '{"spec":{"replicas":1}}' }),
        code: "istio-gateway-changed",
        severity: "warning",
        says: "istiod changes the Deployment of the gateway by it",
    },
    {
        what: "what istiod makes of a Gateway goes",
        type: types.configMap,
        before: merged({ service: "{}", deployment: "{}" }),
        code: "edge-resource-removed",
        severity: "warning",
        says: "istiod no longer updates the Service and the pods of the gateway",
    },
    {
        what: "Istio's gateway no longer serves a host",
        type: "kubernetes:networking.istio.io/v1:Gateway",
        before: spec({ servers: [{ port: { number: 443, protocol: "HTTPS" }, hosts: ["web/a.example.com"] }] }),
        after: spec({ servers: [] }),
        code: "hostname-dropped",
        severity: "error",
        says: "a.example.com on port 443",
    },
    // Around the cluster
    {
        what: "a Namespace goes",
        type: types.namespace,
        before: meta("web"),
        code: "edge-resource-removed",
        severity: "error",
    },
    {
        what: "the CRD of Gateways goes",
        type: "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
        before: {
            metadata: { name: "gateways.gateway.networking.k8s.io" },
            spec: { group: "gateway.networking.k8s.io", names: { kind: "Gateway" } },
        },
        code: "edge-resource-removed",
        severity: "error",
        says: "every Gateway",
    },
    {
        what: "UDP goes from a NetworkPolicy",
        type: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        before: network([10443, "TCP"], [10443, "UDP"]),
        after: network([10443, "TCP"]),
        code: "udp-firewall-closed",
        severity: "error",
    },
    {
        what: "UDP goes from Cilium's policy",
        type: "kubernetes:cilium.io/v2:CiliumNetworkPolicy",
        before: cilium("TCP", "UDP"),
        after: cilium("TCP"),
        code: "udp-firewall-closed",
        severity: "error",
    },
    {
        what: "MetalLB's pool has other addresses",
        type: "kubernetes:metallb.io/v1beta1:IPAddressPool",
        before: spec({ addresses: ["192.0.2.1/32"] }),
        after: spec({ addresses: ["192.0.2.2/32"] }),
        code: "address-changes",
    },
    {
        what: "MetalLB's announcement goes",
        type: "kubernetes:metallb.io/v1beta1:L2Advertisement",
        before: spec({}),
        code: "edge-resource-removed",
        severity: "error",
    },
    {
        what: "a Certificate gets an issuer of staging",
        type: types.certificate,
        before: spec({ secretName: "a", issuerRef: { name: "letsencrypt" } }),
        after: spec({ secretName: "a", issuerRef: { name: "letsencrypt-staging" } }),
        code: "issuer-changed",
        severity: "error",
        says: "staging",
    },
    {
        what: "an issuer goes",
        type: "kubernetes:cert-manager.io/v1:ClusterIssuer",
        before: spec({ acme: {} }),
        code: "edge-resource-removed",
        severity: "warning",
        says: "renewal",
    },
    {
        what: "a chart's values switch http3 off",
        type: "kubernetes:helm.sh/v3:Release",
        before: release(http3(true)),
        after: release(http3(false)),
        code: "http3-switched-off",
        says: "http3.enabled",
    },
    {
        what: "the release of a proxy goes",
        type: "kubernetes:helm.sh/v3:Release",
        before: release({}),
        code: "edge-resource-removed",
        severity: "error",
        says: "traefik",
    },
    {
        what: "Traefik's route goes",
        type: "kubernetes:traefik.io/v1alpha1:IngressRoute",
        before: spec({ routes: [] }),
        code: "edge-resource-removed",
        severity: "error",
    },
    {
        what: "a front's UDP port goes",
        type: "pulumi-nodejs:dynamic/http3gateway:UdpPort",
        before: { namespace: "ingress", name: "gateway", front: "edge", targetPort: "h3", uid: "1" },
        beside: [edge, unchanged(types.route53, "https", record("shop.example.com", "HTTPS", ['1 . alpn="h3,h2"']))],
        code: "withdraw-skipped",
        severity: "error",
        says: "by an HTTPS record with a TTL of 300 s",
    },
    {
        what: "a front's Alt-Svc goes with its UDP port",
        type: "pulumi-nodejs:dynamic/http3gateway:ServedAltSvc",
        before: {
            namespace: "ingress",
            front: "edge",
            file: "h3-443-ma-86400",
            value: 'h3=":443"; ma=86400',
            quic: true,
        },
        after: { namespace: "ingress", front: "edge", quic: false },
        beside: [edge],
        code: "withdraw-skipped",
        severity: "error",
        says: "86400",
    },
    {
        what: "a front's Alt-Svc is taken out of an HTTPRoute of the gateway",
        type: "pulumi-nodejs:dynamic/http3gateway:GatewayAltSvc",
        before: { of: "HTTPRoute", namespace: "shop", name: "shop", front: "edge", value: 'h3=":443"; ma=86400' },
        beside: [edge],
        code: "withdraw-skipped",
        severity: "error",
        says: "86400",
    },
    {
        what: "a front no longer takes TCP",
        type: "pulumi-nodejs:dynamic/http3gateway:TcpPort",
        before: { namespace: "ingress", name: "gateway", front: "edge", gatewayPort: "https", uid: "1" },
        code: "edge-resource-removed",
        severity: "warning",
        says: "connections over TCP reach the gateway itself again",
    },
    {
        what: "a front's UDP port leads to a port of another name",
        type: "pulumi-nodejs:dynamic/http3gateway:UdpPort",
        before: { namespace: "ingress", name: "gateway", front: "shop-h3", targetPort: "h3", uid: "1" },
        after: { namespace: "ingress", name: "gateway", front: "shop-h3", targetPort: "quic", uid: "1" },
        code: "http3-switched-off",
        severity: "warning",
    },
    {
        what: "a DNSEndpoint loses its address",
        type: "kubernetes:externaldns.k8s.io/v1alpha1:DNSEndpoint",
        before: spec({ endpoints: [{ dnsName: "shop.example.com", recordType: "A", targets: ["192.0.2.1"] }] }),
        code: "record-deleted",
        severity: "error",
    },
    // AWS
    {
        what: "the older token of a balancer is a balancer",
        type: "aws:alb/loadBalancer:LoadBalancer",
        before: { name: "edge" },
        code: "load-balancer-replaced",
        severity: "error",
    },
    {
        what: "a balancer becomes internal",
        type: types.nlb,
        before: { internal: false },
        after: { internal: true },
        code: "address-changes",
    },
    {
        what: "a balancer loses a subnet",
        type: types.nlb,
        before: { subnets: ["a", "b"] },
        after: { subnets: ["a"] },
        code: "address-changes",
    },
    {
        what: "a listener no longer takes UDP",
        type: types.listener,
        before: { port: 443, protocol: "TCP_UDP" },
        after: { port: 443, protocol: "TCP" },
        code: "http3-switched-off",
    },
    {
        what: "a listener moves to another port",
        type: types.listener,
        before: { port: 443, protocol: "TCP" },
        after: { port: 8443, protocol: "TCP" },
        code: "clients-shut-out",
    },
    {
        what: "a listener's policy wants more of clients",
        type: types.listener,
        before: { sslPolicy: "a" },
        after: { sslPolicy: "b" },
        code: "clients-shut-out",
        severity: "warning",
    },
    {
        what: "the rule for TCP 443 goes",
        type: types.ingressRule,
        before: { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0", securityGroupId: "sg-1" },
        code: "tcp-firewall-closed",
        severity: "error",
    },
    {
        what: "UDP 443 is for an office alone",
        type: types.ingressRule,
        before: { ipProtocol: "udp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" },
        after: { ipProtocol: "udp", fromPort: 443, toPort: 443, cidrIpv4: "198.51.100.0/24" },
        code: "udp-firewall-closed",
        severity: "error",
        says: "198.51.100.0/24",
    },
    {
        what: "everybody may come in",
        type: types.ingressRule,
        before: { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "10.0.0.0/8" },
        after: { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" },
        code: "firewall-widened",
        severity: "note",
    },
    {
        what: "the route to the internet goes",
        type: "aws:ec2/route:Route",
        before: { destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1", routeTableId: "rtb-1" },
        code: "edge-resource-removed",
        severity: "error",
        says: "internet",
    },
    {
        what: "an address leads to nothing",
        type: "aws:ec2/eipAssociation:EipAssociation",
        before: { allocationId: "a" },
        code: "edge-resource-removed",
        severity: "error",
    },
    {
        what: "Global Accelerator is switched off",
        type: "aws:globalaccelerator/accelerator:Accelerator",
        before: { enabled: true },
        after: { enabled: false },
        code: "serving-changes",
        severity: "error",
    },
    {
        what: "CloudFront stops HTTP/3",
        type: "aws:cloudfront/distribution:Distribution",
        before: { httpVersion: "http2and3" },
        after: { httpVersion: "http2" },
        code: "http3-switched-off",
        severity: "warning",
        says: "httpVersion",
    },
    {
        what: "a cluster of EKS is replaced",
        type: "aws:eks/cluster:Cluster",
        op: "replace",
        before: { name: "a" },
        after: { name: "b" },
        code: "edge-resource-removed",
        severity: "error",
        says: "cluster",
    },
    {
        what: "a zone is replaced",
        type: "aws:route53/zone:Zone",
        op: "replace",
        before: { name: "example.com" },
        after: { name: "example.com" },
        code: "edge-resource-removed",
        severity: "error",
        says: "name servers",
    },
    {
        what: "an alias is the only address, and goes",
        type: types.route53,
        before: { zoneId: "Z1", name: "shop.example.com", type: "A", aliases: [{ name: "lb.example.net" }] },
        code: "record-deleted",
        severity: "error",
    },
    {
        what: "targets of a balancer are spread in another way",
        type: types.targets,
        before: { stickiness: { enabled: false } },
        after: { stickiness: { enabled: true } },
        code: "connections-end",
        severity: "note",
    },
    // Google Cloud
    {
        what: "a global forwarding rule goes",
        type: "gcp:compute/globalForwardingRule:GlobalForwardingRule",
        before: https(),
        code: "load-balancer-replaced",
        severity: "error",
    },
    {
        what: "a forwarding rule takes another port",
        type: "gcp:compute/forwardingRule:ForwardingRule",
        before: https(),
        after: https(8443),
        code: "clients-shut-out",
    },
    {
        what: "a proxy stops QUIC",
        type: "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
        before: { quicOverride: "ENABLE" },
        after: { quicOverride: "DISABLE" },
        code: "http3-switched-off",
        says: "QUIC",
    },
    {
        what: "a managed certificate goes",
        type: "gcp:compute/managedSslCertificate:ManagedSslCertificate",
        before: {},
        code: "edge-resource-removed",
        severity: "error",
    },
    {
        what: "a cluster of GKE goes",
        type: "gcp:container/cluster:Cluster",
        before: { name: "a" },
        code: "edge-resource-removed",
        severity: "error",
    },
    // Azure
    {
        what: "a balancer's rule for UDP becomes one for TCP",
        type: "azure:lb/rule:Rule",
        before: azureRule({}),
        after: azureRule({ protocol: "Tcp" }),
        code: "http3-switched-off",
    },
    {
        what: "a token with a version is the same type",
        type: "azure-native:network/v20230201:PublicIPAddress",
        before: { publicIPAllocationMethod: "Static" },
        code: "address-released",
        severity: "error",
    },
    {
        what: "a classic address is replaced",
        type: "azure:network/publicIp:PublicIp",
        op: "replace",
        before: { sku: "Basic" },
        after: { sku: "Standard" },
        code: "address-released",
        severity: "error",
    },
    {
        what: "a classic record goes",
        type: "azure:dns/aRecord:ARecord",
        before: { zoneName: "example.org", name: "shop", ttl: 300, records: ["192.0.2.7"] },
        code: "record-deleted",
        severity: "error",
        says: "shop.example.org",
    },
    {
        what: "a classic rule for UDP 443 is for an office alone",
        type: "azure:network/networkSecurityRule:NetworkSecurityRule",
        before: {
            protocol: "Udp",
            access: "Allow",
            direction: "Inbound",
            destinationPortRange: "443",
            sourceAddressPrefix: "*",
        },
        after: {
            protocol: "Udp",
            access: "Allow",
            direction: "Inbound",
            destinationPortRange: "443",
            sourceAddressPrefix: "198.51.100.0/24",
        },
        code: "udp-firewall-closed",
        severity: "error",
    },
    {
        what: "a cluster of AKS goes",
        type: "azure-native:containerservice/v20240101:ManagedCluster",
        before: {},
        code: "edge-resource-removed",
        severity: "error",
    },
    // Cloudflare, DigitalOcean
    {
        what: "HTTP/3 of a zone is switched off",
        type: "cloudflare:index/zoneSetting:ZoneSetting",
        before: cloudflareSetting("http3", "on"),
        after: cloudflareSetting("http3", "off"),
        code: "cloudflare-setting-changed",
        severity: "error",
        says: "HTTP/3",
    },
    {
        what: "a record leaves Cloudflare's proxy",
        type: "cloudflare:index/dnsRecord:DnsRecord",
        before: cloudflareRecord({ content: "192.0.2.7", proxied: true }),
        after: cloudflareRecord({ content: "192.0.2.7", proxied: false }),
        code: "http3-switched-off",
        says: "proxied",
    },
    {
        what: "a record of the older provider goes",
        type: "cloudflare:index/record:Record",
        before: cloudflareRecord({ value: "192.0.2.7" }),
        code: "record-deleted",
        severity: "error",
    },
    {
        what: "a record of DigitalOcean goes",
        type: "digitalocean:index/dnsRecord:DnsRecord",
        before: { domain: "example.com", name: "shop", type: "A", ttl: 300, value: "192.0.2.7" },
        code: "record-deleted",
        severity: "error",
        says: "shop.example.com",
    },
    {
        what: "a balancer of DigitalOcean loses a port",
        type: "digitalocean:index/loadBalancer:LoadBalancer",
        before: { forwardingRules: [{ entryPort: 443 }, { entryPort: 80 }] },
        after: { forwardingRules: [{ entryPort: 80 }] },
        code: "clients-shut-out",
    },
];

const resourcesOf = ({ type, before, after, op, live, beside = [] }: Row): Resource[] => [
    { type, name: "it", before, after, op, live },
    ...beside,
];

/** A dangerous change of every kind of resource that an edge is made of. */
export const dangerousKinds: Dangerous[] = [
    ...dangerousRows.map((row) => ({
        what: row.what,
        resources: resourcesOf(row),
        code: row.code,
        severity: row.severity ?? "error",
        ...(row.says === undefined ? {} : { says: row.says }),
    })),
    {
        what: "one object has two names in the program",
        resources: [
            { type: types.gateway, name: "new", after: shop },
            { type: types.gateway, name: "old", before: shop },
        ],
        code: "same-object-twice",
        severity: "error",
    },
    {
        what: "one record has two names in the program",
        resources: [
            { type: types.route53, name: "new", after: record("a.example.com", "A", ["192.0.2.1"]) },
            { type: types.route53, name: "old", before: record("a.example.com", "A", ["192.0.2.1"]) },
        ],
        code: "same-object-twice",
        severity: "error",
    },
];

const harmlessRows: Row[] = [
    {
        what: "a ConfigMap that is no Gateway's has keys of the same names",
        type: types.configMap,
        before: { ...meta(), data: { service: "a", deployment: "a" } },
        after: { ...meta(), data: { service: "b", deployment: "b" } },
    },
    {
        what: "istiod makes a PodDisruptionBudget from now on",
        type: types.configMap,
        before: merged({ service: "{}", deployment: "{}" }),
        after: merged({ service: "{}", deployment: "{}", podDisruptionBudget: "{}" }),
    },
    {
        what: "a ReferenceGrant goes with the last use that a route made of it",
        type: GRANT,
        before: grant(),
        beside: [edge, { type: types.route, name: "shop", before: granted("v1"), after: granted() }],
    },
    {
        what: "ports of a Service are written in another order",
        type: types.service,
        before: service(),
        after: service({ ports: [...((service()["spec"] as Properties)["ports"] as unknown[])].reverse() }),
    },
    {
        what: "a Service inside the cluster gets a port",
        type: types.service,
        before: inCluster("a"),
        after: spec({ type: "ClusterIP", ports: [{ port: 8080 }, { port: 9090 }] }, "a"),
    },
    {
        what: "a Service gets IPv6",
        type: types.service,
        before: service({ ipFamilies: ["IPv4"] }),
        after: service({ ipFamilies: ["IPv4", "IPv6"] }),
    },
    {
        what: "an annotation for tools comes",
        type: types.service,
        before: service(),
        after: annotated({ "argocd.argoproj.io/sync-wave": "1" }),
    },
    {
        what: "pods get more replicas",
        type: types.deployment,
        before: pods({ app: "edge" }),
        after: pods({ app: "edge" }, { replicas: 5 }),
        beside: [selecting({ app: "edge" })],
    },
    {
        what: "pods of nobody's Service go",
        type: types.deployment,
        before: pods({ app: "worker" }),
        beside: [selecting({ app: "edge" })],
    },
    {
        what: "a backend's image changes",
        type: types.deployment,
        before: pods({ app: "shop" }),
        after: pods(
            { app: "shop" },
            {
                template: {
                    metadata: { labels: { app: "shop" } },
                    spec: { containers: [{ name: "a", image: "a:2" }] },
                },
            },
        ),
    },
    {
        what: "a Gateway gets a listener",
        type: types.gateway,
        before: shop,
        after: gateway({ hostname: "shop.example.com" }, { hostname: "blog.example.com" }),
    },
    {
        what: "a route gets a canary",
        type: types.route,
        before: route(["a.example.com"]),
        after: route(["a.example.com"], weighted(90, 10)),
    },
    {
        what: "a route goes whose hostname another one has",
        type: types.route,
        before: route(["a.example.com"]),
        beside: [unchanged(types.route, "other", { ...route(["a.example.com"]), ...meta("other") })],
    },
    {
        what: "an Ingress gets a host",
        type: "kubernetes:networking.k8s.io/v1:Ingress",
        before: ingress("a.example.com"),
        after: ingress("a.example.com", "b.example.com"),
    },
    {
        what: "a pool of MetalLB grows",
        type: "kubernetes:metallb.io/v1beta1:IPAddressPool",
        before: spec({ addresses: ["192.0.2.1/32"] }),
        after: spec({ addresses: ["192.0.2.9/32", "192.0.2.1/32"] }),
    },
    {
        what: "a NetworkPolicy opens a port",
        type: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        before: network([10443, "TCP"]),
        after: network([10443, "TCP"], [10443, "UDP"]),
    },
    {
        what: "a chart that no client meets gets values",
        type: "kubernetes:helm.sh/v3:Release",
        before: release({ replicas: 2 }),
        after: release({ replicas: 3 }),
    },
    {
        what: "a balancer's idle settings stay, its logs change",
        type: types.nlb,
        before: { accessLogs: { bucket: "a" } },
        after: { accessLogs: { bucket: "b" } },
    },
    { what: "a balancer gets a subnet", type: types.nlb, before: { subnets: ["b"] }, after: { subnets: ["a", "b"] } },
    {
        what: "a database's group is narrowed",
        type: types.securityGroup,
        before: { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/16"] }] },
        after: { ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["10.0.0.0/16"] }] },
    },
    {
        what: "CloudFront begins HTTP/3",
        type: "aws:cloudfront/distribution:Distribution",
        before: { httpVersion: "http2" },
        after: { httpVersion: "http2and3" },
    },
    {
        what: "a forwarding rule gets a label",
        type: "gcp:compute/globalForwardingRule:GlobalForwardingRule",
        before: https(),
        after: { ...https(), labels: { team: "a" } },
    },
    {
        what: "a node pool grows",
        type: "gcp:container/nodePool:NodePool",
        before: { nodeCount: 3 },
        after: { nodeCount: 5 },
    },
    {
        what: "a TTL is lowered",
        type: types.route53,
        before: record("a.example.com", "A", ["192.0.2.1"], 3600),
        after: record("a.example.com", "A", ["192.0.2.1"], 60),
    },
    {
        what: "Cloudflare's TTL is no longer automatic",
        type: "cloudflare:index/dnsRecord:DnsRecord",
        before: cloudflareRecord({ content: "192.0.2.7", ttl: 1 }),
        after: cloudflareRecord({ content: "192.0.2.7", ttl: 600 }),
    },
    {
        what: "mail goes elsewhere",
        type: types.route53,
        before: record("example.com", "MX", ["10 a"]),
        after: record("example.com", "MX", ["10 b"]),
    },
    ...[
        "aws:sqs/queue:Queue",
        "aws:s3/bucket:Bucket",
        "aws:iam/role:Role",
        "kubernetes:batch/v1:Job",
        "kubernetes:core/v1:ServiceAccount",
        "gcp:storage/bucket:Bucket",
        "azure-native:storage/v20230101:StorageAccount",
        "random:index/randomPassword:RandomPassword",
        "pulumi:providers:kubernetes",
    ].flatMap((type): Row[] => [
        { what: `a ${type} goes`, type, before: { a: "1" } },
        { what: `a ${type} is replaced`, type, op: "replace", before: { a: "1" }, after: { a: "2" } },
        { what: `a ${type} changes`, type, before: { a: "1" }, after: { a: "2" } },
    ]),
];

/** A harmless change of every kind. */
export const harmlessKinds: { what: string; resources: Resource[] }[] = harmlessRows.map((row) => ({
    what: row.what,
    resources: resourcesOf(row),
}));
