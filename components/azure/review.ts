import { isDeepStrictEqual } from "node:util";
import { at, changed, isUnknown, list, text, texts } from "../model/changes.ts";
import type { FieldEffect, Notice, NoticeSeverity } from "../model/plainReadings.ts";
import type { Change, Opening, Properties, Reading, ReviewRule, WingReview } from "../model/readings.ts";
import { holds, isTcp, isUdp } from "../model/udpRanges.ts";

const BALANCER = "azure-native:network:LoadBalancer";
const ADDRESS = "azure-native:network:PublicIPAddress";

/** How many rules of a balancer take what clients use, such as `UDP 443`: one for each frontend. */
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
        means: "it is for other machines, and what it let in elsewhere is refused",
    },
    { paths: ["priority"], effect: "resilience", severity: "note", means: "it comes before or after other rules" },
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
    deleted: "resolvers answer that there is none, when the TTL has run out",
    replaced: "the record may be missing for a moment, and resolvers remember that",
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
        means: "the balancer takes another address, and the old one answers nobody",
        source: "cloud-provider-azure documentation, LoadBalancer annotations",
    },
    {
        paths: [`metadata.annotations["${AZURE}dns-label-name"]`],
        effect: "address",
        severity: "warning",
        means: "the name that Azure gives the address changes",
    },
    {
        paths: [
            `metadata.annotations["${AZURE}allowed-*"]`,
            `metadata.annotations["${AZURE}deny-*"]`,
            `metadata.annotations["${AZURE}disable-load-balancer-*"]`,
        ],
        effect: "shut-out",
        severity: "warning",
        means: "other clients may come in than before",
    },
    {
        paths: [
            `metadata.annotations["${AZURE}*health-probe*"]`,
            `metadata.annotations["service.beta.kubernetes.io/port_*"]`,
            `metadata.annotations["${AZURE}load-balancer-*"]`,
        ],
        effect: "resilience",
        means: "machines that it calls unhealthy get no clients",
    },
];

/** What Azure does not change of a public address that it has. */
const IMMUTABLE = ["publicIPAddressVersion", "sku.name", "zones", "publicIPPrefix.id"];

function immutable({ before, after }: Change): string[] {
    return IMMUTABLE.filter((path) => {
        const [old, now] = [at(before, path), at(after, path)];
        return old !== undefined && !isDeepStrictEqual(old, now);
    });
}

/** Balancers that stay, and what they are to be. */
const kept = ({ operation, before, after }: Change) =>
    operation === "update" && before !== undefined && after !== undefined;

const rules: ReviewRule[] = [
    {
        code: "azure-balancing-rule-removed",
        severity: "error",
        remedy: 'Take the promise back first (stage "withdraw"), and the rule away when it has run out.',
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
                            message: `A rule for ${what} goes: its clients run into silence${what.startsWith("UDP") ? ", h2 lives, and the probe stays green" : ""}.`,
                        }));
                }),
    },
    {
        code: "azure-rule-without-probe",
        severity: "warning",
        remedy: "Give the rule the probe of the rule for TCP: there is none over UDP.",
        source: "Azure documentation, Load Balancer health probes",
        judge: (context) =>
            changed(context, BALANCER).flatMap(({ name, urn, after }) =>
                list(after, "loadBalancingRules")
                    .filter((rule) => rule["protocol"] === "Udp" && rule["probe"] === undefined)
                    .map((rule) => ({
                        resource: name,
                        urn,
                        message: `The rule for UDP ${rule["frontendPort"]} has no probe: QUIC goes on to nodes that are gone.`,
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
                        "The public address is not static: a Standard balancer refuses it, and any other one loses it when it is stopped.",
                })),
    },
    {
        code: "azure-address-immutable",
        severity: "error",
        remedy: "Make a second address with the new values, publish it, and remove the first one after the TTL.",
        source: "Azure REST API, publicIPAddresses: zones, version, SKU and prefix of an address that exists",
        judge: (context) =>
            changed(context, ADDRESS)
                .filter(kept)
                .flatMap((change) =>
                    immutable(change).map((path) => ({
                        resource: change.name,
                        urn: change.urn,
                        message: `${path} of the public address changes, which Azure refuses: the update stops half way.`,
                    })),
                ),
    },
];

/** Values of a record set, of the types that have a list of their own. */
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

/** A security rule sees what the balancer has translated, so it may be for any port of the nodes. */
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
        // Of all that clients use over TCP, the edge is what is certain.
        ...(isTcp(rule["protocol"]) ? openings("TCP").filter(({ ports }) => holds(ports, "443")) : []),
    ];
}

/** A record set of the classic provider: one type of resource for each type of record. */
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

/** Classic rules and groups say what azure-native says in other words. */
const classicRule: Reading = {
    openings: openingsOf,
    denials: denialsOf,
    notice: { deleted: "what it lets in or keeps out changes", replaced: "what it lets in is refused for a moment" },
};

const ADDRESS_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["allocationMethod", "sku", "skuTier", "ipVersion", "zones", "publicIpPrefixId", "location"],
        effect: "address",
        means: "another address takes its place, and the old one is released",
    },
    {
        paths: ["idleTimeoutInMinutes", "ddosProtection*", "ddosSettings", "ipTags"],
        effect: "connections",
        severity: "note",
        means: "idle connections end sooner or later",
    },
    {
        paths: ["domainNameLabel", "dnsSettings.domainNameLabel", "reverseFqdn"],
        effect: "address",
        severity: "warning",
        means: "the name that Azure gives the address changes",
    },
    {
        paths: ["publicIPAllocationMethod", "publicIPAddressVersion", "publicIPPrefix", "publicIpAddressName"],
        effect: "none",
    },
];

/** Of `azure-native`, which does not replace an address by itself: rules compare what Azure refuses to change. */
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
        means: "clients of this rule are led to another port or to other machines, and meet nothing where nothing listens",
    },
    { paths: ["loadBalancingRules"], effect: "none" },
    { paths: ["frontendIPConfigurations.*", "frontendIpConfigurations.*"], from: [undefined], effect: "none" },
    {
        paths: ["frontendIPConfigurations", "frontendIpConfigurations"],
        effect: "address",
        means: "the balancer takes another address, and the old one answers nobody",
    },
    { paths: ["backendAddressPools.*"], from: [undefined], effect: "none" },
    {
        paths: ["backendAddressPools"],
        effect: "served",
        severity: "warning",
        means: "clients are led to other machines, or to none",
    },
    { paths: ["probes"], effect: "resilience", means: "machines that it calls unhealthy get no clients" },
    {
        paths: ["inboundNatRules", "inboundNatPools"],
        effect: "shut-out",
        severity: "warning",
        means: "nothing answers at a port that it no longer takes",
    },
    { paths: ["outboundRules"], effect: "resilience", means: "pods reach the outside in another way" },
    { paths: ["sku", "skuTier", "location"], effect: "address", means: "the balancer is made anew" },
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
            means: "its address changes, and no client gets an answer at the old one",
        },
        {
            paths: ["httpListeners", "frontendPorts", "requestRoutingRules"],
            effect: "served",
            means: "hostnames or ports are served in another way, or no more",
        },
        {
            paths: ["sslCertificates", "sslPolicy", "sslProfiles"],
            effect: "shut-out",
            severity: "warning",
            means: "clients get another certificate or another TLS",
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
            means: "requests are answered from elsewhere, in another way, or refused",
        },
        { paths: ["probes"], effect: "resilience", means: "backends that it calls unhealthy get no clients" },
        {
            paths: ["sku", "autoscaleConfiguration", "enableHttp2"],
            effect: "connections",
            means: "it is scaled or set up in another way, and connections may end",
        },
    ],
};

const trafficManager: Reading = {
    carries: true,
    notice: removed("clients that ask for its name are led to other endpoints, or nowhere"),
    fields: [
        {
            paths: ["weight", "priority", "endpointStatus", "target*", "trafficRoutingMethod", "profileStatus"],
            effect: "served",
            severity: "warning",
            means: "clients are led to other endpoints",
        },
        {
            paths: ["dnsConfig", "monitorConfig"],
            effect: "resilience",
            means: "its answers are remembered or checked in another way",
        },
    ],
};

const ruleFields: readonly FieldEffect[] = [
    {
        paths: ["protocol"],
        from: ["Udp", "UDP", "All"],
        effect: "http3",
        means: "the balancer no longer takes UDP on this port: clients that remember h3 run into silence",
    },
    { paths: ["protocol"], effect: "shut-out", means: "the balancer no longer takes TCP on this port" },
    { paths: ["frontendPort"], effect: "shut-out", means: "nothing answers at the old port" },
    {
        paths: ["backendPort", "backendAddressPoolIds", "frontendIpConfigurationName"],
        effect: "served",
        severity: "warning",
        means: "clients are led elsewhere",
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
        means: "connections are kept or spread in another way",
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
            means: "nodes come and go, and connections with their pods",
        },
        {
            paths: ["networkProfile"],
            effect: "served",
            severity: "warning",
            means: "what the cluster does for Services and pods changes",
        },
        {
            paths: ["apiServerAccessProfile", "apiServerAuthorizedIpRanges"],
            effect: "resilience",
            means: "who reaches the API server changes, controllers and this program among them",
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
        "the cluster and everything in it goes: gateways, balancers and their addresses",
        "error",
        "a new cluster takes its place, empty: gateways, balancers and their addresses are gone",
    ),
};
const nodes: Reading = {
    fields: [
        {
            paths: ["count", "nodeCount", "maxCount"],
            to: [0],
            effect: "served",
            means: "no node of it is left for pods",
        },
    ],
    notice: {
        deleted: "its nodes go, and connections end with their pods",
        replaced: "its nodes are replaced, and connections end with their pods",
        severity: "warning",
    },
};
const zone: Reading = {
    carries: true,
    notice: removed(
        "every name of the zone is gone, and a new zone has other name servers",
        "error",
        "the zone gets other name servers, and its records are gone until they are made again",
    ),
};
const front: Reading = {
    carries: true,
    notice: removed("its hostnames are answered by nobody any more"),
};

/** Modules whose resources no client of an edge meets. */
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

/** What a review knows of Azure resources, in both providers: `azure-native` with or without a version in the token. */
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
            notice: removed("everything in the network goes"),
            fields: [
                {
                    paths: ["addressSpace", "subnets"],
                    effect: "served",
                    severity: "warning",
                    means: "what is in them is reached in another way",
                },
            ],
        },
        "azure-native:network:Subnet": { carries: true, notice: removed("everything in the subnet goes") },
        "azure-native:network:Route": {
            carries: true,
            notice: removed("packets to its destination take another way, or none"),
        },
        "azure-native:network:RouteTable": {
            carries: true,
            notice: removed("its subnets have no routes of their own any more"),
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
        "azure-native:resources:ResourceGroup": { notice: removed("everything in the resource group goes") },
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
        "azure:core/resourceGroup:ResourceGroup": { notice: removed("everything in the resource group goes") },
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
            notice: removed("nothing answers at its port any more, over its protocol"),
        },
        "azure:lb/probe:Probe": {
            carries: true,
            notice: { deleted: "machines are no longer checked", severity: "warning" },
        },
        "azure:lb/backendAddressPool:BackendAddressPool": {
            carries: true,
            notice: removed("clients are led to none of its machines any more"),
        },
        "azure:lb*": { carries: true, notice: { deleted: "clients are led elsewhere", severity: "warning" } },
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
        "azure:network/virtualNetwork:VirtualNetwork": { notice: removed("everything in the network goes") },
        "azure:network/subnet:Subnet": { notice: removed("everything in the subnet goes") },
        "azure:network/route:Route": {
            carries: true,
            notice: removed("packets to its destination take another way, or none"),
        },
        "azure:network/routeTable:RouteTable": {
            carries: true,
            notice: removed("its subnets have no routes of their own any more"),
        },
        "azure:network/applicationGateway:ApplicationGateway": applicationGateway,
        "azure:network/trafficManager*": trafficManager,
        ...Object.fromEntries(
            [
                "networkInterfaceBackendAddressPoolAssociation:NetworkInterfaceBackendAddressPoolAssociation",
                "networkInterfaceNatRuleAssociation:NetworkInterfaceNatRuleAssociation",
            ].map((name) => [
                `azure:network/${name}`,
                { carries: true, notice: removed("the balancer leads no client to its machine any more") },
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
                        "its machines have no security group, and a Standard balancer lets no client in without one",
                    ),
                    fields: [
                        {
                            paths: ["networkSecurityGroupId"],
                            effect: "shut-out",
                            severity: "warning",
                            means: "other packets are let in",
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
