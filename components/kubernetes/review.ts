import { at, kindOf, list, text, texts } from "../model/changes.ts";
import { isOfOtherService } from "../model/otherPorts.ts";
import type { FieldEffect, Notice, NoticeName } from "../model/plainReadings.ts";
import type {
    Change,
    Found,
    Opening,
    Properties,
    Reading,
    ReviewContext,
    ReviewRule,
    WingReview,
} from "../model/readings.ts";
import { INGRESS, ingressRules } from "./ingressReview.ts";
import { workloadRules } from "./workloadReview.ts";

const rules: ReviewRule[] = [
    {
        code: "client-side-apply",
        severity: "error",
        remedy: "Keep enableServerSideApply enabled, its default.",
        source: "kubernetes/kubernetes#39188, #118725",
        judge: ({ changes }) =>
            changes
                .filter(
                    ({ type, after }) =>
                        type === "pulumi:providers:kubernetes" && String(after?.["enableServerSideApply"]) === "false",
                )
                .map((change) => ({
                    resource: change.name,
                    urn: change.urn,
                    message:
                        "The provider merges on the client, which identifies a Service's ports by number only: TCP 443 or UDP 443 is silently removed.",
                })),
    },
];

/** A Service of the nodes' ports that moves to others. */
const nodePortRule: ReviewRule = {
    code: "node-port-changed",
    severity: "error",
    remedy: "Create a second Service with the new ports, move clients to it, then remove the first.",
    source: "core/v1 Service spec.ports[].nodePort",
    judge: ({ changes }) =>
        changes
            .filter(
                ({ type, operation, after }) =>
                    kindOf(type) === "Service" && operation === "update" && text(after, "spec.type") === "NodePort",
            )
            .flatMap(({ name, urn, before, after }): Found[] => {
                const now = nodePortsOf(after);
                const moved = [...nodePortsOf(before)].filter(([port, old]) => now.has(port) && now.get(port) !== old);
                return moved.length === 0
                    ? []
                    : [
                          {
                              resource: name,
                              urn,
                              field: "spec.ports",
                              message: `The nodes no longer answer at ${moved.map(([port, old]) => `${old} (${port}, now ${now.get(port)})`).join(", ")}: clients and balancers that use it get no answer.`,
                          },
                      ];
            }),
};

const workload: Reading = { notice: "pods" };

/** Paths of annotations by their keys. */
const annotations = (...keys: string[]) => keys.map((key) => `metadata.annotations["${key}"]`);

/**
 * What changes of a Service's fields mean, for every balancer. Ports, classes and types are compared by rules.
 */
const SERVICE_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["spec.externalTrafficPolicy"],
        to: ["Cluster", undefined],
        effect: "resilience",
        means: "packets take an additional hop, the proxies no longer see the client address, and a QUIC connection may reach another pod",
        source: "core/v1 Service spec.externalTrafficPolicy",
    },
    {
        paths: ["spec.externalTrafficPolicy"],
        effect: "resilience",
        means: "a node without a ready pod drops packets",
        source: "core/v1 Service spec.externalTrafficPolicy",
    },
    {
        paths: [
            "spec.loadBalancerIP",
            ...annotations(
                "*oadBalancerIPs",
                "*load-balancer-ip*",
                "*lb-ipam-ips",
                "lbipam.cilium.io/*",
                "*address-pool",
                "*allow-shared-ip",
                "*sharing-key",
                "*address-allocat*",
            ),
        ],
        from: [undefined],
        effect: "address",
        severity: "warning",
        means: "the balancer gets another address, unless it already has this one",
    },
    {
        paths: [
            "spec.loadBalancerIP",
            ...annotations(
                "*oadBalancerIPs",
                "*load-balancer-ip*",
                "*lb-ipam-ips",
                "lbipam.cilium.io/*",
                "*address-pool",
                "*allow-shared-ip",
                "*sharing-key",
                "*address-allocat*",
            ),
        ],
        effect: "address",
        means: "the balancer gets another address, and the old one no longer answers",
    },
    {
        paths: ["spec.ipFamilies.*"],
        to: [undefined],
        effect: "address",
        means: "the address of this family is removed, and clients without another family cannot connect",
    },
    { paths: ["spec.ipFamilies.*"], from: [undefined], effect: "none" },
    { paths: ["spec.ipFamilies"], effect: "address", means: "the order of the families determines the first address" },
    {
        paths: ["spec.ipFamilyPolicy"],
        to: ["SingleStack", undefined],
        effect: "address",
        means: "one of the two addresses is removed",
    },
    { paths: ["spec.ipFamilyPolicy"], effect: "none" },
    { paths: ["spec.externalIPs.*"], from: [undefined], effect: "none" },
    { paths: ["spec.externalIPs"], effect: "address", means: "the cluster no longer accepts packets to this address" },
    {
        paths: ["spec.type"],
        from: ["NodePort"],
        to: ["ClusterIP", undefined],
        effect: "shut-out",
        means: "the node ports close",
    },
    {
        paths: ["spec.externalName"],
        effect: "served",
        severity: "warning",
        means: "traffic to this name is routed elsewhere",
    },
    {
        paths: annotations("external-dns.alpha.kubernetes.io/hostname", "external-dns.alpha.kubernetes.io/target"),
        from: [undefined],
        effect: "none",
    },
    {
        paths: annotations("external-dns.alpha.kubernetes.io/hostname", "external-dns.alpha.kubernetes.io/target"),
        effect: "address",
        means: "external-dns deletes the records of the old value",
        source: "external-dns documentation, annotations",
    },
    {
        paths: annotations(
            "external-dns.alpha.kubernetes.io/ttl",
            "external-dns.alpha.kubernetes.io/cloudflare-proxied",
        ),
        effect: "resilience",
        means: "external-dns writes the records with it",
    },
    {
        paths: ["spec.sessionAffinity", "spec.sessionAffinityConfig"],
        effect: "connections",
        severity: "note",
        means: "clients may reach other pods",
    },
    {
        paths: ["spec.healthCheckNodePort", "spec.clusterIP", "spec.clusterIPs"],
        effect: "resilience",
        means: "clients of the old value fail",
    },
    {
        paths: ["spec.ports.*.appProtocol"],
        effect: "served",
        severity: "warning",
        means: "proxies and balancers speak this protocol with the pods, and requests fail where the pods do not",
    },
    {
        paths: annotations("*load-balancer-source-ranges", "*allowed-ip-ranges", "*allowed-service-tags"),
        effect: "shut-out",
        severity: "warning",
        means: "clients outside the new ranges cannot connect",
    },
    {
        paths: ["spec.allocateLoadBalancerNodePorts"],
        to: [false],
        effect: "resilience",
        means: "a balancer that reaches pods by node ports loses them",
    },
    {
        paths: [
            "spec.ports",
            "spec.type",
            "spec.selector",
            "spec.loadBalancerClass",
            "spec.loadBalancerSourceRanges",
            "spec.allocateLoadBalancerNodePorts",
            "spec.internalTrafficPolicy",
            "spec.publishNotReadyAddresses",
            "spec.trafficDistribution",
            "status",
        ],
        effect: "none",
    },
];

/** Ports of the nodes that a Service takes, by its own ports. */
function nodePortsOf(service: unknown): Map<string, string> {
    return new Map(
        list(service, "spec.ports").flatMap(({ port, protocol, nodePort }): [string, string][] =>
            typeof nodePort === "number" ? [[`${protocol ?? "TCP"} ${port}`, String(nodePort)]] : [],
        ),
    );
}

function serviceNotice(service: Properties): Notice | NoticeName {
    const ports = [...nodePortsOf(service).values()].join(", ");
    switch (text(service, "spec.type")) {
        case "LoadBalancer":
            return "address";
        case "NodePort": {
            const clause = `the node ports close${ports === "" ? "" : ` (${ports})`}, and clients that use them get no answer`;
            return { deleted: clause, replaced: clause, severity: "error" };
        }
        default:
            return { deleted: "nothing that this preview shows" };
    }
}

/** Kinds whose objects do not affect clients. */
const OUT_OF_THE_WAY = [
    "kubernetes:batch/*",
    "kubernetes:rbac.authorization.k8s.io/*",
    "kubernetes:storage.k8s.io/*",
    "kubernetes:snapshot.storage.k8s.io/*",
    "kubernetes:scheduling.k8s.io/*",
    "kubernetes:coordination.k8s.io/*",
    "kubernetes:node.k8s.io/*",
    "kubernetes:events.k8s.io/*",
    "kubernetes:monitoring.coreos.com/*",
    "kubernetes:operator.victoriametrics.com/*",
    "kubernetes:velero.io/*",
    "kubernetes:keda.sh/*",
    "kubernetes:argoproj.io/v1alpha1:Workflow*",
    "kubernetes:argoproj.io/v1alpha1:CronWorkflow",
    "kubernetes:postgresql.cnpg.io/*",
    "kubernetes:acid.zalan.do/*",
    "kubernetes:kafka.strimzi.io/*",
    ...[
        "ServiceAccount",
        "PersistentVolume",
        "PersistentVolumeClaim",
        "PersistentVolumeClaimPatch",
        "ResourceQuota",
        "LimitRange",
        "Event",
        "PodTemplate",
        "ConfigMap",
        "ConfigMapPatch",
        "ServiceAccountPatch",
    ].map((kind) => `kubernetes:core/v1:${kind}`),
    "kubernetes:policy/*",
];

/** CRDs whose objects carry clients' traffic, or route to what does. */
const GROUPS_OF_EDGES =
    /gateway|networking|traefik|cert-manager|acme|metallb|cilium|projectcontour|externaldns|elbv2|istio|nginx|haproxy|kong|linkerd|service/;

function crdNotice(crd: Properties): Notice {
    const group = text(crd, "spec.group") ?? text(crd, "metadata.name")?.split(".").slice(1).join(".") ?? "";
    const kind = text(crd, "spec.names.kind") ?? text(crd, "metadata.name") ?? "its kind";
    const clause = `every ${kind} in the cluster is deleted with it`;
    return { deleted: clause, replaced: clause, severity: GROUPS_OF_EDGES.test(group) ? "error" : "note" };
}

/** Everything in a namespace is deleted with it; that matters unless it contains only what no client uses. */
function namespaceNotice(namespace: Properties, change: Change, { changes, readingOf }: ReviewContext): Notice {
    const name = text(namespace, "metadata.name") ?? change.name;
    const inside = changes.filter(
        (other) =>
            other !== change &&
            text(other.before, "metadata.namespace") === name &&
            other.type.startsWith("kubernetes:"),
    );
    const calm =
        inside.length > 0 &&
        inside.every(({ type, before = {} }) => {
            const { outOfTheWay } = readingOf(type);
            return typeof outOfTheWay === "function" ? outOfTheWay(before) : outOfTheWay === true;
        });
    const clause = `everything in the namespace ${name} is deleted with it: Services and their addresses, Gateways, routes, Secrets and pods`;
    return { deleted: clause, replaced: clause, severity: calm ? "note" : "error" };
}

/** Charts whose objects carry clients' traffic, or route to what does. */
const EDGE_CHARTS =
    /traefik|ingress|gateway|istio|cilium|metallb|cert-manager|external-dns|haproxy|kong|contour|nginx|caddy|load-?balancer|kube-vip|calico|linkerd/i;

/** Charts whose objects do not affect clients of an edge, unless their values say so. */
const OTHER_CHARTS =
    /postgres|mysql|mariadb|redis|valkey|mongo|kafka|rabbit|nats|cassandra|clickhouse|elastic|opensearch|grafana|prometheus|loki|tempo|mimir|alloy|otel|opentelemetry|jaeger|fluent|vector|metrics-server|state-metrics|node-exporter|velero|minio|longhorn|rook|csi-|external-secrets|sealed-secrets|reloader|keda|descheduler|autoscaler|gatekeeper|kyverno|falco|trivy|crossplane|flux|tekton/i;
const OF_CLIENTS = /ingress|gateway|route|LoadBalancer|NodePort|hostPort|hostNetwork|http3|quic/i;

const isOtherChart = (release: Properties) =>
    OTHER_CHARTS.test(text(release, "chart") ?? "") &&
    !EDGE_CHARTS.test(text(release, "chart") ?? "") &&
    !OF_CLIENTS.test(JSON.stringify(release["values"] ?? {}));

function releaseNotice(release: Properties): Notice {
    const [name, chart] = [text(release, "name") ?? "the release", text(release, "chart") ?? ""];
    const edge = EDGE_CHARTS.test(`${name} ${chart}`);
    return {
        deleted: `all objects of the chart ${chart || name} are deleted with it${edge ? ", including its Service and its address" : ""}`,
        replaced: `all objects of the chart ${chart || name} are recreated${edge ? ", and its Service gets a new address" : ""}`,
        severity: edge ? "error" : "warning",
    };
}

/** Values of charts by the names that most charts share. Objects of a release are not in the preview. */
const RELEASE_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["**.http3", "**.quic", "**.enableHttp3"],
        to: [false, undefined, "false", 0],
        effect: "http3",
        means: "the proxies stop answering QUIC",
    },
    { paths: ["**.http3", "**.quic"], effect: "none" },
    {
        paths: ["**.service.type"],
        from: ["LoadBalancer", undefined],
        effect: "address",
        means: "the balancer's address is released with the Service's type",
    },
    {
        paths: ["**.loadBalancerIP", "**.loadBalancerClass", "**.externalIPs"],
        effect: "address",
        means: "the Service gets another address",
    },
    {
        paths: ["**.loadBalancerSourceRanges"],
        effect: "shut-out",
        severity: "warning",
        means: "a different set of clients may connect",
    },
    {
        paths: ["**.externalTrafficPolicy"],
        effect: "resilience",
        means: "the proxies see other client addresses, or nodes without a pod drop packets",
    },
    { paths: ["**.replicaCount", "**.replicas"], to: [0], effect: "served", means: "no pod is left" },
    {
        paths: ["**.replicaCount", "**.replicas", "**.minReplicas"],
        to: [1],
        effect: "resilience",
        means: "every rollout and every lost node is then an outage",
    },
    {
        paths: ["**.hostPort", "**.hostNetwork", "**.exposedPort", "**.nodePort"],
        effect: "served",
        means: "clients no longer reach the proxies at the old port",
    },
    {
        paths: ["**.enabled"],
        to: [false],
        effect: "served",
        severity: "warning",
        means: "resources that it disables are deleted",
    },
    {
        paths: [
            "**.replicaCount",
            "**.replicas",
            "**.minReplicas",
            "**.maxReplicas",
            "**.resources",
            "**.tolerations",
            "**.nodeSelector",
            "**.affinity",
            "**.podAnnotations",
            "**.podLabels",
            "**.labels",
            "**.metrics",
            "**.logs",
            "**.logLevel",
            "**.serviceMonitor",
            "**.prometheus",
            "**.dashboards",
            "**.topologySpreadConstraints",
            "**.podDisruptionBudget",
            "**.autoscaling",
        ],
        effect: "none",
    },
    {
        paths: ["version", "**.image.tag", "**.image", "chart", "repositoryOpts"],
        effect: "connections",
        means: "its pods are rolled out, and the chart's templates may differ",
    },
    {
        paths: [
            "timeout",
            "atomic",
            "cleanupOnFail",
            "skipAwait",
            "skipCrds",
            "maxHistory",
            "resourceNames",
            "checksum",
            "compat",
            "status",
            "lint",
            "verify",
            "waitForJobs",
            "dependencyUpdate",
            "disableWebhooks",
            "valueYamlFiles",
            "createNamespace",
            "allowNullValues",
            "keyring",
            "devel",
            "manifest",
            "resetValues",
            "reuseValues",
            "recreatePods",
            "forceUpdate",
            "renderSubchartNotes",
            "disableOpenapiValidation",
            "disableCRDHooks",
            "replace",
            "postrender",
        ],
        effect: "none",
    },
];

/**
 * Ports of a NetworkPolicy's rules: all of TCP and UDP where one lists none. Undefined where it is for what leaves
 * pods.
 */
function openingsOf(policy: Properties): Opening[] | undefined {
    const types = texts(policy, "spec.policyTypes");
    const ingress = at(policy, "spec.ingress");
    const firewall = JSON.stringify([text(policy, "metadata.namespace"), at(policy, "spec.podSelector")]);
    if (types.length > 0 && !types.includes("Ingress")) {
        return undefined;
    }
    return (Array.isArray(ingress) ? list(policy, "spec.ingress") : []).flatMap((rule) => {
        const peers = list(rule, "from");
        const from =
            peers.length === 0 ? ["*"] : peers.map((peer) => text(peer, "ipBlock.cidr") ?? JSON.stringify(peer));
        const ports = list(rule, "ports");
        const listed =
            ports.length === 0
                ? (["TCP", "UDP"] as const).map((protocol) => ({ protocol, ports: "*" }))
                : ports.flatMap((port) => {
                      const protocol = String(port["protocol"] ?? "TCP");
                      const [first, last] = [port["port"], port["endPort"]];
                      return protocol === "TCP" || protocol === "UDP"
                          ? [
                                {
                                    protocol,
                                    ports:
                                        first === undefined
                                            ? "*"
                                            : last === undefined
                                              ? String(first)
                                              : `${first}-${last}`,
                                } as const,
                            ]
                          : [];
                  });
        return listed
            .filter(({ ports }) => !isOfOtherService(ports))
            .map((opening): Opening => ({ ...opening, from, firewall }));
    });
}

const identity = ["metadata.namespace?", "metadata.name"];

/** What a review knows of what Kubernetes itself has, and of charts. */
export const kubernetesReview: WingReview = {
    // A patch has the fields of the object that it patches.
    token: (type, operation) =>
        type.startsWith("kubernetes:") && operation !== "delete" ? type.replace(/Patch$/, "") : type,
    readings: {
        "kubernetes:*": { identity },
        "kubernetes:*:Service": {
            service: { spec: "spec", annotations: "metadata.annotations", ports: "spec.ports" },
            addresses: (live, declared) =>
                text(declared, "spec.type") === "LoadBalancer"
                    ? list(live, "status.loadBalancer.ingress").flatMap(
                          (one) => text(one, "ip") ?? text(one, "hostname") ?? [],
                      )
                    : [],
            carries: true,
            fields: SERVICE_FIELDS,
            notice: serviceNotice,
        },
        "kubernetes:*Patch": {
            notice: (patch) => {
                const udp = list(patch, "spec.ports").filter(({ protocol }) => protocol === "UDP");
                return {
                    deleted: `the fields that it set are reverted${udp.length > 0 ? `, UDP ${udp.map(({ port }) => port).join(", ")} included` : ""}`,
                    severity: udp.length > 0 ? "error" : "warning",
                };
            },
        },
        "kubernetes:core/v1:Namespace": { notice: namespaceNotice },
        "kubernetes:apiextensions.k8s.io/*": {
            notice: crdNotice,
            fields: [
                {
                    paths: ["spec.versions.*.served"],
                    to: [false, undefined],
                    effect: "served",
                    means: "objects of this version are rejected, and clients that read them by it fail",
                },
            ],
        },
        "kubernetes:networking.k8s.io/*:NetworkPolicy": {
            openings: openingsOf,
            openWithout: true,
            notice: { deleted: "no traffic is denied any more, unless another policy denies it", severity: "note" },
        },
        "kubernetes:networking.k8s.io/*:Ingress": INGRESS,
        "kubernetes:extensions/*:Ingress": INGRESS,
        "kubernetes:networking.k8s.io/*:IngressClass": {
            carries: true,
            notice: {
                deleted: "no controller serves the Ingresses of this class any more",
                replaced: "no controller serves the Ingresses of this class until it exists",
                severity: "error",
            },
        },
        "kubernetes:*:Deployment": workload,
        "kubernetes:*:DaemonSet": workload,
        "kubernetes:*:StatefulSet": workload,
        "kubernetes:*:ReplicaSet": workload,
        "kubernetes:core/v1:Pod": workload,
        "kubernetes:core/v1:Endpoints": {
            carries: true,
            notice: { deleted: "traffic that reaches pods through it fails", severity: "warning" },
        },
        "kubernetes:discovery.k8s.io/*": {
            carries: true,
            notice: { deleted: "traffic that reaches pods through it fails", severity: "warning" },
        },
        "kubernetes:autoscaling/*": {
            notice: { deleted: "the number of pods is no longer scaled with the load" },
            fields: [
                {
                    paths: ["spec.maxReplicas"],
                    effect: "resilience",
                    severity: "note",
                    means: "the limits of the number of pods change",
                },
            ],
        },
        "kubernetes:admissionregistration.k8s.io/*": {
            notice: {
                deleted: "it no longer changes or rejects objects: new Services and pods lack its settings",
                severity: "warning",
            },
        },
        "kubernetes:helm.sh/v4:Chart": { notice: { deleted: "everything that it installed is deleted with it" } },
        "kubernetes:helm.sh/v3:Chart": { notice: { deleted: "everything that it installed is deleted with it" } },
        "kubernetes:helm.sh/v3:Release": {
            notice: (release) =>
                isOtherChart(release) ? { deleted: "nothing that this preview shows" } : releaseNotice(release),
            outOfTheWay: isOtherChart,
            carries: ["values", "version", "chart", "namespace"],
            fields: RELEASE_FIELDS,
        },
        "kubernetes:yaml*": { notice: { deleted: "everything that it installed is deleted with it" } },
        "kubernetes:kustomize*": { notice: { deleted: "everything that it installed is deleted with it" } },
        ...Object.fromEntries(OUT_OF_THE_WAY.map((type) => [type, { outOfTheWay: true }])),
    },
    rules: [...rules, nodePortRule, ...workloadRules, ...ingressRules],
};
