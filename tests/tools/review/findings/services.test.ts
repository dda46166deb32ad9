import type { Properties } from "../../../../tools/review/change.ts";
import { gateway, policy, service, types } from "../build.ts";
import { proxy } from "../dangerousTemplates.ts";
import { type Case, testFindings } from "./cases.ts";

const ON = policy('h3=":443"; ma=86400');
const ports = (...all: [port: number, protocol: string][]) =>
    service({ ports: all.map(([port, protocol]) => ({ port, protocol })) });
const inside = (...loadBalancerSourceRanges: string[]) => service({ type: "ClusterIP", loadBalancerSourceRanges });
const ranges = (...loadBalancerSourceRanges: string[]) => service({ loadBalancerSourceRanges });
const deployment = (more: Properties) => proxy({ type: "LoadBalancer" }, { envoyDeployment: more });
const ofGke = { metadata: { finalizers: ["gke.networking.io/l4-netlb-v1"] } };
const traefik = (tag: string, ...args: string[]): Properties => ({
    spec: { template: { spec: { containers: [{ image: `traefik:${tag}`, args }] } } },
});
const H3 = "--entrypoints.websecure.http3";
const injected = (more: Properties) => ({
    metadata: { name: "web", labels: { "elbv2.k8s.aws/quic-server-id-inject": "enabled", ...more } },
});

const cases: Case[] = [
    {
        what: "a port that is removed for TCP and UDP is not a port that loses UDP alone",
        resources: [
            {
                type: types.service,
                before: ports([443, "TCP"], [443, "UDP"], [8443, "TCP"], [8443, "UDP"]),
                after: ports([443, "TCP"], [443, "UDP"]),
            },
        ],
        findings: ["service-port-removed it"],
    },
    {
        what: "a port that had UDP alone, such as one of DNS, is not a port of QUIC",
        resources: [
            {
                type: types.service,
                before: ports([443, "TCP"], [443, "UDP"], [53, "UDP"]),
                after: ports([443, "TCP"], [443, "UDP"], [53, "TCP"]),
            },
        ],
        findings: ["service-port-removed it"],
    },
    {
        what: "the message does not say so where the preview shows that h3 is advertised",
        resources: [
            { type: types.policy, name: "policy", before: ON, after: policy("clear") },
            { type: types.service, before: service(), after: service({}, {}, false) },
        ],
        findings: ["udp-port-removed it"],
        omits: "Whether h3 is advertised",
    },
    {
        what: "the message says that h3 may be advertised where the preview shows no advertisement",
        resources: [{ type: types.service, before: service(), after: service({}, {}, false) }],
        findings: ["udp-port-removed it"],
        says: "This preview does not show whether h3 is advertised.",
    },
    {
        what: "a port that names no protocol is one of TCP",
        resources: [
            {
                type: types.service,
                before: service({ ports: [{ port: 443 }, { port: 443, protocol: "UDP" }] }),
                after: service({ ports: [{ port: 443 }] }),
            },
        ],
        findings: ["udp-port-removed it"],
    },
    {
        what: "a Service that stops being a balancer has no class that changes",
        resources: [
            {
                type: types.service,
                before: service({ loadBalancerClass: "a/b" }),
                after: service({ type: "NodePort" }),
            },
        ],
        findings: ["service-type-changed it"],
    },
    {
        what: "a Service that becomes a balancer has no class that changes",
        resources: [
            {
                type: types.service,
                before: service({ type: "ClusterIP" }),
                after: service({ loadBalancerClass: "a/b" }),
            },
        ],
        findings: [],
    },
    {
        what: "a Service inside the cluster may change its type to another one inside",
        resources: [
            { type: types.service, before: service({ type: "ClusterIP" }), after: service({ type: "NodePort" }) },
        ],
        findings: [],
    },
    {
        what: "source ranges of a Service inside the cluster have no effect, added or removed",
        resources: [
            { type: types.service, name: "first", before: inside(), after: inside("203.0.113.0/24") },
            {
                type: types.service,
                name: "fewer",
                before: inside("203.0.113.0/24", "198.51.100.0/24"),
                after: inside("203.0.113.0/24"),
            },
        ],
        findings: [],
    },
    {
        what: "a balancer without source ranges is open to everybody who was in them",
        resources: [{ type: types.service, before: ranges("203.0.113.0/24"), after: ranges() }],
        findings: ["source-ranges-widened it"],
    },
    {
        what: "a balancer may get a source range more",
        resources: [
            {
                type: types.service,
                before: ranges("203.0.113.0/24"),
                after: ranges("203.0.113.0/24", "198.51.100.0/24"),
            },
        ],
        findings: ["source-ranges-widened it"],
    },
    {
        what: "a mixed Service of GKE that has UDP already is not recreated",
        resources: [
            { type: types.service, before: service(), after: service({}, { labels: { team: "a" } }), live: ofGke },
        ],
        findings: [],
    },
    {
        what: "a single proxy that stays the only one is not reported",
        resources: [
            { type: types.proxy, op: "same", before: deployment({ replicas: 1 }), after: deployment({ replicas: 1 }) },
        ],
        findings: [],
    },
    {
        what: "scaling from two proxies to none is an error, because nothing is served",
        resources: [{ type: types.proxy, before: deployment({ replicas: 2 }), after: deployment({ replicas: 0 }) }],
        findings: ["one-proxy it"],
        says: "The proxies change from 2 to 0: nothing is served.",
    },
    {
        what: "scaling from four proxies to two is not reported",
        resources: [{ type: types.proxy, before: deployment({ replicas: 4 }), after: deployment({ replicas: 2 }) }],
        findings: [],
    },
    {
        what: "scaling from one proxy to none is an error",
        resources: [{ type: types.proxy, before: deployment({ replicas: 1 }), after: deployment({ replicas: 0 }) }],
        findings: ["one-proxy it"],
    },
    {
        what: "new proxies are not rolled out",
        resources: [{ type: types.proxy, after: deployment({ replicas: 2, container: { image: "envoy:1" } }) }],
        findings: [],
    },
    {
        what: "proxies that drain longer are rolled out",
        resources: [
            {
                type: types.proxy,
                before: { spec: { shutdown: { drainTimeout: "60s" } } },
                after: { spec: { shutdown: { drainTimeout: "90s" } } },
            },
        ],
        findings: ["proxies-rolled-out it"],
    },
    {
        what: "proxies of a DaemonSet are rolled out when its pods change",
        resources: [
            {
                type: types.proxy,
                before: proxy(undefined, { envoyDaemonSet: { container: { image: "envoy:1" } } }),
                after: proxy(undefined, { envoyDaemonSet: { container: { image: "envoy:2" } } }),
            },
        ],
        findings: ["proxies-rolled-out it"],
    },
    {
        what: "a hostname of TLS passthrough that is not served any more is named",
        resources: [
            {
                type: types.gateway,
                before: gateway({ hostname: "a.test" }, { hostname: "b.test", protocol: "TLS" }),
                after: gateway({ hostname: "a.test" }),
            },
        ],
        findings: ["hostname-dropped it"],
        says: "b.test on port 443 ",
    },
    {
        what: "a hostname that is served on another port is not served on its own",
        resources: [
            {
                type: types.gateway,
                before: gateway({ hostname: "a.test" }),
                after: gateway({ hostname: "a.test", name: "moved", port: 8443 }),
            },
        ],
        findings: ["hostname-dropped it"],
        says: "a.test on port 443 ",
    },
    {
        what: "a hostname that is served on 443 from now on is not served on its old port",
        resources: [
            {
                type: types.gateway,
                before: gateway({ hostname: "a.test", port: 8443 }),
                after: gateway({ hostname: "a.test", name: "moved" }),
            },
        ],
        findings: ["hostname-dropped it"],
        says: "a.test on port 8443 ",
    },
    {
        what: "a listener that redirects from HTTP may be removed",
        resources: [
            {
                type: types.gateway,
                before: gateway(
                    { hostname: "a.test" },
                    { hostname: "a.test", name: "http", port: 80, protocol: "HTTP" },
                ),
                after: gateway({ hostname: "a.test" }),
            },
        ],
        findings: [],
    },
    {
        what: "Traefik that gets more replicas cuts no connection",
        resources: [
            {
                type: types.deployment,
                before: traefik("v3.7.0", H3),
                after: traefik("v3.7.0", H3),
                paths: { "spec.replicas": "update" },
            },
        ],
        findings: [],
    },
    {
        what: "Traefik without h3 cuts no connection of h3",
        resources: [
            {
                type: types.deployment,
                before: traefik("v3.7.0"),
                after: traefik("v3.7.1"),
                paths: { "spec.template.spec.containers[0].image": "update" },
            },
        ],
        findings: [],
    },
    {
        what: "Traefik as a DaemonSet cuts connections of h3 too",
        resources: [
            {
                type: "kubernetes:apps/v1:DaemonSet",
                before: traefik("v3.7.0", H3),
                after: traefik("v3.7.1", H3),
                paths: { "spec.template.spec.containers[0].image": "update" },
            },
        ],
        findings: ["traefik-cuts-h3 it"],
    },
    {
        what: "a namespace that has QUIC server ids by webhook already may get another label",
        resources: [{ type: types.namespace, before: injected({}), after: injected({ team: "a" }) }],
        findings: [],
    },
    {
        what: "a namespace whose labels are not known yet is not guessed",
        resources: [{ type: types.namespace, after: { metadata: { name: "web", labels: "[unknown]" } } }],
        findings: [],
    },
];

testFindings(cases);
