import { certificate, gateway, policy, type Resource, record, route, service, types, weighted } from "./build.ts";
import { harmlessFirewalls } from "./dangerousFirewalls.ts";

const ON = policy('h3=":443"; ma=86400');
const tcpUdp = { "service.beta.kubernetes.io/aws-load-balancer-enable-tcp-udp-listener": "true" };
const nlb = (more: object = {}) => ({ name: "edge", loadBalancerType: "network", ...more });
const listener = (protocol: string) => ({ loadBalancerArn: "[unknown]", port: 443, protocol });
const https = (value: string, name = "app.example.com") => record(name, "HTTPS", [value]);

const MIDDLEWARE = "kubernetes:traefik.io/v1alpha1:Middleware";
const traefik = (...args: string[]) => ({
    spec: { template: { spec: { containers: [{ image: "traefik:v3", args }] } } },
});
const altSvc = (value: string) => ({
    metadata: { name: "edge", namespace: "web" },
    spec: { headers: { customResponseHeaders: { "Alt-Svc": value } } },
});

const zoneFile = (alpn: string) => ({
    metadata: { name: "edge-dns", namespace: "web" },
    data: {
        zone: `$ORIGIN example.com.\napp 300 IN A 192.0.2.7\napp 300 IN HTTPS 1 . alpn="${alpn}"\n`,
    },
});

/** The plan of a gateway with its check. */
const checked = (stage: string) => ({
    listeners: [
        { hostname: "app.example.com", port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443 },
        // Port 80 has no HTTPS record of its own, and asking for its name is an error.
        { hostname: "app.example.com", port: 80, protocol: "HTTP", http3: false, advertisedPort: 80 },
    ],
    advertisement: { stage, maxAge: 86_400, ttl: 300, svcParams: {} },
    check: { from: "here", families: ["IPv4"], path: "/", timeout: 120 },
    dns: { kind: "aws.route53", httpsRecords: true, settings: {} },
});

/** Changes that hurt nobody. */
export const harmless: { what: string; resources: Resource[] }[] = [
    ...[
        { "service.beta.kubernetes.io/aws-load-balancer-type": "external", ...tcpUdp },
        { "service.beta.kubernetes.io/aws-load-balancer-type": "nlb-ip", ...tcpUdp },
        { "service.beta.kubernetes.io/do-loadbalancer-type": "REGIONAL_NETWORK" },
        { "oci.oraclecloud.com/load-balancer-type": "nlb" },
    ].map((annotations) => ({
        what: `a mixed Service is made, with ${Object.entries(annotations)[0]?.join(": ")}`,
        resources: [{ type: types.service, after: service({}, { annotations }) }],
    })),
    {
        what: "TCP alone is served by a balancer without UDP",
        resources: [
            {
                type: types.service,
                after: service({}, { annotations: { "load-balancer.hetzner.cloud/location": "fsn1" } }, false),
            },
        ],
    },
    {
        what: "a mixed Service of MetalLB's class is made, with annotations of Hetzner's balancer",
        resources: [
            {
                type: types.service,
                after: service(
                    { loadBalancerClass: "metallb.io/metallb" },
                    { annotations: { "load-balancer.hetzner.cloud/location": "fsn1" } },
                ),
            },
        ],
    },
    {
        what: "a mixed Service with its annotation is made",
        resources: [
            {
                type: types.service,
                after: service({ loadBalancerClass: "service.k8s.aws/nlb" }, { annotations: tcpUdp }),
            },
        ],
    },
    {
        what: "a Service's NLB for QUIC is made",
        resources: [
            {
                type: types.service,
                after: service(
                    { loadBalancerClass: "service.k8s.aws/nlb" },
                    {
                        annotations: {
                            ...tcpUdp,
                            "service.beta.kubernetes.io/aws-load-balancer-quic-enabled-ports": "443",
                            "service.beta.kubernetes.io/aws-load-balancer-disable-nlb-sg": "true",
                            "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
                        },
                    },
                ),
            },
        ],
    },
    {
        what: "two targets with QUIC server ids of their own",
        resources: [
            { type: types.attachment, name: "one", after: { quicServerId: "0x000000000000000a" } },
            { type: types.attachment, name: "two", after: { quicServerId: "0x000000000000000b" } },
            { type: types.attachment, name: "three", after: { quicServerId: "[unknown]" } },
        ],
    },
    {
        what: "a Service gets a label",
        resources: [{ type: types.service, before: service(), after: service({}, { labels: { team: "edge" } }) }],
    },
    {
        what: "UDP joins a Service",
        resources: [{ type: types.service, before: service({}, {}, false), after: service() }],
    },
    {
        what: "a Service inside the cluster goes",
        resources: [{ type: types.service, before: { ...service({ type: "ClusterIP" }, {}, false) } }],
    },
    {
        what: "an opaque Secret is replaced",
        resources: [
            {
                type: types.secret,
                op: "replace",
                before: { metadata: { name: "token" }, data: { token: "[secret]" } },
                after: { metadata: { name: "token" }, data: { token: "[secret]" } },
            },
        ],
    },
    {
        what: "proxies go from two to four",
        resources: [
            {
                type: types.proxy,
                before: { spec: { provider: { kubernetes: { envoyDeployment: { replicas: 2 } } } } },
                after: { spec: { provider: { kubernetes: { envoyDeployment: { replicas: 4 } } } } },
            },
        ],
    },
    {
        what: "a hostname is added",
        resources: [
            {
                type: types.gateway,
                before: gateway({ hostname: "a.example.com" }),
                after: gateway({ hostname: "a.example.com" }, { hostname: "b.example.com" }),
            },
        ],
    },
    {
        what: "a hostname joins a listener, and another gets one of its own",
        resources: [
            {
                type: types.gateway,
                before: gateway({ hostname: "a.example.com", name: "https" }),
                after: gateway(
                    { hostname: "a.example.com", name: "https" },
                    { hostname: "b.example.com", name: "https" },
                    { hostname: "c.example.com" },
                ),
            },
            { type: types.route, after: route("https") },
        ],
    },
    {
        what: "a hostname takes the place of another in its Certificate, and one more comes to the next",
        resources: [
            {
                type: types.certificate,
                name: "first",
                before: certificate("a.example.com", "b.example.com"),
                after: certificate("new.example.com", "b.example.com"),
            },
            {
                type: types.certificate,
                name: "second",
                before: certificate("c.example.com"),
                after: certificate("c.example.com", "d.example.com"),
            },
        ],
    },
    {
        what: "a hostname gets a second Certificate before it leaves its first",
        resources: [
            {
                type: types.certificate,
                name: "first",
                op: "same",
                before: certificate("a.example.com", "b.example.com"),
                after: certificate("a.example.com", "b.example.com"),
            },
            { type: types.certificate, name: "second", after: certificate("b.example.com") },
        ],
    },
    {
        what: "on becomes withdraw",
        resources: [
            { type: types.policy, before: ON, after: policy("clear") },
            { type: types.route53, before: https('1 . alpn="h3,h2"'), after: https('1 . alpn="h2"') },
        ],
    },
    {
        what: "on becomes withdraw, with the records in a zone file",
        resources: [
            { type: types.policy, before: ON, after: policy("clear") },
            { type: types.configMap, name: "zone", before: zoneFile("h3,h2"), after: zoneFile("h2") },
        ],
    },
    {
        what: "QUIC goes off two days after the withdrawal",
        resources: [
            { type: types.policy, before: policy("clear"), after: policy(undefined), modified: "2026-11-22T09:00:00Z" },
            {
                type: types.component,
                before: { listeners: [], advertisement: { stage: "withdraw", maxAge: 86_400, ttl: 300 } },
                after: { listeners: [], advertisement: { stage: "off", maxAge: 86_400, ttl: 300 } },
            },
        ],
    },
    {
        what: "off becomes dark",
        resources: [
            {
                type: types.policy,
                before: policy(undefined),
                after: {
                    metadata: { name: "edge" },
                    spec: { http3: {}, headers: { lateResponseHeaders: { remove: ["alt-svc"] } } },
                },
            },
        ],
    },
    {
        what: "Traefik, which answered no h3, opens QUIC",
        resources: [
            {
                type: types.deployment,
                before: traefik("--entrypoints.port443.http.middlewares=web-edge@kubernetescrd"),
                after: traefik(
                    "--entrypoints.port443.http.middlewares=web-edge@kubernetescrd",
                    "--entrypoints.port443.http3=true",
                ),
                paths: { "spec.template.spec.containers[0].args[1]": "add" },
            },
            { type: MIDDLEWARE, before: altSvc(""), after: altSvc("") },
        ],
    },
    {
        what: "a Middleware of Traefik lowers ma",
        resources: [{ type: MIDDLEWARE, before: altSvc('h3=":443"; ma=86400'), after: altSvc('h3=":443"; ma=3600') }],
    },
    { what: "ma is lowered", resources: [{ type: types.policy, before: ON, after: policy('h3=":443"; ma=3600') }] },
    {
        what: "h3 is listed beside a check that proves it",
        resources: [
            { type: "pulumi-nodejs:dynamic/http3gateway:Http3Check", after: {} },
            { type: types.route53, before: https('1 . alpn="h2"'), after: https('1 . alpn="h3,h2"') },
        ],
    },
    {
        what: "h3 is listed where the check has passed at the stage before",
        resources: [
            { type: types.component, name: "edge", before: checked("trial"), after: checked("on") },
            { type: types.route53, after: https('1 . alpn="h3,h2"') },
        ],
    },
    {
        what: "a record with h3 is made for a share beside the one without",
        resources: [
            { type: types.route53, name: "h3", after: weighted("h3", 5, https('1 . alpn="h3,h2"')) },
            { type: types.route53, name: "h2", after: weighted("h2", 95, https('1 . alpn="h2"')) },
            { type: "pulumi-nodejs:dynamic/http3gateway:Http3Check", name: "check", after: {} },
        ],
    },
    {
        what: "a record gets a weight in place",
        resources: [
            {
                type: types.route53,
                before: record("app.example.com", "A", ["192.0.2.1"]),
                after: weighted("edge", 100, record("app.example.com", "A", ["192.0.2.1"])),
            },
        ],
    },
    {
        what: "a name of a private zone gets weights in the public one",
        resources: [
            {
                type: types.route53,
                name: "private",
                op: "same",
                before: { ...record("app.example.com", "A", ["10.0.0.1"]), zoneId: "Z2" },
                after: { ...record("app.example.com", "A", ["10.0.0.1"]), zoneId: "Z2" },
            },
            {
                type: types.route53,
                name: "public",
                after: weighted("edge", 100, record("app.example.com", "A", ["192.0.2.1"])),
            },
        ],
    },
    {
        what: "an address record is made beside an HTTPS record",
        resources: [
            { type: types.route53, name: "a", after: record("app.example.com", "A", ["192.0.2.1"]) },
            { type: types.route53, after: https('1 . alpn="h2"') },
        ],
    },
    {
        what: "an address changes in place",
        resources: [
            {
                type: types.route53,
                before: record("app.example.com", "A", ["192.0.2.1"]),
                after: record("app.example.com", "A", ["192.0.2.2"]),
            },
        ],
    },
    {
        what: "a TTL goes from the minute of a trial to five",
        resources: [
            {
                type: types.route53,
                before: record("app.example.com", "A", ["192.0.2.1"], 60),
                after: record("app.example.com", "A", ["192.0.2.1"], 300),
            },
        ],
    },
    {
        what: "a TTL is lowered",
        resources: [
            {
                type: types.route53,
                before: record("app.example.com", "A", ["192.0.2.1"], 3600),
                after: record("app.example.com", "A", ["192.0.2.1"], 60),
            },
        ],
    },
    {
        what: "an NLB with security groups and TCP_UDP is made",
        resources: [
            { type: types.nlb, after: nlb({ securityGroups: ["sg-1"] }) },
            { type: types.listener, after: listener("TCP_UDP") },
            { type: types.targets, after: { protocol: "TCP_UDP", targetType: "ip" } },
        ],
    },
    {
        what: "an NLB's security groups change",
        resources: [
            { type: types.nlb, before: nlb({ securityGroups: ["sg-1"] }), after: nlb({ securityGroups: ["sg-2"] }) },
        ],
    },
    {
        what: "an NLB with QUIC, and TCP beside it, is made",
        resources: [
            { type: types.nlb, after: nlb() },
            { type: types.listener, name: "https", after: listener("TCP_QUIC") },
            { type: types.listener, name: "http", after: { ...listener("TCP"), port: 80 } },
        ],
    },
    {
        what: "nginx rolls out",
        resources: [
            {
                type: types.deployment,
                before: { spec: { template: { spec: { containers: [{ image: "nginx:1" }] } } } },
                after: { spec: { template: { spec: { containers: [{ image: "nginx:2" }] } } } },
                paths: { "spec.template.spec.containers[0].image": "update" },
            },
        ],
    },
    {
        what: "a ConfigMap and a bucket change",
        resources: [
            { type: types.configMap, before: { data: { a: "1" } }, after: { data: { a: "2" } } },
            { type: "aws:s3/bucket:Bucket", op: "replace", before: {}, after: {} },
        ],
    },
    {
        what: "a Gateway serves from a Secret that is made elsewhere, beside one whose certificate is issued here",
        resources: [
            { type: types.gateway, after: gateway({ hostname: "b.example.com" }) },
            { type: types.certificate, after: certificate("a.example.com") },
        ],
    },
    {
        what: "a certificate names every hostname, one by wildcard",
        resources: [
            { type: types.gateway, after: gateway({ hostname: "b.example.com" }, { hostname: "example.com" }) },
            { type: "tls:index/certRequest:CertRequest", after: { dnsNames: ["*.example.com", "example.com"] } },
        ],
    },
    ...harmlessFirewalls,
    {
        what: "a balancer of Azure's gains a rule and a node, on the address that it has",
        resources: [
            {
                type: "azure-native:network:LoadBalancer",
                before: { loadBalancingRules: [{ protocol: "Tcp", frontendPort: 443, probe: { id: "nodes" } }] },
                after: {
                    loadBalancingRules: [
                        { protocol: "Tcp", frontendPort: 443, probe: { id: "nodes" } },
                        { protocol: "Udp", frontendPort: 443, probe: { id: "nodes" } },
                    ],
                    backendAddressPools: "[unknown]",
                },
            },
            {
                type: "azure-native:network:PublicIPAddress",
                before: { publicIPAllocationMethod: "Static", sku: { name: "Standard" } },
                after: { publicIPAllocationMethod: "Static", sku: { name: "Standard" }, zones: "[unknown]" },
            },
            {
                type: "azure-native:network:SecurityRule",
                before: { protocol: "Tcp", access: "Allow", direction: "Inbound", destinationPortRange: "30080" },
                after: { protocol: "Tcp", access: "Allow", direction: "Inbound", destinationPortRange: "30081" },
            },
        ],
    },
];
