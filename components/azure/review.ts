import { isDeepStrictEqual } from "node:util";
import { at, changed, isUnknown, list, text, texts } from "../model/changes.ts";
import type { FieldEffect, Notice, NoticeSeverity } from "../model/plainReadings.ts";
import type { Change, Opening, Properties, Reading, ReviewRule, WingReview } from "../model/readings.ts";
import { holds, isTcp, isUdp } from "../model/udpRanges.ts";

const BALANCER = "azure-native:network:LoadBalancer";
const ADDRESS = "azure-native:network:PublicIPAddress";

/** Number of a balancer's rules per client protocol and port, e.g. `UDP 443`: one per frontend. */
function served(balancer: unknown): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { protocol, frontendPort } of list(balancer, "loadBalancingRules")) {
        const what = `${String(protocol).toUpperCase()} ${frontendPort}`;
        counts.set(what, (counts.get(what) ?? 0) + 1);
    }
    return counts;
}

const SECURITY_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["destinationAddressPrefix", "destinationAddressPrefixes"],
        effect: "shut-out",
        severity: "warning",
        means: "it applies to other machines, and traffic that it allowed elsewhere is rejected",
    },
    { paths: ["priority"], effect: "resilience", severity: "note", means: "its order among other rules changes" },
    {
        paths: [
            "securityRules",
            "access",
            "direction",
            "protocol",
            "name",
            "sourceAddress*",
            "sourcePort*",
            "sourceApplication*",
            "destinationPort*",
            "destinationApplication*",
        ],
        effect: "none",
    },
];
const RECORD_FIELDS: readonly FieldEffect[] = [
    {
        paths: [
            "ttl",
            "records",
            "record",
            "aRecords",
            "aaaaRecords",
            "nsRecords",
            "cnameRecord",
            "caaRecords",
            "txtRecords",
            "mxRecords",
            "srvRecords",
            "name",
            "relativeRecordSetName",
            "recordType",
            "targetResource",
            "targetResourceId",
        ],
        effect: "none",
    },
];
const OF_RECORDS: Notice = {
    deleted: "resolvers answer that no record exists, once the TTL has expired",
    replaced: "the record may be missing briefly, and resolvers cache that",
};
const NATIVE_RECORD = ["zoneName", "resourceGroupName?", "relativeRecordSetName", "recordType"];
/** Annotations of Azure's cloud controller on a Service. */
const AZURE = "service.beta.kubernetes.io/azure-";
const SERVICE_FIELDS: readonly FieldEffect[] = [
    {
        paths: [
            "load-balancer-internal*",
            "load-balancer-ipv4",
            "load-balancer-ipv6",
            "pip-*",
            "load-balancer-resource-group",
        ].map((name) => `metadata.annotations["${AZURE}${name}"]`),
        effect: "address",
        means: "the balancer gets another address, and the old one no longer answers",
        source: "cloud-provider-azure documentation, LoadBalancer annotations",
    },
    {
        paths: [`metadata.annotations["${AZURE}dns-label-name"]`],
        effect: "address",
        severity: "warning",
        means: "the Azure DNS name of the address changes",
    },
    {
        paths: [
            `metadata.annotations["${AZURE}allowed-*"]`,
            `metadata.annotations["${AZURE}deny-*"]`,
            `metadata.annotations["${AZURE}disable-load-balancer-*"]`,
        ],
        effect: "shut-out",
        severity: "warning",
        means: "a different set of clients may connect",
    },
    {
        paths: [
            `metadata.annotations["${AZURE}*health-probe*"]`,
            `metadata.annotations["service.beta.kubernetes.io/port_*"]`,
            `metadata.annotations["${AZURE}load-balancer-*"]`,
        ],
        effect: "resilience",
        means: "machines that it marks unhealthy get no clients",
    },
];

/** Immutable fields of a public address. */
const IMMUTABLE = ["publicIPAddressVersion", "sku.name", "zones", "publicIPPrefix.id"];

function immutable({ before, after }: Change): string[] {
    return IMMUTABLE.filter((path) => {
        const [old, now] = [at(before, path), at(after, path)];
        return old !== undefined && !isDeepStrictEqual(old, now);
    });
}

/** Remaining balancers, and their new state. */
const kept = ({ operation, before, after }: Change) =>
    operation === "update" && before !== undefined && after !== undefined;

const rules: ReviewRule[] = [
    {
        code: "azure-balancing-rule-removed",
        severity: "error",
        remedy: 'Withdraw the advertisement first (stage "withdraw"). Remove the rule when the advertisement has expired.',
        source: "Azure documentation, Load Balancer components: what no rule matches is dropped",
        judge: (context) =>
            changed(context, BALANCER)
                .filter(kept)
                .flatMap(({ name, urn, before, after }) => {
                    const now = served(after);
                    return [...served(before)]
                        .filter(([what, count]) => (now.get(what) ?? 0) < count)
                        .map(([what]) => ({
                            resource: name,
                            urn,
                            message: `A rule for ${what} is removed: its clients get no answer${what.startsWith("UDP") ? ", h2 works, and the probe passes" : ""}.`,
                        }));
                }),
    },
    {
        code: "azure-rule-without-probe",
        severity: "warning",
        remedy: "Use the TCP rule's probe for this rule: Azure has no UDP probe.",
        source: "Azure documentation, Load Balancer health probes",
        judge: (context) =>
            changed(context, BALANCER).flatMap(({ name, urn, after }) =>
                list(after, "loadBalancingRules")
                    .filter((rule) => rule["protocol"] === "Udp" && rule["probe"] === undefined)
                    .map((rule) => ({
                        resource: name,
                        urn,
                        message: `The rule for UDP ${rule["frontendPort"]} has no probe: QUIC packets are still sent to removed nodes.`,
                    })),
            ),
    },
    {
        code: "azure-address-dynamic",
        severity: "error",
        remedy: 'Keep publicIPAllocationMethod "Static" and sku "Standard".',
        source: "Azure documentation, Public IP addresses: allocation",
        judge: (context) =>
            changed(context, ADDRESS)
                .filter(({ after }) => after !== undefined)
                .filter(({ after }) => {
                    const method = at(after, "publicIPAllocationMethod");
                    return method !== "Static" && !isUnknown(method);
                })
                .map(({ name, urn }) => ({
                    resource: name,
                    urn,
                    message:
                        "The public address is not static: a Standard balancer rejects it, and any other balancer loses it when stopped.",
                })),
    },
    {
        code: "azure-address-immutable",
        severity: "error",
        remedy: "Create a second address with the new values, publish it, and remove the first one after the TTL.",
        source: "Azure REST API, publicIPAddresses: zones, version, SKU and prefix of an existing address",
        judge: (context) =>
            changed(context, ADDRESS)
                .filter(kept)
                .flatMap((change) =>
                    immutable(change).map((path) => ({
                        resource: change.name,
                        urn: change.urn,
                        message: `${path} of the public address changes, which Azure rejects: the update fails halfway.`,
                    })),
                ),
    },
];

/** Values of a record set, for types with a separate list. */
function values(set: Properties): string[] {
    return [
        ...list(set, "aRecords").flatMap((one) => text(one, "ipv4Address") ?? []),
        ...list(set, "aaaaRecords").flatMap((one) => text(one, "ipv6Address") ?? []),
        ...list(set, "nsRecords").flatMap((one) => text(one, "nsdname") ?? []),
        text(set, "cnameRecord.cname") ?? [],
    ].flat();
}

function recordsOf(set: Properties) {
    const { relativeRecordSetName: relative, zoneName: zone, recordType: type, ttl } = set;
    const name = String(relative === "@" ? zone : `${relative}.${zone}`);
    return [{ name, type: String(type), ttl: Number(ttl) || 0, values: values(set), known: true }];
}

/** A security rule applies after the balancer's translation, so its port may be any node port. */
const openingsOf = (rule: Properties) => rulesOf(rule, "allow");
const denialsOf = (rule: Properties) => rulesOf(rule, "deny");

function rulesOf(rule: Properties, access: "allow" | "deny"): Opening[] {
    const inward =
        text(rule, "direction")?.toLowerCase() !== "outbound" &&
        (text(rule, "access")?.toLowerCase() === "deny") === (access === "deny");
    if (!inward) {
        return [];
    }
    const priority = rule["priority"];
    const ranges = [text(rule, "destinationPortRange") ?? [], texts(rule, "destinationPortRanges")].flat();
    const named = [text(rule, "sourceAddressPrefix") ?? [], texts(rule, "sourceAddressPrefixes")].flat();
    const from = named.length === 0 ? ["*"] : named;
    const openings = (protocol: Opening["protocol"]) =>
        (ranges.length > 0 ? ranges : ["443"]).map(
            (ports): Opening => ({
                protocol,
                ports,
                from,
                ...(typeof priority === "number" ? { priority } : {}),
            }),
        );
    return [
        ...(isUdp(rule["protocol"]) ? openings("UDP") : []),
        // For TCP, only port 443 is certain to be the edge's.
        ...(isTcp(rule["protocol"]) ? openings("TCP").filter(({ ports }) => holds(ports, "443")) : []),
    ];
}

/** A record set of the classic provider: one resource type per record type. */
function classicRecords(type: string, values: (declared: Properties) => string[]) {
    return (declared: Properties) => {
        const { name, zoneName: zone } = declared;
        return [
            {
                name: String(name === "@" ? zone : `${name}.${zone}`),
                type,
                ttl: Number(declared["ttl"]) || 0,
                values: values(declared),
                known: values(declared).length > 0 || declared["targetResourceId"] !== undefined,
            },
        ];
    };
}

const removed = (deleted: string, severity: NoticeSeverity = "error", replaced = deleted): Notice => ({
    deleted,
    replaced,
    severity,
});

/** Classic rules and groups: azure-native's facts, other names. */
const classicRule: Reading = {
    openings: openingsOf,
    denials: denialsOf,
    notice: {
        deleted: "the traffic that it allows or denies changes",
        replaced: "traffic that it allows is rejected briefly",
    },
};

const ADDRESS_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["allocationMethod", "sku", "skuTier", "ipVersion", "zones", "publicIpPrefixId", "location"],
        effect: "address",
        means: "another address replaces it, and the old one is released",
    },
    {
        paths: ["idleTimeoutInMinutes", "ddosProtection*", "ddosSettings", "ipTags"],
        effect: "connections",
        severity: "note",
        means: "the idle timeout of connections changes",
    },
    {
        paths: ["domainNameLabel", "dnsSettings.domainNameLabel", "reverseFqdn"],
        effect: "address",
        severity: "warning",
        means: "the Azure DNS name of the address changes",
    },
    {
        paths: ["publicIPAllocationMethod", "publicIPAddressVersion", "publicIPPrefix", "publicIpAddressName"],
        effect: "none",
    },
];

/** For `azure-native`, which does not replace addresses itself: rules compare immutable fields. */
const NATIVE_ADDRESS_FIELDS: readonly FieldEffect[] = [
    { paths: ["zones", "sku", "publicIPAllocationMethod", "publicIPAddressVersion", "publicIPPrefix"], effect: "none" },
    ...ADDRESS_FIELDS,
];

const BALANCER_FIELDS: readonly FieldEffect[] = [
    {
        paths: [
            "loadBalancingRules.*.backendPort",
            "loadBalancingRules.*.frontendIPConfiguration",
            "loadBalancingRules.*.backendAddressPool",
            "loadBalancingRules.*.enableFloatingIP",
        ],
        effect: "served",
        severity: "warning",
        means: "clients of this rule are routed to another port or to other machines, and get no answer if nothing listens there",
    },
    { paths: ["loadBalancingRules"], effect: "none" },
    { paths: ["frontendIPConfigurations.*", "frontendIpConfigurations.*"], from: [undefined], effect: "none" },
    {
        paths: ["frontendIPConfigurations", "frontendIpConfigurations"],
        effect: "address",
        means: "the balancer gets another address, and the old one no longer answers",
    },
    { paths: ["backendAddressPools.*"], from: [undefined], effect: "none" },
    {
        paths: ["backendAddressPools"],
        effect: "served",
        severity: "warning",
        means: "clients are routed to other machines, or to none",
    },
    { paths: ["probes"], effect: "resilience", means: "machines that it marks unhealthy get no clients" },
    {
        paths: ["inboundNatRules", "inboundNatPools"],
        effect: "shut-out",
        severity: "warning",
        means: "ports that it no longer accepts do not answer",
    },
    { paths: ["outboundRules"], effect: "resilience", means: "pods reach external hosts differently" },
    { paths: ["sku", "skuTier", "location"], effect: "address", means: "the balancer is recreated" },
];

const applicationGateway: Reading = {
    balancer: true,
    carries: true,
    notice: "address",
    fields: [
        {
            paths: ["httpListeners.*", "requestRoutingRules.*", "frontendIPConfigurations.*", "frontendPorts.*"],
            from: [undefined],
            effect: "none",
        },
        {
            paths: ["frontendIPConfigurations", "frontendIpConfigurations"],
            effect: "address",
            means: "its address changes, and the old one no longer answers",
        },
        {
            paths: ["httpListeners", "frontendPorts", "requestRoutingRules"],
            effect: "served",
            means: "hostnames or ports are served differently, or no longer",
        },
        {
            paths: ["sslCertificates", "sslPolicy", "sslProfiles"],
            effect: "shut-out",
            severity: "warning",
            means: "clients get another certificate or TLS configuration",
        },
        {
            paths: [
                "backendAddressPools",
                "backendHttpSettings*",
                "urlPathMaps",
                "rewriteRuleSets",
                "redirectConfigurations",
                "firewallPolicy*",
                "webApplicationFirewallConfiguration",
                "wafConfiguration",
            ],
            effect: "served",
            severity: "warning",
            means: "requests are answered from elsewhere, differently, or rejected",
        },
        { paths: ["probes"], effect: "resilience", means: "backends that it marks unhealthy get no clients" },
        {
            paths: ["sku", "autoscaleConfiguration", "enableHttp2"],
            effect: "connections",
            means: "it is scaled or configured differently, and connections may end",
        },
    ],
};

const trafficManager: Reading = {
    carries: true,
    notice: removed("clients that ask for its name are routed to other endpoints, or nowhere"),
    fields: [
        {
            paths: ["weight", "priority", "endpointStatus", "target*", "trafficRoutingMethod", "profileStatus"],
            effect: "served",
            severity: "warning",
            means: "clients are routed to other endpoints",
        },
        {
            paths: ["dnsConfig", "monitorConfig"],
            effect: "resilience",
            means: "its answers are cached or validated differently",
        },
    ],
};

const ruleFields: readonly FieldEffect[] = [
    {
        paths: ["protocol"],
        from: ["Udp", "UDP", "All"],
        effect: "http3",
        means: "the balancer no longer accepts UDP on this port: clients that remember h3 get no answer",
    },
    { paths: ["protocol"], effect: "shut-out", means: "the balancer no longer accepts TCP on this port" },
    { paths: ["frontendPort"], effect: "shut-out", means: "the old port no longer answers" },
    {
        paths: ["backendPort", "backendAddressPoolIds", "frontendIpConfigurationName"],
        effect: "served",
        severity: "warning",
        means: "clients are routed elsewhere",
    },
    {
        paths: [
            "probeId",
            "enableFloatingIp",
            "loadDistribution",
            "idleTimeoutInMinutes",
            "tcpResetEnabled",
            "disableOutboundSnat",
        ],
        effect: "connections",
        severity: "note",
        means: "connections are kept or distributed differently",
    },
];

const cluster: Reading = {
    carries: true,
    fields: [
        {
            paths: ["kubernetesVersion", "orchestratorVersion", "autoUpgradeProfile", "automaticUpgradeChannel"],
            effect: "connections",
            severity: "note",
            means: "the control plane or its nodes are upgraded",
        },
        {
            paths: ["agentPoolProfiles", "defaultNodePool"],
            effect: "connections",
            severity: "note",
            means: "nodes are added and removed, and connections end with their pods",
        },
        {
            paths: ["networkProfile"],
            effect: "served",
            severity: "warning",
            means: "the cluster's features for Services and pods change",
        },
        {
            paths: ["apiServerAccessProfile", "apiServerAuthorizedIpRanges"],
            effect: "resilience",
            means: "who can reach the API server changes, which includes controllers and this program",
        },
        {
            paths: [
                "addonProfiles",
                "oidcIssuerProfile",
                "oidcIssuerEnabled",
                "securityProfile",
                "workloadIdentityEnabled",
                "aadProfile",
                "azureMonitorProfile",
                "identity",
                "sku",
                "skuTier",
                "enableRBAC",
                "windowsProfile",
                "maintenanceWindow*",
                "omsAgent",
                "monitorMetrics",
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
const nodes: Reading = {
    fields: [
        {
            paths: ["count", "nodeCount", "maxCount"],
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
};
const zone: Reading = {
    carries: true,
    notice: removed(
        "no name of the zone resolves, and a new zone has other name servers",
        "error",
        "the zone gets other name servers, and its records are missing until they are created again",
    ),
};
const front: Reading = {
    carries: true,
    notice: removed("its hostnames are no longer served"),
};

/** Modules without effect on an edge's clients. */
const OUT_OF_THE_WAY = [
    "storage",
    "keyvault",
    "sql",
    "dbforpostgresql",
    "dbformysql",
    "documentdb",
    "cosmosdb",
    "cache",
    "redis",
    "insights",
    "operationalinsights",
    "operationalInsights",
    "monitor",
    "authorization",
    "managedidentity",
    "servicebus",
    "eventhub",
    "eventgrid",
    "containerregistry",
    "automation",
    "logic",
    "recoveryservices",
    "security",
    "datafactory",
    "synapse",
    "databricks",
    "search",
    "cognitiveservices",
    "machinelearningservices",
    "maintenance",
    "policyinsights",
    "alertsmanagement",
    "loganalytics",
    "appinsights",
    "role",
    "privatedns/link",
    "mssql",
    "postgresql",
    "mysql",
    "armmsi",
    "userassignedidentity",
    "signalr",
    "batch",
    "backup",
];

/** Readings and rules for Azure, in both providers: `azure-native` with or without a version in the token. */
export const azureReview: WingReview = {
    token: (type) => type.replace(/^(azure-native:\w+)\/v\w+:/, "$1:"),
    readings: {
        ...Object.fromEntries(
            OUT_OF_THE_WAY.flatMap((name) => [`azure-native:${name}:*`, `azure:${name}/*`]).map((type) => [
                type,
                { outOfTheWay: true },
            ]),
        ),
        "azure-native:network*": { carries: true },
        "azure-native:dns*": { carries: true },
        [BALANCER]: { balancer: true, notice: "address", fields: BALANCER_FIELDS },
        [ADDRESS]: {
            addresses: ["ipAddress"],
            reservedAddress: true,
            notice: "address",
            fields: NATIVE_ADDRESS_FIELDS,
        },
        "azure-native:network:SecurityRule": {
            openings: openingsOf,
            denials: denialsOf,
            fields: SECURITY_FIELDS,
            notice: classicRule.notice,
        },
        "azure-native:network:NetworkSecurityGroup": {
            openings: (group) => list(group, "securityRules").flatMap(openingsOf),
            denials: (group) => list(group, "securityRules").flatMap(denialsOf),
            fields: SECURITY_FIELDS,
            notice: classicRule.notice,
        },
        "azure-native:network:PublicIPPrefix": { carries: true, notice: removed("its addresses are released") },
        "azure-native:network:VirtualNetwork": {
            carries: true,
            notice: removed("everything in the network is deleted"),
            fields: [
                {
                    paths: ["addressSpace", "subnets"],
                    effect: "served",
                    severity: "warning",
                    means: "what is in them is reached differently",
                },
            ],
        },
        "azure-native:network:Subnet": { carries: true, notice: removed("everything in the subnet is deleted") },
        "azure-native:network:Route": {
            carries: true,
            notice: removed("packets to its destination are routed differently, or dropped"),
        },
        "azure-native:network:RouteTable": {
            carries: true,
            notice: removed("its subnets lose these routes"),
        },
        "azure-native:network:ApplicationGateway": applicationGateway,
        ...Object.fromEntries(
            ["network:Endpoint", "network:Profile", "trafficmanager:Endpoint", "trafficmanager:Profile"].map((name) => [
                `azure-native:${name}`,
                trafficManager,
            ]),
        ),
        "azure-native:network:PrivateEndpoint": { outOfTheWay: true },
        "azure-native:cdn*": front,
        "azure-native:frontdoor*": front,
        "azure-native:containerservice:ManagedCluster": cluster,
        "azure-native:containerservice:AgentPool": nodes,
        "azure-native:resources:ResourceGroup": { notice: removed("everything in the resource group is deleted") },
        "azure-native:dns:RecordSet": {
            records: recordsOf,
            identity: NATIVE_RECORD,
            fields: RECORD_FIELDS,
            notice: OF_RECORDS,
        },
        "azure-native:network:RecordSet": {
            records: recordsOf,
            identity: NATIVE_RECORD,
            fields: RECORD_FIELDS,
            notice: OF_RECORDS,
        },
        "azure-native:dns:Zone": zone,
        "azure-native:network:Zone": zone,
        // The classic provider.
        "azure:core/resourceGroup:ResourceGroup": { notice: removed("everything in the resource group is deleted") },
        "azure:network/publicIp:PublicIp": {
            addresses: ["ipAddress"],
            reservedAddress: true,
            carries: true,
            notice: "address",
            fields: ADDRESS_FIELDS,
        },
        "azure:network/publicIpPrefix:PublicIpPrefix": { carries: true, notice: removed("its addresses are released") },
        "azure:lb/loadBalancer:LoadBalancer": {
            balancer: true,
            carries: true,
            notice: "address",
            fields: BALANCER_FIELDS,
        },
        "azure:lb/rule:Rule": {
            carries: true,
            fields: ruleFields,
            notice: removed("its port no longer answers over its protocol"),
        },
        "azure:lb/probe:Probe": {
            carries: true,
            notice: { deleted: "machines are no longer health-checked", severity: "warning" },
        },
        "azure:lb/backendAddressPool:BackendAddressPool": {
            carries: true,
            notice: removed("clients are no longer routed to its machines"),
        },
        "azure:lb*": { carries: true, notice: { deleted: "clients are routed elsewhere", severity: "warning" } },
        "azure:network/networkSecurityRule:NetworkSecurityRule": {
            ...classicRule,
            carries: true,
            fields: SECURITY_FIELDS,
        },
        "azure:network/networkSecurityGroup:NetworkSecurityGroup": {
            ...classicRule,
            carries: true,
            fields: SECURITY_FIELDS,
            openings: (group) => list(group, "securityRules").flatMap(openingsOf),
            denials: (group) => list(group, "securityRules").flatMap(denialsOf),
        },
        "azure:network/virtualNetwork:VirtualNetwork": { notice: removed("everything in the network is deleted") },
        "azure:network/subnet:Subnet": { notice: removed("everything in the subnet is deleted") },
        "azure:network/route:Route": {
            carries: true,
            notice: removed("packets to its destination are routed differently, or dropped"),
        },
        "azure:network/routeTable:RouteTable": {
            carries: true,
            notice: removed("its subnets lose these routes"),
        },
        "azure:network/applicationGateway:ApplicationGateway": applicationGateway,
        "azure:network/trafficManager*": trafficManager,
        ...Object.fromEntries(
            [
                "networkInterfaceBackendAddressPoolAssociation:NetworkInterfaceBackendAddressPoolAssociation",
                "networkInterfaceNatRuleAssociation:NetworkInterfaceNatRuleAssociation",
            ].map((name) => [
                `azure:network/${name}`,
                { carries: true, notice: removed("the balancer no longer routes clients to its machine") },
            ]),
        ),
        ...Object.fromEntries(
            [
                "subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation",
                "networkInterfaceSecurityGroupAssociation:NetworkInterfaceSecurityGroupAssociation",
            ].map((name) => [
                `azure:network/${name}`,
                {
                    carries: true,
                    notice: removed(
                        "its machines have no security group, and a Standard balancer allows no client without one",
                    ),
                    fields: [
                        {
                            paths: ["networkSecurityGroupId"],
                            effect: "shut-out",
                            severity: "warning",
                            means: "other packets are allowed in",
                        },
                    ],
                } satisfies Reading,
            ]),
        ),
        "azure:cdn*": front,
        "azure:frontdoor*": front,
        "azure:containerservice/kubernetesCluster:KubernetesCluster": cluster,
        "azure:containerservice/kubernetesClusterNodePool:KubernetesClusterNodePool": nodes,
        ...Object.fromEntries(
            (
                [
                    ["aRecord:ARecord", "A", "records"],
                    ["aaaaRecord:AaaaRecord", "AAAA", "records"],
                    ["nsRecord:NsRecord", "NS", "records"],
                    ["cNameRecord:CNameRecord", "CNAME", "record"],
                    ["caaRecord:CaaRecord", "CAA", "records"],
                    ["txtRecord:TxtRecord", "TXT", "records"],
                    ["mxRecord:MxRecord", "MX", "records"],
                    ["srvRecord:SrvRecord", "SRV", "records"],
                ] as const
            ).map(([name, type, field]) => [
                `azure:dns/${name}`,
                {
                    carries: true,
                    identity: ["zoneName", "resourceGroupName?", "name"],
                    fields: RECORD_FIELDS,
                    records: classicRecords(type, (declared) =>
                        [texts(declared, field), text(declared, field) ?? []].flat(),
                    ),
                } satisfies Reading,
            ]),
        ),
        "azure:dns/zone:Zone": zone,
        "kubernetes:*:Service": { fields: SERVICE_FIELDS },
    },
    rules,
};
