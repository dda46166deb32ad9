import { at, isMixed, list, servicePairs, text, texts } from "../model/changes.ts";
import type { FieldEffect, Notice, NoticeSeverity } from "../model/plainReadings.ts";
import type { Opening, Properties, Reading, ReviewRule, WingReview } from "../model/readings.ts";
import { holds, isEveryProtocol, isPrivate, isTcp, isUdp } from "../model/udpRanges.ts";

/** GKE's Service annotations. */
const SERVICE_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["networking.gke.io/load-balancer-type", "cloud.google.com/load-balancer-type"].map(
            (key) => `metadata.annotations["${key}"]`,
        ),
        effect: "address",
        means: "an internal balancer has a private address, an external one a public address: the old address is removed, and its clients can no longer connect",
        source: "GKE documentation, LoadBalancer Service parameters",
    },
    {
        paths: [
            "networking.gke.io/load-balancer-ip-addresses",
            "kubernetes.io/ingress.*static-ip-name",
            "cloud.google.com/network-tier",
        ].map((key) => `metadata.annotations["${key}"]`),
        effect: "address",
        means: "the balancer gets another address",
    },
    {
        paths: [
            "cloud.google.com/l4-rbs",
            "cloud.google.com/backend-config",
            "networking.gke.io/managed-certificates",
            "networking.gke.io/v1beta1.FrontendConfig",
        ].map((key) => `metadata.annotations["${key}"]`),
        effect: "served",
        severity: "warning",
        means: "the balancer is created or kept differently",
    },
    {
        paths: [
            "cloud.google.com/neg*",
            "networking.gke.io/weighted-load-balancing",
            "networking.gke.io/internal-load-balancer-*",
        ].map((key) => `metadata.annotations["${key}"]`),
        effect: "none",
    },
];

const rules: ReviewRule[] = [
    {
        code: "gke-service-recreated",
        severity: "error",
        remedy: "Reserve the address first, then delete the Service so that it is recreated with this address.",
        source: "GKE, mixed-protocol LoadBalancer Services",
        judge: (context) =>
            servicePairs(context).flatMap(([old, now]) => {
                const finalizers = at(old.change.live, "metadata.finalizers");
                const legacy = Array.isArray(finalizers) && finalizers.includes("gke.networking.io/l4-netlb-v1");
                return legacy && isMixed(now) && !isMixed(old)
                    ? [
                          {
                              resource: now.name,
                              urn: now.change.urn,
                              message:
                                  "UDP is added to a Service that GKE created with its old controller, which cannot mix protocols. The Service must be deleted and recreated, with a new address unless it was reserved.",
                          },
                      ]
                    : [];
            }),
    },
];

/** TCP 443 and UDP 443 that a firewall allows. */
const openingsOf = (firewall: Properties) => rulesOf(firewall, "allows");

function rulesOf(firewall: Properties, field: "allows" | "denies"): Opening[] {
    if (firewall["disabled"] === true || text(firewall, "direction")?.toLowerCase() === "egress") {
        return [];
    }
    const named = [
        texts(firewall, "sourceRanges"),
        texts(firewall, "sourceTags"),
        texts(firewall, "sourceServiceAccounts"),
    ].flat();
    const from = named.length === 0 ? ["*"] : named;
    const network = text(firewall, "network");
    const priority = firewall["priority"];
    return list(firewall, field).flatMap((rule) => {
        const ports = texts(rule, "ports");
        const for443 = ports.length === 0 || ports.some((range) => holds(range, "443"));
        const inside = isEveryProtocol(rule["protocol"]) && from.every(isPrivate);
        const opening = (protocol: Opening["protocol"]): Opening => ({
            protocol,
            ports: "443",
            from,
            ...(network === undefined ? {} : { firewall: network }),
            priority: typeof priority === "number" ? priority : 1000,
        });
        return !for443 || inside
            ? []
            : [
                  ...(isTcp(rule["protocol"]) ? [opening("TCP")] : []),
                  ...(isUdp(rule["protocol"]) ? [opening("UDP")] : []),
              ];
    });
}

const removed = (deleted: string, severity: NoticeSeverity = "error", replaced = deleted): Notice => ({
    deleted,
    replaced,
    severity,
});

const FORWARDING_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["ipAddress", "ipVersion", "networkTier", "subnetwork"],
        effect: "address",
        means: "clients find another address, and the old one no longer answers",
    },
    {
        paths: ["loadBalancingScheme"],
        effect: "address",
        means: "an internal balancer has private addresses, an external one public ones",
    },
    {
        paths: ["portRange", "ports", "allPorts"],
        effect: "shut-out",
        means: "ports that it no longer accepts do not answer",
    },
    {
        paths: ["ipProtocol"],
        effect: "shut-out",
        means: "the protocol that it no longer accepts gets no answer: UDP carries h3, TCP everything else",
    },
    {
        paths: ["target", "backendService"],
        effect: "served",
        severity: "warning",
        means: "clients are routed elsewhere",
    },
    {
        paths: ["sourceIpRanges"],
        effect: "shut-out",
        severity: "warning",
        means: "a different set of clients may connect",
    },
    {
        paths: ["allowGlobalAccess", "allowPscGlobalAccess", "serviceLabel", "labels", "metadataFilters"],
        effect: "none",
    },
];

const forwarding: Reading = {
    addresses: ["ipAddress"],
    balancer: true,
    carries: true,
    fields: FORWARDING_FIELDS,
    notice: "address",
};

const PROXY_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["quicOverride"],
        from: ["ENABLE", "NONE", undefined],
        to: ["DISABLE"],
        effect: "http3",
        means: "the balancer no longer offers HTTP/3 and QUIC; clients that remember h3 fall back",
    },
    { paths: ["quicOverride", "tlsEarlyData"], effect: "none" },
    {
        paths: ["sslCertificates", "certificateMap", "certificateManagerCertificates"],
        effect: "connections",
        means: "new connections get other certificates",
    },
    {
        paths: ["sslPolicy", "serverTlsPolicy"],
        effect: "shut-out",
        severity: "warning",
        means: "clients that cannot negotiate it do not connect",
    },
    {
        paths: ["urlMap", "backendService"],
        effect: "served",
        severity: "warning",
        means: "clients are routed elsewhere",
    },
    {
        paths: ["httpKeepAliveTimeoutSec", "proxyHeader", "proxyBind"],
        effect: "connections",
        severity: "note",
        means: "connections are kept differently",
    },
];

const proxy: Reading = {
    carries: true,
    fields: PROXY_FIELDS,
    notice: removed(
        "the balancer no longer terminates TLS and QUIC: nothing is served",
        "error",
        "the balancer's proxy is recreated, and nothing is served until it exists",
    ),
};

const backend: Reading = {
    carries: true,
    fields: [
        { paths: ["backends.*"], from: [undefined], effect: "none" },
        {
            paths: ["backends", "healthChecks"],
            effect: "served",
            severity: "warning",
            means: "clients are routed to other backends, or to none",
        },
        {
            paths: ["protocol", "portName", "loadBalancingScheme"],
            effect: "served",
            severity: "warning",
            means: "backends are reached differently",
        },
        {
            paths: ["securityPolicy", "edgeSecurityPolicy", "iap"],
            effect: "shut-out",
            severity: "warning",
            means: "a different set of clients is rejected",
        },
        {
            paths: [
                "timeoutSec",
                "connectionDrainingTimeoutSec",
                "sessionAffinity",
                "affinityCookieTtlSec",
                "localityLbPolicy",
                "connectionTrackingPolicy",
                "failoverPolicy",
            ],
            effect: "connections",
            severity: "note",
            means: "connections are kept or distributed differently",
        },
        {
            paths: [
                "logConfig",
                "enableCdn",
                "cdnPolicy",
                "compressionMode",
                "customRequestHeaders",
                "customResponseHeaders",
                "outlierDetection",
                "circuitBreakers",
                "name",
            ],
            effect: "none",
        },
    ],
    notice: "connections",
};

const cluster: Reading = {
    carries: true,
    fields: [
        {
            paths: ["minMasterVersion", "releaseChannel", "nodeVersion"],
            effect: "connections",
            severity: "note",
            means: "the control plane or its nodes are upgraded",
        },
        {
            paths: ["masterAuthorizedNetworksConfig", "privateClusterConfig", "controlPlaneEndpointsConfig"],
            effect: "resilience",
            means: "who can reach the API server changes, which includes controllers and this program",
        },
        {
            paths: [
                "initialNodeCount",
                "nodeLocations",
                "clusterAutoscaling",
                "nodePoolDefaults",
                "nodeConfig",
                "nodePools",
            ],
            effect: "connections",
            severity: "note",
            means: "nodes are added and removed, and connections end with their pods",
        },
        {
            paths: ["gatewayApiConfig", "addonsConfig", "networkPolicy", "datapathProvider"],
            effect: "served",
            severity: "warning",
            means: "the cluster's features for Services and Gateways change",
        },
        {
            paths: [
                "deletionProtection",
                "maintenancePolicy",
                "resourceLabels",
                "loggingConfig",
                "monitoringConfig",
                "loggingService",
                "monitoringService",
                "workloadIdentityConfig",
                "verticalPodAutoscaling",
                "costManagementConfig",
                "notificationConfig",
                "securityPostureConfig",
                "binaryAuthorization",
                "databaseEncryption",
                "resourceUsageExportConfig",
                "description",
            ],
            effect: "none",
        },
    ],
    notice: removed(
        "the cluster and everything in it are deleted: gateways, balancers and their addresses",
        "error",
        "an empty cluster replaces it: gateways, balancers and their addresses are lost",
    ),
};

/** Google Cloud packages without effect on an edge's clients. */
const OUT_OF_THE_WAY = [
    "storage",
    "pubsub",
    "sql",
    "bigquery",
    "bigtable",
    "spanner",
    "firestore",
    "datastore",
    "iam",
    "serviceaccount",
    "serviceAccount",
    "projects",
    "project",
    "organizations",
    "folder",
    "kms",
    "secretmanager",
    "artifactregistry",
    "containerregistry",
    "cloudbuild",
    "cloudbuildv2",
    "cloudscheduler",
    "cloudtasks",
    "logging",
    "monitoring",
    "dataflow",
    "dataproc",
    "composer",
    "redis",
    "memcache",
    "alloydb",
    "filestore",
    "billing",
    "sourcerepo",
    "eventarc",
    "workflows",
    "vertex",
    "notebooks",
    "healthcare",
    "essentialcontacts",
    "securitycenter",
    "orgpolicy",
    "tags",
    "accesscontextmanager",
    "binaryauthorization",
    "osconfig",
    "dataform",
    "datacatalog",
    "diagflow",
    "gkebackup",
];

/** Readings and rules for Google Cloud. */
export const gcpReview: WingReview = {
    readings: {
        ...Object.fromEntries(
            [
                ...OUT_OF_THE_WAY.map((name) => `gcp:${name}/*`),
                ...[
                    "disk:Disk",
                    "snapshot:Snapshot",
                    "image:Image",
                    "resourcePolicy:ResourcePolicy",
                    "projectMetadata:ProjectMetadata",
                    "instanceTemplate:InstanceTemplate",
                ].map((name) => `gcp:compute/${name}`),
            ].map((type) => [type, { outOfTheWay: true }]),
        ),
        "gcp:compute*": { carries: true },
        "gcp:dns*": { carries: true },
        "gcp:compute/forwardingRule:ForwardingRule": forwarding,
        "gcp:compute/globalForwardingRule:GlobalForwardingRule": forwarding,
        ...Object.fromEntries(
            [
                "targetHttpsProxy:TargetHttpsProxy",
                "regionTargetHttpsProxy:RegionTargetHttpsProxy",
                "targetHttpProxy:TargetHttpProxy",
                "targetSSLProxy:TargetSSLProxy",
                "targetTCPProxy:TargetTCPProxy",
                "targetPool:TargetPool",
            ].map((name) => [`gcp:compute/${name}`, proxy]),
        ),
        ...Object.fromEntries(
            ["uRLMap:URLMap", "regionUrlMap:RegionUrlMap"].map((name) => [
                `gcp:compute/${name}`,
                {
                    carries: true,
                    fields: [
                        {
                            paths: [
                                "defaultService",
                                "hostRules",
                                "pathMatchers",
                                "defaultUrlRedirect",
                                "defaultRouteAction",
                            ],
                            effect: "served",
                            severity: "warning",
                            means: "requests are routed to other backends",
                        },
                    ],
                    notice: removed("requests are no longer routed"),
                } satisfies Reading,
            ]),
        ),
        "gcp:compute/backendService:BackendService": backend,
        "gcp:compute/regionBackendService:RegionBackendService": { ...backend, balancer: true },
        ...Object.fromEntries(
            [
                "managedSslCertificate:ManagedSslCertificate",
                "sSLCertificate:SSLCertificate",
                "regionSslCertificate:RegionSslCertificate",
            ].map((name) => [
                `gcp:compute/${name}`,
                {
                    carries: true,
                    notice: removed(
                        "proxies that use the certificate lose it: its names get a TLS error",
                        "error",
                        "a new certificate is issued, and its names get a TLS error until then",
                    ),
                    fields: [
                        {
                            paths: ["managed.domains"],
                            effect: "shut-out",
                            severity: "warning",
                            means: "the certificate's names change",
                        },
                    ],
                } satisfies Reading,
            ]),
        ),
        "gcp:certificatemanager*": {
            carries: true,
            notice: removed("proxies that use it lose a certificate: its names get a TLS error"),
        },
        "gcp:compute/healthCheck:HealthCheck": {
            carries: true,
            notice: { deleted: "backends are no longer health-checked", severity: "warning" },
            fields: [
                {
                    paths: [
                        "httpsHealthCheck",
                        "httpHealthCheck",
                        "tcpHealthCheck",
                        "checkIntervalSec",
                        "timeoutSec",
                        "healthyThreshold",
                        "unhealthyThreshold",
                    ],
                    effect: "resilience",
                    means: "backends that it marks unhealthy get no clients",
                },
            ],
        },
        "gcp:compute/address:Address": {
            addresses: ["address"],
            reservedAddress: ({ addressType }) => addressType !== "INTERNAL",
            notice: "address",
        },
        ...Object.fromEntries(
            [
                "networkEndpointGroup:NetworkEndpointGroup",
                "regionNetworkEndpointGroup:RegionNetworkEndpointGroup",
                "globalNetworkEndpointGroup:GlobalNetworkEndpointGroup",
            ].map((name) => [
                `gcp:compute/${name}`,
                { carries: true, notice: removed("its backends no longer get clients") },
            ]),
        ),
        "gcp:compute/globalAddress:GlobalAddress": { addresses: ["address"], reservedAddress: true, notice: "address" },
        "gcp:compute/firewall:Firewall": {
            openings: openingsOf,
            denials: (firewall) => rulesOf(firewall, "denies"),
            fields: [
                {
                    paths: [
                        "allows",
                        "denies",
                        "sourceRanges",
                        "sourceTags",
                        "sourceServiceAccounts",
                        "direction",
                        "disabled",
                        "logConfig",
                    ],
                    effect: "none",
                },
                {
                    paths: ["priority"],
                    effect: "resilience",
                    severity: "note",
                    means: "its order among other rules changes",
                },
                {
                    paths: ["targetTags", "targetServiceAccounts", "network", "destinationRanges"],
                    effect: "shut-out",
                    severity: "warning",
                    means: "it applies to other machines, and traffic that it allowed elsewhere is rejected",
                },
            ],
            notice: {
                deleted: "traffic that it allows is rejected, unless another rule allows it",
                replaced: "traffic that it allows is rejected briefly",
            },
        },
        "gcp:compute/securityPolicy:SecurityPolicy": {
            carries: true,
            notice: { deleted: "requests are allowed that it denied", severity: "note" },
            fields: [
                {
                    paths: ["rules"],
                    effect: "shut-out",
                    severity: "warning",
                    means: "a different set of clients is rejected",
                },
            ],
        },
        "gcp:compute/route:Route": {
            carries: true,
            notice: removed("packets to its destination are routed differently, or dropped"),
        },
        "gcp:compute/network:Network": { notice: removed("everything in the network is deleted") },
        "gcp:compute/subnetwork:Subnetwork": { notice: removed("everything in the subnet is deleted") },
        "gcp:compute/instance:Instance": {
            notice: {
                deleted: "what runs on it ends",
                replaced: "what runs on it ends until the new one exists",
                severity: "warning",
            },
        },
        "gcp:compute/routerNat:RouterNat": {
            notice: { deleted: "pods behind it can no longer reach external hosts", severity: "warning" },
        },
        "gcp:container/cluster:Cluster": cluster,
        "gcp:container/nodePool:NodePool": {
            fields: [
                {
                    paths: ["nodeCount", "autoscaling.maxNodeCount"],
                    to: [0],
                    effect: "served",
                    means: "it has no node left for pods",
                },
            ],
            notice: {
                deleted: "its nodes are removed, and connections end with their pods",
                replaced: "its nodes are replaced, and connections end with their pods",
                severity: "warning",
            },
        },
        "gcp:dns/managedZone:ManagedZone": {
            carries: true,
            fields: [
                {
                    paths: ["dnsName", "visibility", "privateVisibilityConfig"],
                    effect: "served",
                    means: "the zone serves other names or other resolvers",
                },
                {
                    paths: ["dnssecConfig"],
                    effect: "resilience",
                    means: "validating resolvers reject the zone's answers if the parent's DS records do not match",
                },
                { paths: ["forceDestroy", "labels", "cloudLoggingConfig"], effect: "none" },
            ],
            notice: removed(
                "no name of the zone resolves, and a new zone has other name servers",
                "error",
                "the zone gets other name servers, and its records are missing until they are created again",
            ),
        },
        "gcp:dns/recordSet:RecordSet": {
            identity: ["managedZone", "name", "type"],
            fields: [
                { paths: ["name", "type", "ttl", "rrdatas"], effect: "none" },
                {
                    paths: ["routingPolicy"],
                    effect: "served",
                    severity: "warning",
                    means: "a different set of clients gets this data",
                },
            ],
            records: {
                name: "name",
                zone: "managedZone",
                type: "type",
                ttl: "ttl",
                values: "rrdatas",
                alias: "routingPolicy",
            },
        },
        "kubernetes:*:Service": { fields: SERVICE_FIELDS },
        "kubernetes:*:Ingress": { fields: SERVICE_FIELDS },
    },
    rules,
};
