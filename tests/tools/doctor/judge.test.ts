import { expect, test } from "vitest";
import type { ClusterFacts, NodeFacts } from "../../../tools/doctor/clusterFacts.ts";
import { judgeCluster } from "../../../tools/doctor/judge.ts";

const node = (providerId: string, more: Partial<NodeFacts> = {}): NodeFacts => ({
    providerId,
    labels: {},
    addresses: ["203.0.113.7", "10.0.0.7"],
    ...more,
});
const bare: ClusterFacts = {
    version: "v1.36.3",
    groups: ["apps"],
    ipFamilies: ["IPv4"],
    nodes: [node("")],
    workloads: [],
    services: [],
    pools: {},
    classes: [],
    crds: { "gateway.networking.k8s.io": [], "gateway.envoyproxy.io": [], "cert-manager.io": [] },
    denied: [],
};
const running = (image: string) => [{ name: "kube-system/controller", images: [image] }];
const onNodes = 'hostPorts({ addresses: ["203.0.113.7"] })';
const codes = (facts: Partial<ClusterFacts>) => judgeCluster({ ...bare, ...facts }).exposures.map(({ code }) => code);
const said = (facts: Partial<ClusterFacts>) =>
    judgeCluster({ ...bare, ...facts }).findings.map(({ state, text }) => `${state}: ${text}`);

test.each<[string, Partial<ClusterFacts>, string]>([
    ["MetalLB", { groups: ["metallb.io"], pools: { "metallb.io": 1 } }, "metallb()"],
    [
        "MetalLB on EKS",
        { groups: ["metallb.io"], pools: { "metallb.io": 1 }, nodes: [node("aws:///a/i-1")] },
        "metallb()",
    ],
    [
        "Cilium's pools",
        { pools: { "cilium.io": 2 }, workloads: running("quay.io/cilium/cilium:v1.18.2@sha256:0a") },
        'cilium({ version: "1.18.2" })',
    ],
    ["kube-vip", { workloads: running("ghcr.io/kube-vip/kube-vip:v1.0.1") }, "kubeVip()"],
    [
        "EKS Auto Mode",
        { nodes: [node("aws:///a/i-1", { labels: { "eks.amazonaws.com/compute-type": "auto" } })] },
        'aws.loadBalancerController({ by: "eks-auto-mode" })',
    ],
    [
        "EKS with the controller",
        {
            nodes: [node("aws:///a/i-1")],
            workloads: running("public.ecr.aws/eks/aws-load-balancer-controller:v2.13.0"),
        },
        "aws.loadBalancerController()",
    ],
    [
        "EKS with a controller whose image names no version",
        {
            nodes: [node("aws:///a/i-1")],
            workloads: running("registry.example.com/aws-load-balancer-controller@sha256:0a"),
        },
        "aws.loadBalancerController()",
    ],
    [
        "EKS without the controller",
        { nodes: [node("aws:///a/i-1")] },
        "aws.loadBalancerController({ installation: new aws.AwsLoadBalancerController(…) })",
    ],
    [
        "GKE that takes both protocols",
        { version: "v1.36.2-gke.1498000", nodes: [node("gce://p/z/n")] },
        'gcp.mixedService({ gkeVersion: "1.36.2-gke.1498000" })',
    ],
    [
        "GKE that takes both in new clusters",
        { version: "v1.34.1-gke.2190000", nodes: [node("gce://p/z/n")] },
        'gcp.mixedService({ gkeVersion: "1.34.1-gke.2190000" })',
    ],
    ["an older GKE", { version: "v1.33.4-gke.1000000", nodes: [node("gce://p/z/n")] }, "gcp.sharedAddress()"],
    ["AKS", { nodes: [node("azure:///subscriptions/0/vm/1")] }, "azure.mixedService()"],
    ["k3s", { version: "v1.36.1+k3s1" }, "k3s()"],
    ["DigitalOcean", { nodes: [node("digitalocean://1")] }, "digitalOcean()"],
])(
    "in a cluster with %s the best exposure is the balancer's, and the nodes' addresses come after it",
    (_what, facts, best) => {
        expect(codes(facts)).toEqual([best, onNodes]);
        expect(said(facts).filter((line) => line.startsWith("blocked"))).toEqual([]);
    },
);

test.each<[string, Partial<ClusterFacts>]>([
    ["Hetzner Cloud", { nodes: [node("hcloud://1")] }],
    ["Linode", { nodes: [node("linode://1")] }],
    ["no balancer", {}],
])("in a cluster with %s only the nodes' own addresses take UDP", (_what, facts) => {
    expect(codes(facts)).toEqual([onNodes]);
});

test.each<[string, Partial<ClusterFacts>, string]>([
    [
        "too old a Kubernetes",
        { version: "v1.32.9" },
        "Kubernetes is v1.32.9; the controller requires 1.33 or newer. Upgrade the cluster, or use an older controller version.",
    ],
    [
        "MetalLB without a pool",
        { groups: ["metallb.io"], pools: { "metallb.io": 0 } },
        "MetalLB: MetalLB has no address pool. Create an IPAddressPool,",
    ],
    [
        "a Cilium that mixes up protocols",
        { pools: { "cilium.io": 1 }, workloads: running("quay.io/cilium/cilium:v1.16.9") },
        "Cilium: Upgrade Cilium from v1.16.9 to v1.17.0",
    ],
    [
        "an AWS controller that drops a protocol",
        { nodes: [node("aws:///a/i-1")], workloads: running("eks/aws-load-balancer-controller:v2.12.0") },
        "EKS: Upgrade the AWS Load Balancer Controller from v2.12.0 to v2.13.0",
    ],
    [
        "k3s' own Traefik on port 443",
        {
            version: "v1.36.1+k3s1",
            services: [{ name: "kube-system/traefik", ports: ["80/TCP", "443/TCP"], addresses: ["10.0.0.7"] }],
        },
        "k3s: Free port 443 of the nodes, which ServiceLB assigns to one Service: kube-system/traefik uses it.",
    ],
    [
        "CRDs of a newer minor release",
        { crds: { "gateway.networking.k8s.io": [{ name: "gateways", version: "v1.99.0" }] } },
        "The cluster's CRDs of gateway.networking.k8s.io are v1.99.0, newer than",
    ],
])("%s is in the way, with what to do", (_what, facts, words) => {
    const blocked = said(facts).filter((line) => line.startsWith("blocked"));
    expect(blocked).toEqual([expect.stringContaining(`blocked: ${words}`)]);
});

test("a Service that has both protocols shows that the balancer works, and one that waits is named", () => {
    const services = [
        { name: "edge/envoy", ports: ["443/TCP", "443/UDP"], addresses: ["192.0.2.1"] },
        { name: "shop/web", ports: ["80/TCP"], addresses: [] },
        { name: "shop/api", ports: ["443/TCP"], addresses: ["192.0.2.2"] },
    ];
    expect(said({ services }).filter((line) => line.includes("The Service"))).toEqual([
        "good: The Service edge/envoy has TCP 443 and UDP 443 on 192.0.2.1",
        "note: The Service shop/web (80/TCP) has no address yet. If this does not change, no balancer assigns addresses in this cluster: see the Service's events.",
    ]);
});

test("a Traefik that is there can be used", () => {
    const classes = [{ name: "traefik", controller: "traefik.io/gateway-controller", accepted: true }];
    expect(said({ classes })).toContain(
        "note: GatewayClass traefik of traefik.io/gateway-controller: existingTraefik() uses it, with this gatewayClassName and Traefik's release",
    );
});

test("an Istio that is there can be used", () => {
    const classes = [{ name: "istio", controller: "istio.io/gateway-controller", accepted: true }];
    expect(said({ classes })).toContain(
        "note: GatewayClass istio of istio.io/gateway-controller: existingIstio() uses it, with this gatewayClassName and Istio's release",
    );
});

test("an Envoy Gateway that is there can be used, and what may not be listed is not judged", () => {
    const classes = [
        { name: "eg", controller: "gateway.envoyproxy.io/gatewayclass-controller", accepted: true },
        { name: "cilium", controller: "io.cilium/gateway-controller", accepted: false },
    ];
    const lines = said({ classes, nodes: undefined, denied: ["/api/v1/nodes"] });
    expect(lines).toContain(
        "note: GatewayClass eg of gateway.envoyproxy.io/gatewayclass-controller: existingEnvoyGateway() uses it, with this gatewayClassName",
    );
    expect(lines).toContain(
        "note: GatewayClass cilium of io.cilium/gateway-controller, which its controller has not accepted",
    );
    expect(lines).toContain(
        "unknown: This identity may not list /api/v1/nodes, so findings that depend on it are missing.",
    );
});
