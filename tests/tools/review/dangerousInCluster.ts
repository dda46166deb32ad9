import { gateway, policy, type Resource, record, service, types } from "./build.ts";

/** A change that hurts users, and the finding that has to name it. */
export interface Dangerous {
    what: string;
    resources: Resource[];
    code: string;
    severity: "error" | "warning" | "note";
    /** Part of the message. Default: any. */
    says?: string;
}

const ON = policy('h3=":443"; ma=86400');
const traefik = (tag: string) => ({
    spec: {
        template: { spec: { containers: [{ image: `traefik:${tag}`, args: ["--entrypoints.websecure.http3"] }] } },
    },
});

const nlbService = (annotations: Record<string, string>) =>
    service(
        { loadBalancerClass: "service.k8s.aws/nlb" },
        {
            annotations: Object.fromEntries(
                Object.entries({ "enable-tcp-udp-listener": "true", ...annotations }).map(([name, value]) => [
                    `service.beta.kubernetes.io/aws-load-balancer-${name}`,
                    value,
                ]),
            ),
        },
    );
const QUIC = { "disable-nlb-sg": "true", "nlb-target-type": "ip" };
const https = (value: string, name = "app.example.com") => record(name, "HTTPS", [value]);

/** Services, policies and Gateways. */
export const dangerousInCluster: Dangerous[] = [
    {
        what: "a Service loses UDP 443",
        code: "udp-port-removed",
        severity: "error",
        resources: [{ type: types.service, before: service(), after: service({}, {}, false) }],
    },
    {
        what: "the load-balancer class changes",
        code: "service-class-changed",
        severity: "error",
        resources: [
            {
                type: types.service,
                before: service({ loadBalancerClass: "a/b" }),
                after: service({ loadBalancerClass: "c/d" }),
            },
        ],
    },
    {
        what: "a balancer's Service becomes a NodePort",
        code: "service-type-changed",
        severity: "error",
        resources: [{ type: types.service, before: service(), after: service({ type: "NodePort" }) }],
    },
    {
        what: "a balancer's Service is deleted",
        code: "service-gone",
        severity: "error",
        resources: [{ type: types.service, before: service() }],
    },
    {
        what: "a balancer's Service is replaced",
        code: "service-gone",
        severity: "error",
        resources: [
            {
                type: types.service,
                op: "replace",
                before: service(),
                after: service(),
                replaceReasons: ["metadata.name"],
            },
        ],
    },
    {
        what: "an NLB Service without the TCP_UDP annotation",
        code: "aws-udp-listener-missing",
        severity: "error",
        resources: [{ type: types.service, after: service({ loadBalancerClass: "service.k8s.aws/nlb" }) }],
    },
    ...[
        { "load-balancer.hetzner.cloud/location": "fsn1" },
        { "service.beta.kubernetes.io/linode-loadbalancer-throttle": "0" },
        { "service.beta.kubernetes.io/aws-load-balancer-type": "nlb" },
    ].map(
        (annotations): Dangerous => ({
            what: `a mixed Service for a balancer without UDP, by ${Object.keys(annotations)[0]}`,
            code: "balancer-without-udp",
            severity: "error",
            resources: [{ type: types.service, after: service({}, { annotations }) }],
        }),
    ),
    {
        what: "the NLB's name annotation changes",
        code: "aws-name-ignored",
        severity: "warning",
        resources: [
            {
                type: types.service,
                before: service({}, { annotations: { "service.beta.kubernetes.io/aws-load-balancer-name": "a" } }),
                after: service({}, { annotations: { "service.beta.kubernetes.io/aws-load-balancer-name": "b" } }),
            },
        ],
    },
    {
        what: "the scheme of a Service's NLB changes",
        code: "aws-service-balancer-replaced",
        severity: "error",
        resources: [{ type: types.service, before: nlbService({ scheme: "internet-facing" }), after: nlbService({}) }],
    },
    {
        what: "a Service's NLB gains security groups",
        code: "aws-service-balancer-replaced",
        severity: "error",
        resources: [{ type: types.service, before: nlbService({ "disable-nlb-sg": "true" }), after: nlbService({}) }],
    },
    {
        what: "a Service's NLB goes from TCP_UDP to TCP_QUIC",
        code: "aws-service-quic-switched",
        severity: "error",
        resources: [
            {
                type: types.service,
                before: nlbService(QUIC),
                after: nlbService({ ...QUIC, "quic-enabled-ports": "443" }),
            },
        ],
    },
    {
        what: "QUIC on a Service's NLB with security groups and both families",
        code: "aws-service-quic-refused",
        severity: "error",
        resources: [
            {
                type: types.service,
                after: nlbService({
                    "quic-enabled-ports": "443",
                    "nlb-target-type": "ip",
                    "ip-address-type": "dualstack",
                }),
            },
        ],
    },
    {
        what: "UDP joins a Service of GKE's old controller",
        code: "gke-service-recreated",
        severity: "error",
        resources: [
            {
                type: types.service,
                before: service({}, {}, false),
                after: service(),
                live: { metadata: { finalizers: ["gke.networking.io/l4-netlb-v1"] } },
            },
        ],
    },
    {
        what: "the provider applies on the client",
        code: "client-side-apply",
        severity: "error",
        resources: [{ type: "pulumi:providers:kubernetes", before: {}, after: { enableServerSideApply: "false" } }],
    },
    {
        what: "a namespace gets QUIC server ids by webhook",
        code: "quic-injection-enabled",
        severity: "warning",
        resources: [
            {
                type: types.namespace,
                before: { metadata: { name: "web" } },
                after: { metadata: { name: "web", labels: { "elbv2.k8s.aws/quic-server-id-inject": "enabled" } } },
            },
        ],
    },
    {
        what: "two proxies become one",
        code: "one-proxy",
        severity: "warning",
        resources: [
            {
                type: types.proxy,
                before: { spec: { provider: { kubernetes: { envoyDeployment: { replicas: 2 } } } } },
                after: { spec: { provider: { kubernetes: { envoyDeployment: { replicas: 1 } } } } },
            },
        ],
    },
    {
        what: "a hostname is served no more",
        code: "hostname-dropped",
        severity: "error",
        resources: [
            {
                type: types.gateway,
                before: gateway({ hostname: "a.example.com" }, { hostname: "b.example.com" }),
                after: gateway({ hostname: "a.example.com" }),
            },
        ],
    },
    {
        what: "Traefik with h3 rolls out",
        code: "traefik-cuts-h3",
        severity: "warning",
        resources: [
            {
                type: types.deployment,
                before: traefik("v3.7.0"),
                after: traefik("v3.7.1"),
                paths: { "spec.template.spec.containers[0].image": "update" },
            },
        ],
    },
    {
        what: "QUIC goes off while h3 is advertised",
        code: "withdraw-skipped",
        severity: "error",
        resources: [{ type: types.policy, before: ON, after: policy(undefined) }],
    },
    {
        what: "the policy that advertises h3 is deleted",
        code: "withdraw-skipped",
        severity: "error",
        resources: [{ type: types.policy, before: ON }],
    },
    {
        what: "QUIC goes off an hour after the withdrawal",
        code: "withdrawn-too-early",
        severity: "error",
        resources: [
            { type: types.policy, before: policy("clear"), after: policy(undefined), modified: "2026-11-24T11:00:00Z" },
            {
                type: types.component,
                before: { name: "edge", listeners: [], advertisement: { stage: "withdraw", maxAge: 86_400, ttl: 300 } },
                after: { name: "edge", listeners: [], advertisement: { stage: "off", maxAge: 86_400, ttl: 300 } },
            },
        ],
    },
    {
        what: "QUIC goes off after a withdrawal of unknown date",
        code: "withdrawn-too-early",
        severity: "warning",
        resources: [{ type: types.policy, before: policy("clear"), after: policy(undefined) }],
    },
    {
        what: "ma goes from a minute to a day",
        code: "max-age-raised",
        severity: "warning",
        resources: [{ type: types.policy, before: policy('h3=":443"; ma=60'), after: ON }],
    },
    {
        what: "clients keep Alt-Svc when they change networks",
        code: "persist-added",
        severity: "warning",
        resources: [{ type: types.policy, before: ON, after: policy('h3=":443"; ma=86400; persist=1') }],
    },
    {
        what: "an HTTPS record begins to list h3",
        code: "h3-advertised-unproven",
        severity: "warning",
        resources: [{ type: types.route53, before: https('1 . alpn="h2"'), after: https('1 . alpn="h3,h2"') }],
    },
    {
        what: "PROXY protocol with h3",
        code: "proxy-protocol-with-http3",
        severity: "error",
        resources: [
            {
                type: types.policy,
                before: ON,
                after: policy('h3=":443"; ma=86400', { proxyProtocol: { optional: false } }),
            },
        ],
    },
    {
        what: "client certificates with h3",
        code: "client-certificates-with-http3",
        severity: "error",
        resources: [
            {
                type: types.policy,
                before: ON,
                after: policy('h3=":443"; ma=86400', {
                    tls: { clientValidation: { caCertificateRefs: [{ name: "ca" }] } },
                }),
            },
        ],
    },
    {
        what: "TLS passthrough beside h3",
        code: "passthrough-with-http3",
        severity: "error",
        resources: [
            { type: types.policy, op: "same", before: ON, after: ON },
            {
                type: types.gateway,
                before: gateway({ hostname: "*.example.com" }),
                after: gateway({ hostname: "*.example.com" }, { hostname: "b.example.com", protocol: "TLS" }),
            },
        ],
    },
    {
        what: "Gateways with h3 are merged onto one proxy",
        code: "merged-gateways-with-http3",
        severity: "warning",
        resources: [
            { type: types.policy, op: "same", before: ON, after: ON },
            { type: types.proxy, name: "proxy", before: { spec: {} }, after: { spec: { mergeGateways: true } } },
        ],
    },
    {
        what: "a policy of one listener opens QUIC",
        code: "policy-of-one-listener",
        severity: "error",
        resources: [
            {
                type: types.policy,
                after: {
                    metadata: { name: "edge" },
                    spec: { http3: {}, targetRefs: [{ kind: "Gateway", name: "edge", sectionName: "b" }] },
                },
            },
        ],
    },
    {
        what: "Emissary opens QUIC beside a Host whose protocols lack h3",
        code: "emissary-alpn-without-h3",
        severity: "error",
        says: "h2,http/1.1",
        resources: [
            {
                type: "kubernetes:getambassador.io/v3alpha1:Listener",
                name: "http3",
                after: { spec: { port: 8443, protocolStack: ["TLS", "HTTP", "UDP"] } },
            },
            {
                type: "kubernetes:getambassador.io/v3alpha1:Host",
                name: "shop",
                after: { spec: { hostname: "shop.example.com", tls: { alpn_protocols: "h2,http/1.1" } } },
            },
        ],
    },
];
