import type { Properties } from "../../../tools/review/change.ts";
import { gateway, policy, type Resource, service, types, unchanged } from "./build.ts";

const named = (name = "edge", namespace = "web", more: Properties = {}) => ({ metadata: { name, namespace, ...more } });
const spec = (fields: Properties, name = "edge", namespace = "web"): Properties => ({
    ...named(name, namespace),
    spec: fields,
});
const changes = (type: string, before: Properties, after: Properties, more: Partial<Resource> = {}): Resource => ({
    type,
    name: "it",
    before,
    after,
    ...more,
});
const goes = (type: string, before: Properties, more: Partial<Resource> = {}): Resource => ({
    type,
    name: "it",
    before,
    ...more,
});
const comes = (type: string, after: Properties): Resource => ({ type, name: "it", after });
const isReplaced = (type: string, before: Properties, after: Properties, more: Partial<Resource> = {}) =>
    changes(type, before, after, { op: "replace", ...more });
const kubernetes = (type: string) => `kubernetes:${type}`;

const edge = unchanged(types.gateway, "gw", gateway({ hostname: "shop.example.com" }));
const listeners = (...hostnames: string[]) =>
    hostnames.map((hostname) => ({
        name: hostname.split(".")[0],
        hostname,
        port: 443,
        protocol: "HTTPS",
        tls: { certificateRefs: [{ name: "t" }] },
    }));
const [listener] = listeners("shop.example.com");
const lets = (ingress: Properties[], podSelector: Properties = { matchLabels: { app: "proxy" } }) =>
    spec({ podSelector, policyTypes: ["Ingress"], ingress });
const networkPolicy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const ciliumPolicy = "kubernetes:cilium.io/v2:CiliumNetworkPolicy";
const group = (ingress: Properties[]) => ({ name: "edge", vpcId: "vpc-1", ingress });
const everybody = ["0.0.0.0/0"];
const set = (name: string, type: string, records: string[], more: Properties = {}) => ({
    zoneId: "Z1",
    name,
    type,
    ttl: 300,
    records,
    ...more,
});
const proxiedRecord = "cloudflare:index/dnsRecord:DnsRecord";
const atCloudflare = (more: Properties) => ({
    zoneId: "z",
    name: "shop.example.com",
    type: "A",
    ttl: 300,
    content: "192.0.2.7",
    proxied: false,
    ...more,
});
const azureRule = "azure-native:network:SecurityRule";
const ruleOfAzure = (more: Properties) => ({
    protocol: "Udp",
    access: "Allow",
    direction: "Inbound",
    priority: 100,
    sourceAddressPrefix: "*",
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "443",
    ...more,
});
const googleFirewall = (more: Properties) => ({
    network: "default",
    direction: "INGRESS",
    sourceRanges: everybody,
    allows: [{ protocol: "udp", ports: ["443"] }],
    ...more,
});
const forwarding = (more: Properties) => ({
    ipAddress: "34.0.0.9",
    ipProtocol: "UDP",
    portRange: "443",
    target: "t",
    loadBalancingScheme: "EXTERNAL",
    ...more,
});
const helmRelease = "kubernetes:helm.sh/v3:Release";
const release = (values: Properties, more: Properties = {}) => ({
    name: "traefik",
    namespace: "edge",
    chart: "traefik",
    version: "36.0.0",
    values,
    ...more,
});
const ingressType = "kubernetes:networking.k8s.io/v1:Ingress";
const rule = (host: string) => ({
    host,
    http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "shop", port: { number: 80 } } } }] },
});
const ingress = (more: Properties = {}, metadata: Properties = {}) => ({
    metadata: { name: "shop", namespace: "web", ...metadata },
    spec: {
        ingressClassName: "nginx",
        tls: [{ hosts: ["shop.example.com"], secretName: "t" }],
        rules: [rule("shop.example.com")],
        ...more,
    },
});
const pods = (container: Properties, labels: Properties = { app: "edge" }, replicas = 3) =>
    spec({
        replicas,
        template: { metadata: { labels }, spec: { containers: [{ name: "a", image: "envoy:1", ...container }] } },
    });

/** A change in a sentence, and its resources. */
type Row = [what: string, ...resources: Resource[]];

/** Changes that clients notice, of every kind of resource. */
export const furtherDangerous: Row[] = [
    [
        "a Service has TCP alone, by a port without a protocol",
        changes(types.service, service(), service({ ports: [{ name: "https", port: 443, targetPort: 10443 }] })),
    ],
    [
        "nodePort of a NodePort service changes",
        changes(
            types.service,
            spec({ type: "NodePort", ports: [{ port: 443, nodePort: 30443, protocol: "TCP" }] }),
            spec({ type: "NodePort", ports: [{ port: 443, nodePort: 31443, protocol: "TCP" }] }),
        ),
    ],
    [
        "NodePort service goes",
        goes(types.service, spec({ type: "NodePort", ports: [{ port: 443, nodePort: 30443, protocol: "TCP" }] })),
    ],
    [
        "appProtocol changes",
        changes(
            types.service,
            service({ ports: [{ port: 443, protocol: "TCP", appProtocol: "https" }] }),
            service({ ports: [{ port: 443, protocol: "TCP", appProtocol: "h2c" }] }),
        ),
    ],
    [
        "spec.loadBalancerSourceRanges narrowed",
        changes(
            types.service,
            service({ loadBalancerSourceRanges: ["0.0.0.0/0"] }),
            service({ loadBalancerSourceRanges: ["10.0.0.0/8"] }),
        ),
    ],
    [
        "AWS annotation source ranges",
        changes(
            types.service,
            service({}, { annotations: { "service.beta.kubernetes.io/load-balancer-source-ranges": "0.0.0.0/0" } }),
            service({}, { annotations: { "service.beta.kubernetes.io/load-balancer-source-ranges": "10.0.0.0/8" } }),
        ),
    ],
    [
        "scheme internet-facing to internal",
        changes(
            types.service,
            service(
                { loadBalancerClass: "service.k8s.aws/nlb" },
                { annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing" } },
            ),
            service(
                { loadBalancerClass: "service.k8s.aws/nlb" },
                { annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" } },
            ),
        ),
    ],
    [
        "azure pip name changes",
        changes(
            types.service,
            service({}, { annotations: { "service.beta.kubernetes.io/azure-pip-name": "a" } }),
            service({}, { annotations: { "service.beta.kubernetes.io/azure-pip-name": "b" } }),
        ),
    ],
    [
        "externalTrafficPolicy Cluster to Local",
        changes(
            types.service,
            service({ externalTrafficPolicy: "Cluster" }),
            service({ externalTrafficPolicy: "Local" }),
        ),
    ],
    [
        "externalName changes",
        changes(
            types.service,
            spec({ type: "ExternalName", externalName: "a.example.com" }),
            spec({ type: "ExternalName", externalName: "b.example.com" }),
        ),
    ],
    [
        "metadata.namespace moves",
        isReplaced(types.service, service(), service({}, { namespace: "other" }), {
            replaceReasons: ["metadata.namespace"],
        }),
    ],
    [
        "metallb universe tf pool",
        changes(
            types.service,
            service({}, { annotations: { "metallb.universe.tf/address-pool": "a" } }),
            service({}, { annotations: { "metallb.universe.tf/address-pool": "b" } }),
        ),
    ],
    [
        "cilium lbipam ips",
        changes(
            types.service,
            service({}, { annotations: { "lbipam.cilium.io/ips": "192.0.2.1" } }),
            service({}, { annotations: { "lbipam.cilium.io/ips": "192.0.2.2" } }),
        ),
    ],
    [
        "a Service loses the port that an Ingress names",
        changes(
            types.service,
            spec({ type: "ClusterIP", ports: [{ port: 80, protocol: "TCP" }] }, "shop"),
            spec({ type: "ClusterIP", ports: [{ port: 8080, protocol: "TCP" }] }, "shop"),
        ),
        unchanged(
            kubernetes("networking.k8s.io/v1:Ingress"),
            "ing",
            spec({
                rules: [
                    {
                        host: "shop.example.com",
                        http: {
                            paths: [
                                {
                                    path: "/",
                                    pathType: "Prefix",
                                    backend: { service: { name: "shop", port: { number: 80 } } },
                                },
                            ],
                        },
                    },
                ],
            }),
        ),
    ],
    [
        "backend service of ingress goes",
        goes(types.service, spec({ type: "ClusterIP", ports: [{ port: 80, protocol: "TCP" }] }, "shop")),
        unchanged(
            kubernetes("networking.k8s.io/v1:Ingress"),
            "ing",
            spec({
                rules: [
                    {
                        host: "shop.example.com",
                        http: {
                            paths: [
                                {
                                    path: "/",
                                    pathType: "Prefix",
                                    backend: { service: { name: "shop", port: { number: 80 } } },
                                },
                            ],
                        },
                    },
                ],
            }),
        ),
    ],
    [
        "backend selector changes, service of a route",
        changes(
            types.service,
            spec({ type: "ClusterIP", selector: { app: "a" }, ports: [{ port: 8080 }] }, "shop"),
            spec({ type: "ClusterIP", selector: { app: "b" }, ports: [{ port: 8080 }] }, "shop"),
        ),
        unchanged(
            types.route,
            "r",
            spec(
                {
                    parentRefs: [{ name: "edge" }],
                    hostnames: ["shop.example.com"],
                    rules: [{ backendRefs: [{ name: "shop", port: 8080 }] }],
                },
                "shop",
            ),
        ),
    ],
    [
        "ServicePatch changes target port",
        changes(
            kubernetes("core/v1:ServicePatch"),
            service(),
            service({
                ports: [
                    { name: "https", port: 443, protocol: "TCP", targetPort: 10443 },
                    { name: "h3", port: 443, protocol: "UDP", targetPort: 9443 },
                ],
            }),
        ),
    ],
    [
        "Gateway address changes",
        changes(
            types.gateway,
            {
                ...named(),
                spec: {
                    gatewayClassName: "eg",
                    addresses: [{ type: "IPAddress", value: "192.0.2.1" }],
                    listeners: listeners("shop.example.com"),
                },
            },
            {
                ...named(),
                spec: {
                    gatewayClassName: "eg",
                    addresses: [{ type: "IPAddress", value: "192.0.2.2" }],
                    listeners: listeners("shop.example.com"),
                },
            },
        ),
    ],
    [
        "Gateway listener's certificate ref changes to nothing",
        changes(
            types.gateway,
            spec({ gatewayClassName: "eg", listeners: listeners("shop.example.com") }),
            spec({
                gatewayClassName: "eg",
                listeners: [
                    {
                        name: "shop",
                        hostname: "shop.example.com",
                        port: 443,
                        protocol: "HTTPS",
                        tls: { certificateRefs: [] },
                    },
                ],
            }),
        ),
    ],
    [
        "Gateway port 443 to 8443",
        changes(
            types.gateway,
            gateway({ hostname: "shop.example.com" }),
            gateway({ hostname: "shop.example.com", port: 8443 }),
        ),
    ],
    [
        "Gateway wildcard narrowed to one host",
        changes(types.gateway, gateway({ hostname: "*.example.com" }), gateway({ hostname: "shop.example.com" })),
    ],
    [
        "Gateway tls mode Terminate to Passthrough",
        changes(
            types.gateway,
            spec({ listeners: [{ ...listener, tls: { mode: "Terminate", certificateRefs: [{ name: "t" }] } }] }),
            spec({ listeners: [{ ...listener, protocol: "TLS", tls: { mode: "Passthrough" } }] }),
        ),
    ],
    [
        "Gateway infrastructure annotations internal",
        changes(
            types.gateway,
            spec({ gatewayClassName: "eg", listeners: listeners("shop.example.com") }),
            spec({
                gatewayClassName: "eg",
                infrastructure: { annotations: { "networking.gke.io/load-balancer-type": "Internal" } },
                listeners: listeners("shop.example.com"),
            }),
        ),
    ],
    [
        "Gateway parametersRef other",
        changes(
            types.gateway,
            spec({
                gatewayClassName: "eg",
                infrastructure: { parametersRef: { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: "a" } },
                listeners: listeners("shop.example.com"),
            }),
            spec({
                gatewayClassName: "eg",
                infrastructure: { parametersRef: { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: "b" } },
                listeners: listeners("shop.example.com"),
            }),
        ),
    ],
    [
        "allowedRoutes from All to Same, route of another ns",
        changes(
            types.gateway,
            spec({ listeners: [{ ...listener, allowedRoutes: { namespaces: { from: "All" } } }] }),
            spec({ listeners: [{ ...listener, allowedRoutes: { namespaces: { from: "Same" } } }] }),
        ),
        unchanged(
            types.route,
            "r",
            spec(
                { parentRefs: [{ name: "edge", namespace: "web" }], hostnames: ["shop.example.com"], rules: [] },
                "shop",
                "shops",
            ),
        ),
    ],
    [
        "a Gateway of v1beta1 loses a listener",
        changes(
            kubernetes("gateway.networking.k8s.io/v1beta1:Gateway"),
            gateway({ hostname: "a.example.com" }, { hostname: "b.example.com" }),
            gateway({ hostname: "a.example.com" }),
        ),
    ],
    [
        "ListenerSet deleted",
        goes(
            kubernetes("gateway.networking.k8s.io/v1:ListenerSet"),
            spec({ parentRef: { name: "edge" }, listeners: listeners("b.example.com") }, "set"),
        ),
    ],
    [
        "ListenerSet moves to another parent",
        changes(
            kubernetes("gateway.networking.k8s.io/v1:ListenerSet"),
            spec({ parentRef: { name: "edge" }, listeners: listeners("b.example.com") }, "set"),
            spec({ parentRef: { name: "inner" }, listeners: listeners("b.example.com") }, "set"),
        ),
    ],
    [
        "ListenerSet parent's allowedListeners closed",
        changes(
            types.gateway,
            spec({ allowedListeners: { namespaces: { from: "All" } }, listeners: listeners("a.example.com") }),
            spec({ listeners: listeners("a.example.com") }),
        ),
        unchanged(
            kubernetes("gateway.networking.k8s.io/v1:ListenerSet"),
            "set",
            spec(
                { parentRef: { name: "edge", namespace: "web" }, listeners: listeners("b.example.com") },
                "set",
                "team",
            ),
        ),
    ],
    [
        "TLSRoute deleted",
        goes(
            kubernetes("gateway.networking.k8s.io/v1alpha2:TLSRoute"),
            spec(
                {
                    parentRefs: [{ name: "edge" }],
                    hostnames: ["shop.example.com"],
                    rules: [{ backendRefs: [{ name: "shop", port: 443 }] }],
                },
                "shop",
            ),
        ),
    ],
    [
        "UDPRoute deleted",
        goes(
            kubernetes("gateway.networking.k8s.io/v1alpha2:UDPRoute"),
            spec(
                {
                    parentRefs: [{ name: "edge", sectionName: "quic" }],
                    rules: [{ backendRefs: [{ name: "shop", port: 443 }] }],
                },
                "quic",
            ),
        ),
    ],
    [
        "GRPCRoute loses hostname",
        changes(
            kubernetes("gateway.networking.k8s.io/v1:GRPCRoute"),
            spec({ parentRefs: [{ name: "edge" }], hostnames: ["a.example.com", "b.example.com"], rules: [] }),
            spec({ parentRefs: [{ name: "edge" }], hostnames: ["a.example.com"], rules: [] }),
        ),
    ],
    [
        "HTTPRoute redirects to another hostname",
        changes(
            types.route,
            spec(
                {
                    parentRefs: [{ name: "edge" }],
                    hostnames: ["a.example.com"],
                    rules: [{ backendRefs: [{ name: "a" }] }],
                },
                "shop",
            ),
            spec(
                {
                    parentRefs: [{ name: "edge" }],
                    hostnames: ["a.example.com"],
                    rules: [
                        {
                            filters: [{ type: "RequestRedirect", requestRedirect: { hostname: "other.example.com" } }],
                            backendRefs: [{ name: "a" }],
                        },
                    ],
                },
                "shop",
            ),
        ),
    ],
    [
        "HTTPRoute replaced (namespace)",
        isReplaced(
            types.route,
            spec({ parentRefs: [{ name: "edge" }], hostnames: ["a.example.com"], rules: [] }, "shop", "web"),
            spec({ parentRefs: [{ name: "edge" }], hostnames: ["a.example.com"], rules: [] }, "shop", "other"),
            { replaceReasons: ["metadata.namespace"] },
        ),
    ],
    [
        "ReferenceGrant loses to",
        changes(
            kubernetes("gateway.networking.k8s.io/v1beta1:ReferenceGrant"),
            spec({
                from: [{ group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "web" }],
                to: [{ group: "", kind: "Secret" }],
            }),
            spec({
                from: [{ group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "other" }],
                to: [{ group: "", kind: "Secret" }],
            }),
        ),
    ],
    [
        "GatewayClass controllerName",
        isReplaced(
            kubernetes("gateway.networking.k8s.io/v1:GatewayClass"),
            { metadata: { name: "eg" }, spec: { controllerName: "a/b" } },
            { metadata: { name: "eg" }, spec: { controllerName: "a/c" } },
        ),
    ],
    [
        "GatewayClass parametersRef",
        changes(
            kubernetes("gateway.networking.k8s.io/v1:GatewayClass"),
            {
                metadata: { name: "eg" },
                spec: {
                    controllerName: "a/b",
                    parametersRef: { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: "a", namespace: "x" },
                },
            },
            { metadata: { name: "eg" }, spec: { controllerName: "a/b" } },
        ),
    ],
    [
        "BackendTLSPolicy deleted",
        goes(
            kubernetes("gateway.networking.k8s.io/v1:BackendTLSPolicy"),
            spec({ targetRefs: [{ kind: "Service", name: "shop" }], validation: {} }),
        ),
    ],
    [
        "CTP by targetRef (singular), http3 gone",
        edge,
        changes(
            types.policy,
            spec({ targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }, http3: {} }),
            spec({ targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" } }),
        ),
    ],
    [
        "CTP by targetSelectors, http3 gone",
        edge,
        changes(
            types.policy,
            spec({ targetSelectors: [{ group: "gateway.networking.k8s.io", kind: "Gateway" }], http3: {} }),
            spec({ targetSelectors: [{ group: "gateway.networking.k8s.io", kind: "Gateway" }] }),
        ),
    ],
    [
        "CTP selector labels no longer match",
        unchanged(types.gateway, "gw", {
            ...gateway({ hostname: "shop.example.com" }),
            metadata: { name: "edge", namespace: "web", labels: { tier: "public" } },
        }),
        changes(
            types.policy,
            spec({
                targetSelectors: [
                    { group: "gateway.networking.k8s.io", kind: "Gateway", matchLabels: { tier: "public" } },
                ],
                http3: {},
            }),
            spec({
                targetSelectors: [
                    { group: "gateway.networking.k8s.io", kind: "Gateway", matchLabels: { tier: "inner" } },
                ],
                http3: {},
            }),
        ),
    ],
    [
        "Gateway loses the label that a CTP selects",
        changes(
            types.gateway,
            {
                ...gateway({ hostname: "shop.example.com" }),
                metadata: { name: "edge", namespace: "web", labels: { tier: "public" } },
            },
            gateway({ hostname: "shop.example.com" }),
        ),
        unchanged(
            types.policy,
            "p",
            spec({
                targetSelectors: [
                    { group: "gateway.networking.k8s.io", kind: "Gateway", matchLabels: { tier: "public" } },
                ],
                http3: {},
            }),
        ),
    ],
    [
        "CTP wants TLS 1.3",
        edge,
        changes(types.policy, policy(undefined), policy(undefined, { tls: { minVersion: "1.3" } })),
    ],
    [
        "CTP http3 advertisedPort changes",
        edge,
        changes(
            types.policy,
            spec({ targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }], http3: {} }),
            spec({
                targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }],
                http3: { advertisedPort: 8443 },
            }),
        ),
    ],
    [
        "CTP enableProxyProtocol (old name) with http3",
        edge,
        changes(
            types.policy,
            spec({ targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }], http3: {} }),
            spec({
                targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }],
                http3: {},
                enableProxyProtocol: true,
            }),
        ),
    ],
    [
        "EnvoyProxy envoyService type ClusterIP",
        changes(
            types.proxy,
            spec({ provider: { type: "Kubernetes", kubernetes: { envoyService: { type: "LoadBalancer" } } } }),
            spec({ provider: { type: "Kubernetes", kubernetes: { envoyService: { type: "ClusterIP" } } } }),
        ),
    ],
    [
        "EnvoyProxy patch on service removes udp",
        changes(
            types.proxy,
            spec({ provider: { type: "Kubernetes", kubernetes: { envoyService: {} } } }),
            spec({
                provider: {
                    type: "Kubernetes",
                    kubernetes: {
                        envoyService: {
                            patch: { type: "JSONMerge", value: { spec: { ports: [{ port: 443, protocol: "TCP" }] } } },
                        },
                    },
                },
            }),
        ),
    ],
    [
        "EnvoyProxy loadBalancerIP",
        changes(
            types.proxy,
            spec({ provider: { type: "Kubernetes", kubernetes: { envoyService: { loadBalancerIP: "192.0.2.1" } } } }),
            spec({ provider: { type: "Kubernetes", kubernetes: { envoyService: { loadBalancerIP: "192.0.2.9" } } } }),
        ),
    ],
    [
        "EnvoyProxy externalTrafficPolicy",
        changes(
            types.proxy,
            spec({ provider: { kubernetes: { envoyService: { externalTrafficPolicy: "Local" } } } }),
            spec({ provider: { kubernetes: { envoyService: { externalTrafficPolicy: "Cluster" } } } }),
        ),
    ],
    [
        "EnvoyProxy replicas 3 to 1",
        changes(
            types.proxy,
            spec({ provider: { kubernetes: { envoyDeployment: { replicas: 3 } } } }),
            spec({ provider: { kubernetes: { envoyDeployment: { replicas: 1 } } } }),
        ),
    ],
    [
        "EnvoyProxy hpa minReplicas 1",
        changes(
            types.proxy,
            spec({ provider: { kubernetes: { envoyHpa: { minReplicas: 3, maxReplicas: 9 } } } }),
            spec({ provider: { kubernetes: { envoyHpa: { minReplicas: 1, maxReplicas: 9 } } } }),
        ),
    ],
    [
        "EnvoyProxy ipFamily DualStack to IPv4",
        changes(types.proxy, spec({ ipFamily: "DualStack" }), spec({ ipFamily: "IPv4" })),
    ],
    [
        "EnvoyPatchPolicy added",
        comes(
            kubernetes("gateway.envoyproxy.io/v1alpha1:EnvoyPatchPolicy"),
            spec({
                targetRef: { kind: "Gateway", name: "edge" },
                type: "JSONPatch",
                jsonPatches: [
                    {
                        type: "type.googleapis.com/envoy.config.listener.v3.Listener",
                        name: "web/edge/https-quic",
                        operation: { op: "remove", path: "/" },
                    },
                ],
            }),
        ),
    ],
    [
        "SecurityPolicy deny all",
        comes(
            kubernetes("gateway.envoyproxy.io/v1alpha1:SecurityPolicy"),
            spec({ targetRefs: [{ kind: "Gateway", name: "edge" }], authorization: { defaultAction: "Deny" } }),
        ),
    ],
    [
        "BackendTrafficPolicy http3 mode Auto to Always",
        changes(
            kubernetes("gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy"),
            spec({ targetRefs: [{ kind: "Gateway", name: "edge" }], http3: { mode: "Auto" } }),
            spec({ targetRefs: [{ kind: "Gateway", name: "edge" }], http3: { mode: "Always" } }),
        ),
    ],
    [
        "BackendTrafficPolicy deleted",
        goes(
            kubernetes("gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy"),
            spec({ targetRefs: [{ kind: "Gateway", name: "edge" }], timeout: {} }),
        ),
    ],
    [
        "NetworkPolicy UDP by endPort range goes",
        changes(
            networkPolicy,
            lets([
                {
                    ports: [
                        { port: 10000, endPort: 11000, protocol: "UDP" },
                        { port: 10443, protocol: "TCP" },
                    ],
                },
            ]),
            lets([{ ports: [{ port: 10443, protocol: "TCP" }] }]),
        ),
    ],
    [
        "NetworkPolicy from narrows to namespace",
        changes(
            networkPolicy,
            lets([
                {
                    ports: [
                        { port: 10443, protocol: "TCP" },
                        { port: 10443, protocol: "UDP" },
                    ],
                },
            ]),
            lets([
                {
                    from: [{ namespaceSelector: {} }],
                    ports: [
                        { port: 10443, protocol: "TCP" },
                        { port: 10443, protocol: "UDP" },
                    ],
                },
            ]),
        ),
    ],
    [
        "CiliumClusterwideNetworkPolicy UDP gone, ANY to TCP",
        changes(
            kubernetes("cilium.io/v2:CiliumClusterwideNetworkPolicy"),
            {
                metadata: { name: "edge" },
                spec: {
                    endpointSelector: {},
                    ingress: [{ fromEntities: ["world"], toPorts: [{ ports: [{ port: "443", protocol: "ANY" }] }] }],
                },
            },
            {
                metadata: { name: "edge" },
                spec: {
                    endpointSelector: {},
                    ingress: [{ fromEntities: ["world"], toPorts: [{ ports: [{ port: "443", protocol: "TCP" }] }] }],
                },
            },
        ),
    ],
    [
        "Cilium fromEntities world to cluster",
        changes(
            ciliumPolicy,
            spec({
                endpointSelector: {},
                ingress: [{ fromEntities: ["world"], toPorts: [{ ports: [{ port: "8443", protocol: "UDP" }] }] }],
            }),
            spec({
                endpointSelector: {},
                ingress: [{ fromEntities: ["cluster"], toPorts: [{ ports: [{ port: "8443", protocol: "UDP" }] }] }],
            }),
        ),
    ],
    [
        "Cilium specs list",
        changes(
            ciliumPolicy,
            {
                ...named(),
                specs: [
                    {
                        endpointSelector: {},
                        ingress: [
                            { fromCIDR: ["0.0.0.0/0"], toPorts: [{ ports: [{ port: "8443", protocol: "UDP" }] }] },
                        ],
                    },
                ],
            },
            {
                ...named(),
                specs: [
                    {
                        endpointSelector: {},
                        ingress: [
                            { fromCIDR: ["10.0.0.0/8"], toPorts: [{ ports: [{ port: "8443", protocol: "UDP" }] }] },
                        ],
                    },
                ],
            },
        ),
    ],
    [
        "Cilium ingressDeny world appears",
        changes(
            ciliumPolicy,
            spec({ endpointSelector: {}, ingress: [{ fromEntities: ["world"] }] }),
            spec({
                endpointSelector: {},
                ingress: [{ fromEntities: ["world"] }],
                ingressDeny: [{ fromEntities: ["world"], toPorts: [{ ports: [{ port: "8443", protocol: "UDP" }] }] }],
            }),
        ),
    ],
    [
        "CiliumLoadBalancerIPPool blocks",
        changes(
            kubernetes("cilium.io/v2alpha1:CiliumLoadBalancerIPPool"),
            spec({ blocks: [{ cidr: "192.0.2.0/28" }] }),
            spec({ blocks: [{ cidr: "198.51.100.0/28" }] }),
        ),
    ],
    [
        "CiliumL2AnnouncementPolicy deleted",
        goes(kubernetes("cilium.io/v2alpha1:CiliumL2AnnouncementPolicy"), spec({ loadBalancerIPs: true })),
    ],
    ["MetalLB BGPPeer deleted", goes(kubernetes("metallb.io/v1beta2:BGPPeer"), spec({ myASN: 64500 }))],
    [
        "MetalLB BGPAdvertisement selector",
        changes(
            kubernetes("metallb.io/v1beta1:BGPAdvertisement"),
            spec({ ipAddressPools: ["a"] }),
            spec({ ipAddressPools: ["b"] }),
        ),
    ],
    [
        "kube Endpoints deleted",
        goes(kubernetes("discovery.k8s.io/v1:EndpointSlice"), {
            ...named("shop-1"),
            addressType: "IPv4",
            endpoints: [],
            ports: [],
        }),
    ],
    [
        "webhook of the balancers' controller deleted",
        goes(kubernetes("admissionregistration.k8s.io/v1:MutatingWebhookConfiguration"), {
            metadata: { name: "aws-load-balancer-webhook" },
            webhooks: [],
        }),
    ],
    [
        "SG inline udp rule gone",
        changes(
            types.securityGroup,
            group([
                { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everybody },
                { protocol: "udp", fromPort: 443, toPort: 443, cidrBlocks: everybody },
            ]),
            group([{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everybody }]),
        ),
    ],
    [
        "SG inline -1 narrowed to tcp",
        changes(
            types.securityGroup,
            group([{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: everybody }]),
            group([{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everybody }]),
        ),
    ],
    [
        "SG ipv6 cidr gone",
        changes(
            types.securityGroup,
            group([{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everybody, ipv6CidrBlocks: ["::/0"] }]),
            group([{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everybody }]),
        ),
    ],
    [
        "securityGroupRule 0-65535 udp narrowed",
        changes(
            types.securityGroupRule,
            {
                type: "ingress",
                protocol: "udp",
                fromPort: 0,
                toPort: 65535,
                cidrBlocks: everybody,
                securityGroupId: "sg",
            },
            {
                type: "ingress",
                protocol: "udp",
                fromPort: 0,
                toPort: 65535,
                cidrBlocks: ["10.0.0.0/8"],
                securityGroupId: "sg",
            },
        ),
    ],
    [
        "securityGroupRule replaced w/ other port",
        isReplaced(
            types.securityGroupRule,
            {
                type: "ingress",
                protocol: "tcp",
                fromPort: 443,
                toPort: 443,
                cidrBlocks: everybody,
                securityGroupId: "sg",
            },
            {
                type: "ingress",
                protocol: "tcp",
                fromPort: 8443,
                toPort: 8443,
                cidrBlocks: everybody,
                securityGroupId: "sg",
            },
        ),
    ],
    [
        "SecurityGroupIngressRule from prefix list",
        changes(
            types.ingressRule,
            { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0", securityGroupId: "sg" },
            { ipProtocol: "tcp", fromPort: 443, toPort: 443, prefixListId: "pl-1", securityGroupId: "sg" },
        ),
    ],
    [
        "default security group lets UDP in no more",
        changes(
            "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
            { vpcId: "v", ingress: [{ protocol: "udp", fromPort: 443, toPort: 443, cidrBlocks: everybody }] },
            { vpcId: "v", ingress: [] },
        ),
    ],
    [
        "NACL inline deny udp comes",
        changes(
            types.acl,
            {
                vpcId: "v",
                ingress: [
                    { ruleNo: 100, action: "allow", protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: "0.0.0.0/0" },
                ],
            },
            {
                vpcId: "v",
                ingress: [
                    { ruleNo: 90, action: "deny", protocol: "udp", fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/0" },
                    { ruleNo: 100, action: "allow", protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: "0.0.0.0/0" },
                ],
            },
        ),
    ],
    [
        "NACL egress rule gone",
        goes(types.aclRule, {
            networkAclId: "a",
            ruleNumber: 100,
            ruleAction: "allow",
            protocol: "udp",
            fromPort: 1024,
            toPort: 65535,
            cidrBlock: "0.0.0.0/0",
            egress: true,
        }),
    ],
    [
        "NACL association changes",
        changes(
            "aws:ec2/networkAclAssociation:NetworkAclAssociation",
            { networkAclId: "a", subnetId: "s" },
            { networkAclId: "b", subnetId: "s" },
        ),
    ],
    [
        "NLB scheme via alb alias",
        changes(
            "aws:alb/loadBalancer:LoadBalancer",
            { internal: false, loadBalancerType: "network" },
            { internal: true, loadBalancerType: "network" },
        ),
    ],
    [
        "NLB ipAddressType dualstack to ipv4",
        changes(
            types.nlb,
            { loadBalancerType: "network", ipAddressType: "dualstack" },
            { loadBalancerType: "network", ipAddressType: "ipv4" },
        ),
    ],
    [
        "NLB name changes, replaced",
        isReplaced(
            types.nlb,
            { name: "a", loadBalancerType: "network" },
            { name: "b", loadBalancerType: "network" },
            { replaceReasons: ["name"] },
        ),
    ],
    ["ALB listener deleted", goes(types.listener, { port: 443, protocol: "HTTPS", loadBalancerArn: "x" })],
    ["UDP listener deleted", goes(types.listener, { port: 443, protocol: "UDP", loadBalancerArn: "x" })],
    [
        "listener default action other target group",
        changes(
            types.listener,
            { port: 443, protocol: "TCP", defaultActions: [{ type: "forward", targetGroupArn: "a" }] },
            { port: 443, protocol: "TCP", defaultActions: [{ type: "forward", targetGroupArn: "b" }] },
        ),
    ],
    [
        "listenerCertificate deleted",
        goes("aws:lb/listenerCertificate:ListenerCertificate", { listenerArn: "a", certificateArn: "b" }),
    ],
    [
        "listenerRule deleted",
        goes("aws:lb/listenerRule:ListenerRule", {
            listenerArn: "a",
            priority: 1,
            conditions: [{ hostHeader: { values: ["shop.example.com"] } }],
        }),
    ],
    [
        "target group health check port",
        changes(
            types.targets,
            { protocol: "TCP_UDP", healthCheck: { port: "8080", protocol: "TCP" } },
            { protocol: "TCP_UDP", healthCheck: { port: "9999", protocol: "TCP" } },
        ),
    ],
    ["target group attachment deleted", goes(types.attachment, { targetGroupArn: "a", targetId: "i-1", port: 443 })],
    [
        "TG proxy protocol v2 on",
        changes(
            types.targets,
            { protocol: "TCP_UDP", proxyProtocolV2: false },
            { protocol: "TCP_UDP", proxyProtocolV2: true },
        ),
    ],
    [
        "EIP association moves",
        changes(
            "aws:ec2/eipAssociation:EipAssociation",
            { allocationId: "e", instanceId: "i-1" },
            { allocationId: "e", instanceId: "i-2" },
        ),
    ],
    [
        "EIP instance changes",
        changes(types.eip, { domain: "vpc", instance: "i-1" }, { domain: "vpc", instance: "i-2" }),
    ],
    ["igw deleted", goes("aws:ec2/internetGateway:InternetGateway", { vpcId: "v" })],
    [
        "route table inline route gone",
        changes(
            "aws:ec2/routeTable:RouteTable",
            { vpcId: "v", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw" }] },
            { vpcId: "v", routes: [] },
        ),
    ],
    [
        "route target changes to NAT",
        changes(
            "aws:ec2/route:Route",
            { routeTableId: "r", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw" },
            { routeTableId: "r", destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat" },
        ),
    ],
    [
        "ipv6 default route deleted",
        goes("aws:ec2/route:Route", { routeTableId: "r", destinationIpv6CidrBlock: "::/0", gatewayId: "igw" }),
    ],
    [
        "GA listener loses UDP",
        changes(
            "aws:globalaccelerator/listener:Listener",
            { acceleratorArn: "a", protocol: "UDP", portRanges: [{ fromPort: 443, toPort: 443 }] },
            { acceleratorArn: "a", protocol: "TCP", portRanges: [{ fromPort: 443, toPort: 443 }] },
        ),
    ],
    [
        "GA endpoint group weight 0",
        changes(
            "aws:globalaccelerator/endpointGroup:EndpointGroup",
            { listenerArn: "a", endpointConfigurations: [{ endpointId: "lb", weight: 128 }] },
            { listenerArn: "a", endpointConfigurations: [{ endpointId: "lb", weight: 0 }] },
        ),
    ],
    [
        "GA traffic dial 0",
        changes(
            "aws:globalaccelerator/endpointGroup:EndpointGroup",
            { listenerArn: "a", trafficDialPercentage: 100 },
            { listenerArn: "a", trafficDialPercentage: 0 },
        ),
    ],
    [
        "CloudFront aliases shrink",
        changes(
            "aws:cloudfront/distribution:Distribution",
            { aliases: ["a.example.com", "b.example.com"], httpVersion: "http2and3" },
            { aliases: ["a.example.com"], httpVersion: "http2and3" },
        ),
    ],
    ["CloudFront disabled", changes("aws:cloudfront/distribution:Distribution", { enabled: true }, { enabled: false })],
    [
        "CloudFront viewer certificate min TLS",
        changes(
            "aws:cloudfront/distribution:Distribution",
            { viewerCertificate: { minimumProtocolVersion: "TLSv1.2_2021" } },
            { viewerCertificate: { minimumProtocolVersion: "TLSv1.3_2025" } },
        ),
    ],
    [
        "CloudFront ipv6 off",
        changes("aws:cloudfront/distribution:Distribution", { isIpv6Enabled: true }, { isIpv6Enabled: false }),
    ],
    ["ACM certificate deleted", goes("aws:acm/certificate:Certificate", { domainName: "shop.example.com" })],
    [
        "ACM certificate domain replaced",
        isReplaced(
            "aws:acm/certificate:Certificate",
            { domainName: "shop.example.com", subjectAlternativeNames: ["a.example.com"] },
            { domainName: "shop.example.com" },
        ),
    ],
    [
        "web ACL blocks by default",
        changes(
            "aws:wafv2/webAcl:WebAcl",
            { scope: "CLOUDFRONT", defaultAction: { allow: {} } },
            { scope: "CLOUDFRONT", defaultAction: { block: {} } },
        ),
    ],
    [
        "EKS nodegroup desired 0",
        changes(
            "aws:eks/nodeGroup:NodeGroup",
            { clusterName: "a", scalingConfig: { desiredSize: 3, minSize: 1, maxSize: 5 } },
            { clusterName: "a", scalingConfig: { desiredSize: 0, minSize: 0, maxSize: 5 } },
        ),
    ],
    ["EKS nodegroup deleted", goes("aws:eks/nodeGroup:NodeGroup", { clusterName: "a" })],
    ["EKS addon vpc-cni deleted", goes("aws:eks/addon:Addon", { clusterName: "a", addonName: "vpc-cni" })],
    ["VPC replaced", isReplaced("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.1.0.0/16" })],
    ["subnet deleted", goes("aws:ec2/subnet:Subnet", { vpcId: "v", cidrBlock: "10.0.1.0/24" })],
    ["eks crosswalk cluster deleted", goes("eks:index:Cluster", { name: "a" })],
    [
        "r53 record name relative vs absolute: other name",
        isReplaced(types.route53, set("shop", "A", ["192.0.2.1"]), set("store", "A", ["192.0.2.1"]), {
            live: { fqdn: "shop.example.com" },
        }),
    ],
    [
        "r53 latency record of one region deleted",
        goes(
            types.route53,
            set("shop.example.com", "A", ["192.0.2.1"], {
                setIdentifier: "eu",
                latencyRoutingPolicies: [{ region: "eu-west-1" }],
            }),
        ),
    ],
    [
        "r53 AAAA deleted A stays",
        goes(types.route53, set("shop.example.com", "AAAA", ["2001:db8::1"])),
        unchanged(types.route53, "a", set("shop.example.com", "A", ["192.0.2.1"])),
    ],
    [
        "r53 HTTPS port 8443",
        changes(
            types.route53,
            set("shop.example.com", "HTTPS", ['1 . alpn="h3,h2"']),
            set("shop.example.com", "HTTPS", ['1 . alpn="h3,h2" port=8443']),
        ),
    ],
    ["r53 NS delegation deleted", goes(types.route53, set("edge.example.com", "NS", ["ns1.example.net."]))],
    ["r53 zone deleted", goes("aws:route53/zone:Zone", { name: "example.com" })],
    [
        "r53 health check deleted",
        goes("aws:route53/healthCheck:HealthCheck", { fqdn: "shop.example.com", port: 443, type: "HTTPS" }),
    ],
    [
        "gcp fr udp replaced ip",
        isReplaced(
            "gcp:compute/forwardingRule:ForwardingRule",
            forwarding({}),
            forwarding({ ipAddress: "34.0.0.10" }),
            { replaceReasons: ["ipAddress"] },
        ),
    ],
    [
        "gcp fr ports list loses 443",
        changes(
            "gcp:compute/forwardingRule:ForwardingRule",
            forwarding({ ports: ["80", "443"], portRange: undefined }),
            forwarding({ ports: ["80"], portRange: undefined }),
        ),
    ],
    [
        "gcp fr L3_DEFAULT to TCP",
        isReplaced(
            "gcp:compute/forwardingRule:ForwardingRule",
            forwarding({ ipProtocol: "L3_DEFAULT" }),
            forwarding({ ipProtocol: "TCP" }),
        ),
    ],
    ["gcp address deleted", goes("gcp:compute/address:Address", { name: "a", addressType: "EXTERNAL" })],
    ["gcp global address deleted", goes("gcp:compute/globalAddress:GlobalAddress", { name: "a" })],
    ["gcp firewall disabled", changes(types.gcpFirewall, googleFirewall({}), googleFirewall({ disabled: true }))],
    [
        "gcp firewall targetTags change",
        changes(types.gcpFirewall, googleFirewall({ targetTags: ["edge"] }), googleFirewall({ targetTags: ["other"] })),
    ],
    [
        "gcp proxy quicOverride NONE to DISABLE",
        changes("gcp:compute/targetHttpsProxy:TargetHttpsProxy", { quicOverride: "NONE" }, { quicOverride: "DISABLE" }),
    ],
    [
        "gcp region proxy cert list empties",
        changes(
            "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
            { sslCertificates: ["a"] },
            { sslCertificates: [] },
        ),
    ],
    [
        "gcp backendService backends emptied",
        changes("gcp:compute/backendService:BackendService", { backends: [{ group: "g" }] }, { backends: [] }),
    ],
    [
        "gcp regionBackendService protocol UDP→TCP",
        changes("gcp:compute/regionBackendService:RegionBackendService", { protocol: "UDP" }, { protocol: "TCP" }),
    ],
    ["gcp neg deleted", goes("gcp:compute/networkEndpointGroup:NetworkEndpointGroup", {})],
    [
        "gcp cert manager map entry deleted",
        goes("gcp:certificatemanager/certificateMapEntry:CertificateMapEntry", { hostname: "a.example.com" }),
    ],
    [
        "gcp dns record set deleted",
        goes("gcp:dns/recordSet:RecordSet", {
            managedZone: "z",
            name: "shop.example.com.",
            type: "A",
            ttl: 300,
            rrdatas: ["34.0.0.9"],
        }),
    ],
    ["gcp managed zone deleted", goes("gcp:dns/managedZone:ManagedZone", { dnsName: "example.com." })],
    [
        "gcp managed zone dnssec off",
        changes(
            "gcp:dns/managedZone:ManagedZone",
            { dnsName: "example.com.", dnssecConfig: { state: "on" } },
            { dnsName: "example.com.", dnssecConfig: { state: "off" } },
        ),
    ],
    [
        "gke cluster replaced",
        isReplaced(
            "gcp:container/cluster:Cluster",
            { name: "a", location: "x" },
            { name: "a", location: "y" },
            { replaceReasons: ["location"] },
        ),
    ],
    [
        "gke http lb addon disabled",
        changes(
            "gcp:container/cluster:Cluster",
            { name: "a", addonsConfig: { httpLoadBalancing: { disabled: false } } },
            { name: "a", addonsConfig: { httpLoadBalancing: { disabled: true } } },
        ),
    ],
    [
        "gke gatewayApiConfig disabled",
        changes(
            "gcp:container/cluster:Cluster",
            { name: "a", gatewayApiConfig: { channel: "CHANNEL_STANDARD" } },
            { name: "a", gatewayApiConfig: { channel: "CHANNEL_DISABLED" } },
        ),
    ],
    [
        "gke nodepool to 0",
        changes("gcp:container/nodePool:NodePool", { cluster: "a", nodeCount: 3 }, { cluster: "a", nodeCount: 0 }),
    ],
    ["gcp network deleted", goes("gcp:compute/network:Network", { name: "n" })],
    [
        "gcp security policy denies by default",
        changes(
            "gcp:compute/securityPolicy:SecurityPolicy",
            { rules: [{ action: "allow", priority: 2147483647 }] },
            { rules: [{ action: "deny(403)", priority: 2147483647 }] },
        ),
    ],
    ["azn rule allow → deny", changes(azureRule, ruleOfAzure({}), ruleOfAzure({ access: "Deny" }))],
    [
        "azn rule range narrowed to 80",
        changes(
            azureRule,
            ruleOfAzure({ destinationPortRange: "80-500" }),
            ruleOfAzure({ destinationPortRange: "80" }),
        ),
    ],
    [
        "azn destinationPortRanges list",
        changes(
            azureRule,
            ruleOfAzure({ destinationPortRange: undefined, destinationPortRanges: ["80", "443"] }),
            ruleOfAzure({ destinationPortRange: undefined, destinationPortRanges: ["80"] }),
        ),
    ],
    [
        "azn NSG inline rules",
        changes(
            "azure-native:network:NetworkSecurityGroup",
            { securityRules: [ruleOfAzure({ name: "udp" })] },
            { securityRules: [] },
        ),
    ],
    [
        "azn PIP sku change replaced",
        isReplaced(
            "azure-native:network/v20230201:PublicIPAddress",
            { sku: { name: "Basic" } },
            { sku: { name: "Standard" } },
        ),
    ],
    [
        "azn PIP dns label",
        changes(
            "azure-native:network:PublicIPAddress",
            { publicIPAllocationMethod: "Static", dnsSettings: { domainNameLabel: "shop" } },
            { publicIPAllocationMethod: "Static", dnsSettings: { domainNameLabel: "store" } },
        ),
    ],
    [
        "azn LB frontend pip other",
        changes(
            "azure-native:network:LoadBalancer",
            { frontendIPConfigurations: [{ name: "f", publicIPAddress: { id: "a" } }] },
            { frontendIPConfigurations: [{ name: "f", publicIPAddress: { id: "b" } }] },
        ),
    ],
    [
        "azn LB probe port",
        changes(
            "azure-native:network:LoadBalancer",
            { probes: [{ name: "p", port: 8080, protocol: "Tcp" }] },
            { probes: [{ name: "p", port: 9999, protocol: "Tcp" }] },
        ),
    ],
    [
        "azn LB backend port",
        changes(
            "azure-native:network:LoadBalancer",
            {
                loadBalancingRules: [
                    { name: "h3", protocol: "Udp", frontendPort: 443, backendPort: 30443, probe: { id: "x" } },
                ],
            },
            {
                loadBalancingRules: [
                    { name: "h3", protocol: "Udp", frontendPort: 443, backendPort: 31443, probe: { id: "x" } },
                ],
            },
        ),
    ],
    [
        "classic lb rule port",
        changes(
            "azure:lb/rule:Rule",
            { protocol: "Tcp", frontendPort: 443, backendPort: 443 },
            { protocol: "Tcp", frontendPort: 8443, backendPort: 443 },
        ),
    ],
    ["classic lb deleted", goes("azure:lb/loadBalancer:LoadBalancer", { sku: "Standard" })],
    ["classic lb probe deleted", goes("azure:lb/probe:Probe", { port: 80 })],
    [
        "classic backend pool association deleted",
        goes(
            "azure:network/networkInterfaceBackendAddressPoolAssociation:NetworkInterfaceBackendAddressPoolAssociation",
            {},
        ),
    ],
    [
        "classic NSG inline rule to deny",
        changes(
            "azure:network/networkSecurityGroup:NetworkSecurityGroup",
            { securityRules: [ruleOfAzure({ name: "u" })] },
            { securityRules: [ruleOfAzure({ name: "u", access: "Deny" })] },
        ),
    ],
    [
        "classic association of a subnet's security group deleted",
        goes("azure:network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation", {
            subnetId: "s",
            networkSecurityGroupId: "n",
        }),
    ],
    [
        "azn dns record set A deleted versioned",
        goes("azure-native:dns/v20230701preview:RecordSet", {
            zoneName: "example.com",
            relativeRecordSetName: "shop",
            recordType: "A",
            ttl: 300,
            aRecords: [{ ipv4Address: "192.0.2.1" }],
        }),
    ],
    [
        "azn network:RecordSet deleted",
        goes("azure-native:network:RecordSet", {
            zoneName: "example.com",
            relativeRecordSetName: "@",
            recordType: "A",
            ttl: 300,
            aRecords: [{ ipv4Address: "192.0.2.1" }],
        }),
    ],
    [
        "classic CNAME deleted",
        goes("azure:dns/cNameRecord:CNameRecord", {
            zoneName: "example.org",
            name: "shop",
            ttl: 300,
            record: "lb.example.net",
        }),
    ],
    ["azn zone deleted", goes("azure-native:dns:Zone", { zoneName: "example.org" })],
    ["classic aks deleted", goes("azure:containerservice/kubernetesCluster:KubernetesCluster", { name: "a" })],
    [
        "aks outboundType / lb profile",
        changes(
            "azure-native:containerservice:ManagedCluster",
            { networkProfile: { loadBalancerSku: "basic" } },
            { networkProfile: { loadBalancerSku: "standard" } },
        ),
    ],
    ["aks agentpool deleted", goes("azure-native:containerservice:AgentPool", { resourceName: "c", count: 3 })],
    [
        "app gateway listener removed",
        changes(
            "azure-native:network:ApplicationGateway",
            {
                httpListeners: [
                    { name: "a", hostName: "a.example.com" },
                    { name: "b", hostName: "b.example.com" },
                ],
            },
            { httpListeners: [{ name: "a", hostName: "a.example.com" }] },
        ),
    ],
    ["frontdoor route deleted", goes("azure-native:cdn:Route", {})],
    ["traffic manager endpoint deleted", goes("azure-native:network:Endpoint", {})],
    ["resource group deleted", goes("azure-native:resources:ResourceGroup", { resourceGroupName: "rg" })],
    ["cf content changes of A: removed", goes(proxiedRecord, atCloudflare({}))],
    [
        "cf orange to grey, secret content",
        changes(
            proxiedRecord,
            atCloudflare({ proxied: true, content: "[secret]" }),
            atCloudflare({ proxied: false, content: "[secret]" }),
        ),
    ],
    ["cf grey to orange", changes(proxiedRecord, atCloudflare({ proxied: false }), atCloudflare({ proxied: true }))],
    [
        "cf zone setting ssl flexible",
        changes(
            "cloudflare:index/zoneSetting:ZoneSetting",
            { zoneId: "z", settingId: "ssl", value: "strict" },
            { zoneId: "z", settingId: "ssl", value: "off" },
        ),
    ],
    [
        "cf http3 setting deleted",
        goes("cloudflare:index/zoneSetting:ZoneSetting", { zoneId: "z", settingId: "http3", value: "on" }),
    ],
    [
        "cf zone settings override http3 off",
        changes(
            "cloudflare:index/zoneSettingsOverride:ZoneSettingsOverride",
            { zoneId: "z", settings: { http3: "on" } },
            { zoneId: "z", settings: { http3: "off" } },
        ),
    ],
    [
        "cf ruleset block",
        comes("cloudflare:index/ruleset:Ruleset", {
            zoneId: "z",
            kind: "zone",
            phase: "http_request_firewall_custom",
            rules: [{ action: "block", expression: "true" }],
        }),
    ],
    [
        "cf spectrum app deleted",
        goes("cloudflare:index/spectrumApplication:SpectrumApplication", { dns: { name: "a.example.com" } }),
    ],
    ["cf lb pool deleted", goes("cloudflare:index/loadBalancerPool:LoadBalancerPool", {})],
    ["cf tunnel deleted", goes("cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared", {})],
    ["cf zone paused", changes("cloudflare:index/zone:Zone", { paused: false }, { paused: true })],
    ["cf workers route deleted", goes("cloudflare:index/workersRoute:WorkersRoute", { zoneId: "z", pattern: "a/*" })],
    ["cf origin ca cert deleted", goes("cloudflare:index/originCaCertificate:OriginCaCertificate", {})],
    [
        "DO firewall inbound udp gone",
        changes(
            "digitalocean:index/firewall:Firewall",
            { inboundRules: [{ protocol: "udp", portRange: "443", sourceAddresses: ["0.0.0.0/0"] }] },
            { inboundRules: [] },
        ),
    ],
    [
        "hcloud firewall udp gone",
        changes(
            "hcloud:index/firewall:Firewall",
            { rules: [{ direction: "in", protocol: "udp", port: "443", sourceIps: ["0.0.0.0/0", "::/0"] }] },
            { rules: [] },
        ),
    ],
    [
        "hcloud lb service deleted",
        goes("hcloud:index/loadBalancerService:LoadBalancerService", {
            loadBalancerId: 1,
            protocol: "tcp",
            listenPort: 443,
        }),
    ],
    [
        "DO LB forwarding rule protocol",
        changes(
            "digitalocean:index/loadBalancer:LoadBalancer",
            { forwardingRules: [{ entryPort: 443, entryProtocol: "http3" }] },
            { forwardingRules: [{ entryPort: 443, entryProtocol: "https" }] },
        ),
    ],
    [
        "DNSEndpoint target changes",
        changes(
            "kubernetes:externaldns.k8s.io/v1alpha1:DNSEndpoint",
            spec({ endpoints: [{ dnsName: "shop.example.com", recordType: "A", targets: ["192.0.2.1"] }] }),
            spec({ endpoints: [] }),
        ),
    ],
    [
        "target of external-dns changes",
        changes(
            types.service,
            service({}, { annotations: { "external-dns.alpha.kubernetes.io/target": "192.0.2.1" } }),
            service({}, { annotations: { "external-dns.alpha.kubernetes.io/target": "192.0.2.2" } }),
        ),
    ],
    ["ingress tls secret other host dropped", changes(ingressType, ingress(), ingress({ tls: [] }))],
    [
        "ingress class by annotation",
        changes(
            ingressType,
            ingress({ ingressClassName: undefined }, { annotations: { "kubernetes.io/ingress.class": "nginx" } }),
            ingress({ ingressClassName: undefined }, { annotations: { "kubernetes.io/ingress.class": "traefik" } }),
        ),
    ],
    [
        "ingress alb scheme",
        changes(
            ingressType,
            ingress({}, { annotations: { "alb.ingress.kubernetes.io/scheme": "internet-facing" } }),
            ingress({}, { annotations: { "alb.ingress.kubernetes.io/scheme": "internal" } }),
        ),
    ],
    [
        "ingress alb group.name",
        changes(
            ingressType,
            ingress({}, { annotations: { "alb.ingress.kubernetes.io/group.name": "a" } }),
            ingress({}, { annotations: { "alb.ingress.kubernetes.io/group.name": "b" } }),
        ),
    ],
    [
        "ingress nginx whitelist",
        changes(
            ingressType,
            ingress(),
            ingress({}, { annotations: { "nginx.ingress.kubernetes.io/whitelist-source-range": "10.0.0.0/8" } }),
        ),
    ],
    [
        "ingress gce static ip",
        changes(
            ingressType,
            ingress({}, { annotations: { "kubernetes.io/ingress.global-static-ip-name": "a" } }),
            ingress({}, { annotations: { "kubernetes.io/ingress.global-static-ip-name": "b" } }),
        ),
    ],
    [
        "daemonset hostNetwork off",
        changes(
            "kubernetes:apps/v1:DaemonSet",
            spec({
                template: {
                    metadata: { labels: { app: "e" } },
                    spec: {
                        hostNetwork: true,
                        containers: [{ name: "a", image: "envoy", ports: [{ containerPort: 443, protocol: "UDP" }] }],
                    },
                },
            }),
            spec({
                template: {
                    metadata: { labels: { app: "e" } },
                    spec: {
                        hostNetwork: false,
                        containers: [{ name: "a", image: "envoy", ports: [{ containerPort: 443, protocol: "UDP" }] }],
                    },
                },
            }),
        ),
    ],
    [
        "labels of pods leave a Service's selector",
        changes(types.deployment, pods({}), pods({}, { app: "other" })),
        unchanged(types.service, "front", service({ selector: { app: "edge" } })),
    ],
    [
        "Traefik's http3 is false",
        changes(
            types.deployment,
            pods({ image: "traefik:v3", args: ["--entrypoints.websecure.http3=true"] }),
            pods({ image: "traefik:v3", args: ["--entrypoints.websecure.http3=false"] }),
        ),
    ],
    [
        "traefik http3.advertisedport",
        changes(
            types.deployment,
            pods({ image: "traefik:v3", args: ["--entrypoints.websecure.http3.advertisedport=443"] }),
            pods({ image: "traefik:v3", args: ["--entrypoints.websecure.http3.advertisedport=8443"] }),
        ),
    ],
    [
        "istio pilot quic env off",
        changes(
            types.deployment,
            pods({ image: "istio/pilot:1.31", env: [{ name: "PILOT_ENABLE_QUIC_LISTENERS", value: "true" }] }),
            pods({ image: "istio/pilot:1.31", env: [{ name: "PILOT_ENABLE_QUIC_LISTENERS", value: "false" }] }),
        ),
    ],
    [
        "haproxy --disable-quic",
        changes(
            types.deployment,
            pods({ image: "haproxytech/kubernetes-ingress:3", args: [] }),
            pods({ image: "haproxytech/kubernetes-ingress:3", args: ["--disable-quic"] }),
        ),
    ],
    [
        "deployment behind a balancer deleted",
        goes(types.deployment, pods({})),
        unchanged(types.service, "front", service({ selector: { app: "edge" } })),
    ],
    [
        "statefulset 3 to 0 behind NodePort",
        changes("kubernetes:apps/v1:StatefulSet", pods({}), pods({}, { app: "edge" }, 0)),
        unchanged(
            types.service,
            "front",
            spec({ type: "NodePort", selector: { app: "edge" }, ports: [{ port: 443, nodePort: 30443 }] }),
        ),
    ],
    [
        "istio Gateway server port removed",
        changes(
            "kubernetes:networking.istio.io/v1:Gateway",
            spec({
                selector: { istio: "ingress" },
                servers: [{ port: { number: 443, name: "https", protocol: "HTTPS" }, hosts: ["shop.example.com"] }],
            }),
            spec({ selector: { istio: "ingress" }, servers: [] }),
        ),
    ],
    [
        "istio VirtualService deleted",
        goes("kubernetes:networking.istio.io/v1:VirtualService", spec({ hosts: ["shop.example.com"] })),
    ],
    [
        "istio PeerAuthentication strict",
        changes(
            "kubernetes:security.istio.io/v1:PeerAuthentication",
            spec({ mtls: { mode: "PERMISSIVE" } }),
            spec({ mtls: { mode: "STRICT" } }),
        ),
    ],
    [
        "istio DestinationRule subset",
        changes(
            "kubernetes:networking.istio.io/v1:DestinationRule",
            spec({ host: "shop", subsets: [{ name: "v1" }] }),
            spec({ host: "shop", subsets: [] }),
        ),
    ],
    [
        "IngressRoute entryPoints",
        changes(
            "kubernetes:traefik.io/v1alpha1:IngressRoute",
            spec({ entryPoints: ["websecure"], routes: [{ match: "Host(`a`)" }] }),
            spec({ entryPoints: ["web"], routes: [{ match: "Host(`a`)" }] }),
        ),
    ],
    [
        "Middleware ipAllowList",
        changes(
            "kubernetes:traefik.io/v1alpha1:Middleware",
            spec({ ipAllowList: { sourceRange: ["0.0.0.0/0"] } }),
            spec({ ipAllowList: { sourceRange: ["10.0.0.0/8"] } }),
        ),
    ],
    [
        "TLSOption min version",
        changes(
            "kubernetes:traefik.io/v1alpha1:TLSOption",
            spec({ minVersion: "VersionTLS12" }),
            spec({ minVersion: "VersionTLS13" }),
        ),
    ],
    [
        "TLSStore default cert",
        changes(
            "kubernetes:traefik.io/v1alpha1:TLSStore",
            spec({ defaultCertificate: { secretName: "a" } }),
            spec({ defaultCertificate: { secretName: "b" } }),
        ),
    ],
    [
        "release service.type",
        changes(
            helmRelease,
            release({ service: { type: "LoadBalancer" } }),
            release({ service: { type: "ClusterIP" } }),
        ),
    ],
    [
        "release values key removed http3",
        changes(
            helmRelease,
            release({ ports: { websecure: { http3: { enabled: true } } } }),
            release({ ports: { websecure: {} } }),
        ),
    ],
    ["release version bump", changes(helmRelease, release({}), release({}, { version: "37.0.0" }))],
    [
        "envoy gateway chart replicas 0",
        changes(
            helmRelease,
            release({ deployment: { replicas: 1 } }, { chart: "gateway-helm", name: "eg" }),
            release({ deployment: { replicas: 0 } }, { chart: "gateway-helm", name: "eg" }),
        ),
    ],
    [
        "Certificate secretName changes",
        changes(
            types.certificate,
            { ...named(), spec: { secretName: "a", dnsNames: ["a.example.com"] } },
            { ...named(), spec: { secretName: "b", dnsNames: ["a.example.com"] } },
        ),
    ],
    [
        "Certificate loses a dnsName that a listener serves",
        unchanged(types.gateway, "g", spec({ listeners: listeners("b.example.com") })),
        changes(
            types.certificate,
            { ...named(), spec: { secretName: "t", dnsNames: ["a.example.com", "b.example.com"] } },
            { ...named(), spec: { secretName: "t", dnsNames: ["a.example.com"] } },
        ),
    ],
    [
        "ClusterIssuer acme server to staging",
        changes(
            "kubernetes:cert-manager.io/v1:ClusterIssuer",
            { metadata: { name: "le" }, spec: { acme: { server: "https://acme-v02.api.letsencrypt.org/directory" } } },
            {
                metadata: { name: "le" },
                spec: { acme: { server: "https://acme-staging-v02.api.letsencrypt.org/directory" } },
            },
        ),
    ],
    [
        "Issuer solver changes",
        changes(
            "kubernetes:cert-manager.io/v1:Issuer",
            spec({ acme: { server: "x", solvers: [{ dns01: {} }] } }),
            spec({ acme: { server: "x", solvers: [] } }),
        ),
    ],
];

/** Changes that look alike, and that no client notices. */
export const furtherHarmless: Row[] = [
    [
        "nodePort of a MetalLB LoadBalancer changes",
        changes(
            types.service,
            service({
                loadBalancerClass: "metallb.io/metallb",
                ports: [{ port: 443, nodePort: 30443, protocol: "TCP" }],
            }),
            service({
                loadBalancerClass: "metallb.io/metallb",
                ports: [{ port: 443, nodePort: 31443, protocol: "TCP" }],
            }),
        ),
    ],
    [
        "port gets a name",
        changes(
            types.service,
            service({ ports: [{ port: 443, protocol: "TCP" }] }),
            service({ ports: [{ port: 443, protocol: "TCP", name: "https" }] }),
        ),
    ],
    [
        "source ranges same written in another order",
        changes(
            types.service,
            service({ loadBalancerSourceRanges: ["10.0.0.0/8", "192.0.2.0/24"] }),
            service({ loadBalancerSourceRanges: ["192.0.2.0/24", "10.0.0.0/8"] }),
        ),
    ],
    [
        "source ranges narrowed to the whole world is same",
        changes(types.service, service(), service({ loadBalancerSourceRanges: ["0.0.0.0/0", "::/0"] })),
    ],
    [
        "annotation of prometheus",
        changes(types.service, service(), service({}, { annotations: { "prometheus.io/scrape": "true" } })),
    ],
    [
        "last-applied annotation",
        changes(
            types.service,
            service(),
            service({}, { annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}" } }),
        ),
    ],
    [
        "a Service loses an annotation of Pulumi's",
        changes(types.service, service({}, { annotations: { "pulumi.com/skipAwait": "true" } }), service()),
    ],
    [
        "Gateway adds http listener",
        changes(
            types.gateway,
            gateway({ hostname: "shop.example.com" }),
            gateway(
                { hostname: "shop.example.com" },
                { hostname: "shop.example.com", name: "http", port: 80, protocol: "HTTP" },
            ),
        ),
    ],
    [
        "Gateway host widened to wildcard",
        changes(types.gateway, gateway({ hostname: "shop.example.com" }), gateway({ hostname: "*.example.com" })),
    ],
    [
        "Gateway infrastructure labels",
        changes(
            types.gateway,
            spec({ gatewayClassName: "eg", listeners: listeners("shop.example.com") }),
            spec({
                gatewayClassName: "eg",
                infrastructure: { labels: { team: "edge" } },
                listeners: listeners("shop.example.com"),
            }),
        ),
    ],
    [
        "allowedRoutes from Same to All",
        changes(
            types.gateway,
            spec({ listeners: [{ ...listener, allowedRoutes: { namespaces: { from: "Same" } } }] }),
            spec({ listeners: [{ ...listener, allowedRoutes: { namespaces: { from: "All" } } }] }),
        ),
    ],
    [
        "ListenerSet takes hostname over",
        changes(
            types.gateway,
            gateway({ hostname: "a.example.com" }, { hostname: "b.example.com" }),
            gateway({ hostname: "a.example.com" }),
        ),
        {
            type: kubernetes("gateway.networking.x-k8s.io/v1alpha1:XListenerSet"),
            name: "set",
            after: {
                ...named("set", "team"),
                spec: { parentRef: { name: "edge", namespace: "web" }, listeners: listeners("b.example.com") },
            },
        },
    ],
    [
        "HTTPRoute weight shift 90/10 to 50/50",
        changes(
            types.route,
            spec(
                {
                    parentRefs: [{ name: "edge" }],
                    hostnames: ["a.example.com"],
                    rules: [
                        {
                            backendRefs: [
                                { name: "a", weight: 90 },
                                { name: "b", weight: 10 },
                            ],
                        },
                    ],
                },
                "shop",
            ),
            spec(
                {
                    parentRefs: [{ name: "edge" }],
                    hostnames: ["a.example.com"],
                    rules: [
                        {
                            backendRefs: [
                                { name: "a", weight: 50 },
                                { name: "b", weight: 50 },
                            ],
                        },
                    ],
                },
                "shop",
            ),
        ),
    ],
    [
        "HTTPRoute gains a hostname",
        changes(
            types.route,
            spec(
                {
                    parentRefs: [{ name: "edge" }],
                    hostnames: ["a.example.com"],
                    rules: [{ backendRefs: [{ name: "a" }] }],
                },
                "shop",
            ),
            spec(
                {
                    parentRefs: [{ name: "edge" }],
                    hostnames: ["a.example.com", "b.example.com"],
                    rules: [{ backendRefs: [{ name: "a" }] }],
                },
                "shop",
            ),
        ),
    ],
    [
        "HTTPRoute split in two: new route takes a host",
        changes(
            types.route,
            spec(
                {
                    parentRefs: [{ name: "edge" }],
                    hostnames: ["a.example.com", "b.example.com"],
                    rules: [{ backendRefs: [{ name: "x" }] }],
                },
                "shop",
            ),
            spec(
                {
                    parentRefs: [{ name: "edge" }],
                    hostnames: ["a.example.com"],
                    rules: [{ backendRefs: [{ name: "x" }] }],
                },
                "shop",
            ),
        ),
        {
            type: types.route,
            name: "two",
            after: spec(
                {
                    parentRefs: [{ name: "edge" }],
                    hostnames: ["b.example.com"],
                    rules: [{ backendRefs: [{ name: "x" }] }],
                },
                "two",
            ),
        },
    ],
    [
        "ReferenceGrant gains from",
        changes(
            kubernetes("gateway.networking.k8s.io/v1beta1:ReferenceGrant"),
            spec({
                from: [{ group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "web" }],
                to: [{ group: "", kind: "Secret" }],
            }),
            spec({
                from: [
                    { group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "web" },
                    { group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "other" },
                ],
                to: [{ group: "", kind: "Secret" }],
            }),
        ),
    ],
    [
        "CTP targetRefs become selectors of the same gateway",
        edge,
        changes(
            types.policy,
            spec({ targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }], http3: {} }),
            spec({ targetSelectors: [{ group: "gateway.networking.k8s.io", kind: "Gateway" }], http3: {} }),
        ),
    ],
    [
        "CTP tcpKeepalive",
        edge,
        changes(types.policy, policy('h3=":443"; ma=60'), policy('h3=":443"; ma=60', { tcpKeepalive: { probes: 3 } })),
    ],
    [
        "EnvoyProxy telemetry",
        changes(
            types.proxy,
            spec({ provider: { kubernetes: { envoyDeployment: { replicas: 3 } } } }),
            spec({
                provider: { kubernetes: { envoyDeployment: { replicas: 3 } } },
                telemetry: { accessLog: { disable: true } },
            }),
        ),
    ],
    [
        "NetworkPolicy of a database, from narrowed",
        changes(
            networkPolicy,
            spec(
                {
                    podSelector: { matchLabels: { app: "postgres" } },
                    policyTypes: ["Ingress"],
                    ingress: [{ ports: [{ port: 5432, protocol: "TCP" }] }],
                },
                "db",
            ),
            spec(
                {
                    podSelector: { matchLabels: { app: "postgres" } },
                    policyTypes: ["Ingress"],
                    ingress: [
                        {
                            from: [{ podSelector: { matchLabels: { app: "api" } } }],
                            ports: [{ port: 5432, protocol: "TCP" }],
                        },
                    ],
                },
                "db",
            ),
        ),
    ],
    [
        "NetworkPolicy egress only",
        comes(networkPolicy, spec({ podSelector: {}, policyTypes: ["Egress"], egress: [{}] }, "out")),
    ],
    [
        "NetworkPolicy adds a port",
        changes(
            networkPolicy,
            lets([{ ports: [{ port: 10443, protocol: "TCP" }] }]),
            lets([
                {
                    ports: [
                        { port: 10443, protocol: "TCP" },
                        { port: 10443, protocol: "UDP" },
                    ],
                },
            ]),
        ),
    ],
    [
        "NetworkPolicy split in two rules with the same reach",
        changes(
            networkPolicy,
            lets([
                {
                    ports: [
                        { port: 10443, protocol: "TCP" },
                        { port: 10443, protocol: "UDP" },
                    ],
                },
            ]),
            lets([{ ports: [{ port: 10443, protocol: "TCP" }] }, { ports: [{ port: 10443, protocol: "UDP" }] }]),
        ),
    ],
    [
        "NetworkPolicy any (no ports) listed",
        changes(networkPolicy, lets([{ ports: [{ port: 10443, protocol: "TCP" }] }]), lets([{}])),
    ],
    [
        "MetalLB pool gains a range",
        changes(
            kubernetes("metallb.io/v1beta1:IPAddressPool"),
            spec({ addresses: ["192.0.2.1/32"] }),
            spec({ addresses: ["192.0.2.1/32", "192.0.2.8/29"] }),
        ),
    ],
    [
        "SG ssh narrowed",
        changes(
            types.securityGroup,
            group([
                { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: everybody },
                { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everybody },
            ]),
            group([
                { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/8"] },
                { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everybody },
            ]),
        ),
    ],
    [
        "SG description change (update)",
        changes(
            types.securityGroup,
            group([{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everybody, description: "a" }]),
            group([{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everybody, description: "b" }]),
        ),
    ],
    [
        "rule for tcp 443 replaced alike, another desc",
        {
            type: types.ingressRule,
            name: "a",
            before: { ipProtocol: "udp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0", securityGroupId: "sg" },
        },
        {
            type: types.ingressRule,
            name: "b",
            after: { ipProtocol: "udp", fromPort: 400, toPort: 500, cidrIpv4: "0.0.0.0/0", securityGroupId: "sg" },
        },
    ],
    [
        "default SG tags",
        changes(
            "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
            { vpcId: "v", tags: { a: "1" } },
            { vpcId: "v", tags: { a: "2" } },
        ),
    ],
    [
        "NLB ipv4 to dualstack",
        changes(
            types.nlb,
            { loadBalancerType: "network", ipAddressType: "ipv4" },
            { loadBalancerType: "network", ipAddressType: "dualstack" },
        ),
    ],
    [
        "NLB access logs",
        changes(
            types.nlb,
            { loadBalancerType: "network" },
            { loadBalancerType: "network", accessLogs: { bucket: "b", enabled: true } },
        ),
    ],
    [
        "NLB deletion protection",
        changes(
            types.nlb,
            { loadBalancerType: "network" },
            { loadBalancerType: "network", enableDeletionProtection: true },
        ),
    ],
    [
        "NLB cross zone",
        changes(
            types.nlb,
            { loadBalancerType: "network" },
            { loadBalancerType: "network", enableCrossZoneLoadBalancing: true },
        ),
    ],
    [
        "TG deregistration delay",
        changes(
            types.targets,
            { protocol: "TCP", deregistrationDelay: 300 },
            { protocol: "TCP", deregistrationDelay: 60 },
        ),
    ],
    ["EIP tag", changes(types.eip, { domain: "vpc" }, { domain: "vpc", tags: { a: "b" } })],
    [
        "route to a peered VPC deleted (private)",
        goes("aws:ec2/route:Route", {
            routeTableId: "r",
            destinationCidrBlock: "10.9.0.0/16",
            vpcPeeringConnectionId: "p",
        }),
    ],
    [
        "CloudFront comment and logging",
        changes(
            "aws:cloudfront/distribution:Distribution",
            { comment: "a" },
            { comment: "b", loggingConfig: { bucket: "x" } },
        ),
    ],
    [
        "CloudFront http2 to http2and3",
        changes("aws:cloudfront/distribution:Distribution", { httpVersion: "http2" }, { httpVersion: "http2and3" }),
    ],
    [
        "ACM tags",
        changes(
            "aws:acm/certificate:Certificate",
            { domainName: "shop.example.com" },
            { domainName: "shop.example.com", tags: { a: "b" } },
        ),
    ],
    [
        "EKS nodegroup 3 to 5",
        changes(
            "aws:eks/nodeGroup:NodeGroup",
            { clusterName: "a", scalingConfig: { desiredSize: 3, minSize: 1, maxSize: 5 } },
            { clusterName: "a", scalingConfig: { desiredSize: 5, minSize: 1, maxSize: 5 } },
        ),
    ],
    ["EKS logging", changes("aws:eks/cluster:Cluster", { name: "a" }, { name: "a", enabledClusterLogTypes: ["api"] })],
    ["EKS access entry", goes("aws:eks/accessEntry:AccessEntry", { clusterName: "a", principalArn: "x" })],
    [
        "S3/IAM/SQS/lambda/log group",
        goes("aws:iam/role:Role", { name: "r" }),
        goes("aws:sqs/queue:Queue", { name: "q" }),
        goes("aws:cloudwatch/logGroup:LogGroup", { name: "q" }),
        changes(
            "aws:dynamodb/table:Table",
            { name: "a", billingMode: "PROVISIONED" },
            { name: "a", billingMode: "PAY_PER_REQUEST" },
        ),
    ],
    [
        "r53 TXT changes",
        changes(types.route53, set("shop.example.com", "TXT", ["a"]), set("shop.example.com", "TXT", ["b"])),
    ],
    ["r53 CAA added", comes(types.route53, set("example.com", "CAA", ['0 issue "letsencrypt.org"']))],
    [
        "r53 zone comment",
        changes("aws:route53/zone:Zone", { name: "example.com", comment: "a" }, { name: "example.com", comment: "b" }),
    ],
    [
        "gcp fr labels",
        changes("gcp:compute/forwardingRule:ForwardingRule", forwarding({}), forwarding({ labels: { a: "b" } })),
    ],
    ["gcp internal address deleted", goes("gcp:compute/address:Address", { name: "a", addressType: "INTERNAL" })],
    [
        "gcp firewall icmp removed",
        changes(
            types.gcpFirewall,
            googleFirewall({ allows: [{ protocol: "udp", ports: ["443"] }, { protocol: "icmp" }] }),
            googleFirewall({}),
        ),
    ],
    [
        "gcp firewall ssh narrowed",
        changes(
            types.gcpFirewall,
            googleFirewall({ allows: [{ protocol: "tcp", ports: ["22"] }] }),
            googleFirewall({ allows: [{ protocol: "tcp", ports: ["22"] }], sourceRanges: ["10.0.0.0/8"] }),
        ),
    ],
    [
        "gcp proxy quicOverride NONE to ENABLE",
        changes("gcp:compute/targetHttpsProxy:TargetHttpsProxy", { quicOverride: "NONE" }, { quicOverride: "ENABLE" }),
    ],
    [
        "gcp managed zone description",
        changes(
            "gcp:dns/managedZone:ManagedZone",
            { dnsName: "example.com.", description: "a" },
            { dnsName: "example.com.", description: "b" },
        ),
    ],
    [
        "gke cluster maintenance",
        changes(
            "gcp:container/cluster:Cluster",
            { name: "a" },
            { name: "a", maintenancePolicy: { recurringWindow: {} } },
        ),
    ],
    [
        "gke release channel",
        changes(
            "gcp:container/cluster:Cluster",
            { name: "a", releaseChannel: { channel: "REGULAR" } },
            { name: "a", releaseChannel: { channel: "STABLE" } },
        ),
    ],
    [
        "gcp bucket, pubsub, sql",
        goes("gcp:storage/bucket:Bucket", {}),
        goes("gcp:pubsub/topic:Topic", {}),
        changes("gcp:sql/databaseInstance:DatabaseInstance", { tier: "a" }, { tier: "b" }),
    ],
    ["azn rule description", changes(azureRule, ruleOfAzure({}), ruleOfAzure({ description: "x" }))],
    ["azn rule priority changes alone", changes(azureRule, ruleOfAzure({}), ruleOfAzure({ priority: 110 }))],
    [
        "azn PIP tags",
        changes(
            "azure-native:network:PublicIPAddress",
            { publicIPAllocationMethod: "Static", tags: { a: "1" } },
            { publicIPAllocationMethod: "Static", tags: { a: "2" } },
        ),
    ],
    [
        "classic TXT deleted",
        goes("azure:dns/txtRecord:TxtRecord", {
            zoneName: "example.org",
            name: "shop",
            ttl: 300,
            records: [{ value: "x" }],
        }),
    ],
    [
        "aks tags & addon monitor",
        changes(
            "azure-native:containerservice:ManagedCluster",
            { addonProfiles: {} },
            { addonProfiles: { omsagent: { enabled: true } } },
        ),
    ],
    [
        "aks agentpool 3 to 5",
        changes(
            "azure-native:containerservice:AgentPool",
            { resourceName: "c", count: 3 },
            { resourceName: "c", count: 5 },
        ),
    ],
    [
        "storage account, keyvault",
        goes("azure-native:storage:StorageAccount", {}),
        goes("azure-native:keyvault:Secret", {}),
    ],
    ["cf ttl 1 to 300", changes(proxiedRecord, atCloudflare({ ttl: 1 }), atCloudflare({ ttl: 300 }))],
    ["cf comment and tags", changes(proxiedRecord, atCloudflare({}), atCloudflare({ comment: "x", tags: ["a"] }))],
    [
        "cf zone setting brotli",
        changes(
            "cloudflare:index/zoneSetting:ZoneSetting",
            { zoneId: "z", settingId: "brotli", value: "on" },
            { zoneId: "z", settingId: "brotli", value: "off" },
        ),
    ],
    ["cf worker kv, logpush", goes("cloudflare:index/workersKvNamespace:WorkersKvNamespace", {})],
    [
        "cf two A records, one goes (round robin)",
        goes(proxiedRecord, atCloudflare({ content: "192.0.2.8" })),
        unchanged(proxiedRecord, "b", atCloudflare({})),
    ],
    ["DO LB name size", changes("digitalocean:index/loadBalancer:LoadBalancer", { sizeUnit: 1 }, { sizeUnit: 2 })],
    [
        "DNSEndpoint gains a name",
        changes(
            "kubernetes:externaldns.k8s.io/v1alpha1:DNSEndpoint",
            spec({ endpoints: [{ dnsName: "shop.example.com", recordType: "A", targets: ["192.0.2.1"] }] }),
            spec({
                endpoints: [
                    { dnsName: "shop.example.com", recordType: "A", targets: ["192.0.2.1"] },
                    { dnsName: "b.example.com", recordType: "A", targets: ["192.0.2.1"] },
                ],
            }),
        ),
    ],
    [
        "ingress nginx proxy-body-size raised",
        changes(
            ingressType,
            ingress({}, { annotations: { "nginx.ingress.kubernetes.io/proxy-body-size": "1m" } }),
            ingress({}, { annotations: { "nginx.ingress.kubernetes.io/proxy-body-size": "8m" } }),
        ),
    ],
    [
        "ingress gains a path",
        changes(ingressType, ingress(), ingress({ rules: [rule("shop.example.com"), rule("b.example.com")] })),
    ],
    [
        "ingress label/team annotation",
        changes(ingressType, ingress(), ingress({}, { annotations: { "example.com/owner": "team-a" } })),
    ],
    ["app Deployment image", changes(types.deployment, pods({ image: "shop:1" }), pods({ image: "shop:2" }))],
    ["PDB", goes("kubernetes:policy/v1:PodDisruptionBudget", spec({ maxUnavailable: 1 }))],
    ["HPA deleted", goes("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", spec({ minReplicas: 2 }))],
    [
        "istio Telemetry",
        changes("kubernetes:telemetry.istio.io/v1:Telemetry", spec({ tracing: [] }), spec({ tracing: [{ a: 1 }] })),
    ],
    [
        "release replicas 2→4",
        changes(helmRelease, release({ deployment: { replicas: 2 } }), release({ deployment: { replicas: 4 } })),
    ],
    [
        "release of grafana values",
        changes(
            helmRelease,
            release({ persistence: { enabled: false } }, { name: "grafana", chart: "grafana" }),
            release({ persistence: { enabled: true } }, { name: "grafana", chart: "grafana" }),
        ),
    ],
    ["release of postgres deleted", goes(helmRelease, release({}, { name: "pg", chart: "postgresql" }))],
];
