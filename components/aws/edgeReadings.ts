import { text } from "../model/changes.ts";
import type { FieldEffect, Notice } from "../model/plainReadings.ts";
import type { Properties, Reading, Readings } from "../model/readings.ts";

/** Fields of an NLB or ALB. Rules compare its security groups and its protocols. */
export const BALANCER_FIELDS: readonly FieldEffect[] = [
    { paths: ["subnets.*", "subnetMappings.*"], from: [undefined], effect: "none" },
    {
        paths: ["subnets", "subnetMappings"],
        effect: "address",
        means: "the balancer's address in a subnet is removed, and clients that cached it get no answer",
        source: "Elastic Load Balancing API, SetSubnets",
    },
    {
        paths: ["internal"],
        effect: "address",
        means: "an internal balancer has private addresses, a public one public addresses: the old ones are removed",
    },
    { paths: ["ipAddressType"], to: ["dualstack"], effect: "none" },
    { paths: ["ipAddressType"], effect: "address", means: "the addresses of one family are removed" },
    {
        paths: ["name", "namePrefix", "loadBalancerType"],
        effect: "address",
        means: "AWS creates a new balancer for it",
    },
    { paths: ["customerOwnedIpv4Pool", "ipamPools"], effect: "address", means: "the addresses come from elsewhere" },
    { paths: ["securityGroups"], effect: "none" },
    {
        paths: ["idleTimeout", "clientKeepAlive"],
        effect: "connections",
        severity: "note",
        means: "the idle timeout of connections changes",
    },
    { paths: ["enableHttp2"], effect: "resilience", means: "clients over TCP get another HTTP version" },
    {
        paths: [
            "enableZonalShift",
            "enableCrossZoneLoadBalancing",
            "dnsRecordClientRoutingPolicy",
            "minimumLoadBalancerCapacity",
            "secondaryIpsAutoAssignedPerSubnet",
        ],
        effect: "none",
    },
    {
        paths: [
            "accessLogs",
            "connectionLogs",
            "enableDeletionProtection",
            "enableTlsVersionAndCipherSuiteHeaders",
            "enableXffClientPort",
            "xffHeaderProcessingMode",
            "preserveHostHeader",
            "dropInvalidHeaderFields",
            "desyncMitigationMode",
            "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
            "enableWafFailOpen",
        ],
        effect: "none",
    },
];

const LISTENER_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["protocol"],
        from: ["TCP_UDP", "TCP_QUIC", "UDP", "QUIC"],
        to: ["TCP", "TLS", "HTTP", "HTTPS"],
        effect: "http3",
        means: "the balancer no longer accepts UDP on this port: clients that remember h3 get no answer",
    },
    {
        paths: ["protocol"],
        to: ["UDP", "QUIC"],
        from: ["TCP", "TCP_UDP", "TLS", "TCP_QUIC"],
        effect: "shut-out",
        means: "the balancer no longer accepts TCP on this port",
    },
    { paths: ["protocol"], effect: "connections", means: "connections through it end" },
    { paths: ["port"], effect: "shut-out", means: "the old port no longer answers" },
    {
        paths: ["certificateArn", "alternateCertificateArns"],
        effect: "connections",
        severity: "note",
        means: "new connections get another certificate",
    },
    {
        paths: ["sslPolicy", "mutualAuthentication"],
        effect: "shut-out",
        severity: "warning",
        means: "clients that cannot negotiate it do not connect",
    },
    { paths: ["defaultActions"], effect: "connections", means: "clients are routed to other targets" },
    { paths: ["loadBalancerArn"], effect: "served", means: "the other balancer no longer answers at this port" },
    { paths: ["alpnPolicy"], effect: "resilience", means: "clients negotiate other protocols over TCP" },
    {
        paths: ["tcpIdleTimeoutSeconds"],
        effect: "connections",
        severity: "note",
        means: "the idle timeout of connections changes",
    },
    {
        paths: ["routingHttpRequest*", "routingHttpResponse*"],
        effect: "resilience",
        severity: "note",
        means: "headers of requests or responses change",
    },
];

const TARGET_FIELDS: readonly FieldEffect[] = [
    { paths: ["healthCheck"], effect: "resilience", means: "targets that it marks unhealthy get no clients" },
    {
        paths: [
            "deregistrationDelay",
            "connectionTermination",
            "slowStart",
            "loadBalancingAlgorithmType",
            "loadBalancingAnomalyMitigation",
            "targetFailovers",
            "targetHealthStates",
            "targetGroupHealths",
        ],
        effect: "connections",
        severity: "note",
        means: "connections are distributed or ended differently",
    },
    {
        paths: ["preserveClientIp", "proxyProtocolV2"],
        effect: "served",
        severity: "warning",
        means: "the targets see other client addresses, or reject connections",
    },
    { paths: ["stickiness"], effect: "connections", severity: "note", means: "clients may reach other targets" },
    {
        paths: ["port", "protocol", "targetType", "vpcId", "ipAddressType", "name", "protocolVersion"],
        effect: "connections",
        means: "the group is recreated, and connections through it end",
    },
];

/** Display name of a subnet's route to the internet. */
function routeNotice(route: Properties): Notice {
    const to = text(route, "destinationCidrBlock") ?? text(route, "destinationIpv6CidrBlock") ?? "its destination";
    const everywhere = ["0.0.0.0/0", "::/0"].includes(to);
    const clause = everywhere
        ? `the subnets of ${text(route, "routeTableId") ?? "its table"} have no route to the internet (${to}) any more: nothing in them can answer clients`
        : `the route to ${to} is removed: packets to it are dropped`;
    return { deleted: clause, replaced: clause, severity: everywhere ? "error" : "note" };
}

const removed = (deleted: string, severity: Notice["severity"] = "error", replaced = deleted): Notice => ({
    deleted,
    replaced,
    severity: severity ?? "error",
});

const cluster: Reading = {
    carries: true,
    fields: [
        {
            paths: ["vpcConfig.publicAccessCidrs", "vpcConfig.endpointPublicAccess", "vpcConfig.endpointPrivateAccess"],
            effect: "resilience",
            means: "who can reach the API server changes, which includes controllers and this program",
        },
        {
            paths: ["version"],
            effect: "connections",
            severity: "note",
            means: "the control plane is upgraded; nodes follow automatically",
        },
        {
            paths: ["roleArn", "name", "encryptionConfig", "vpcConfig.subnetIds"],
            effect: "served",
            severity: "warning",
            means: "it may require a new cluster",
        },
        {
            paths: [
                "enabledClusterLogTypes",
                "accessConfig",
                "upgradePolicy",
                "deletionProtection",
                "zonalShiftConfig",
                "bootstrapSelfManagedAddons",
            ],
            effect: "none",
        },
        {
            paths: ["desiredCapacity", "minSize", "maxSize", "instanceType", "nodeGroupOptions"],
            effect: "connections",
            severity: "note",
            means: "nodes are added and removed, and connections end with their pods",
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
            paths: ["scalingConfig.desiredSize", "scalingConfig.maxSize"],
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

const distribution: Reading = {
    addresses: ["domainName"],
    carries: true,
    fields: [
        {
            paths: ["httpVersion"],
            from: ["http2and3", "http3"],
            to: ["http2", "http1.1", undefined],
            effect: "http3",
            severity: "warning",
            means: "CloudFront no longer offers HTTP/3 (h3); clients that remember it fall back",
        },
        { paths: ["httpVersion"], effect: "none" },
        { paths: ["enabled"], to: [false, undefined], effect: "served", means: "the distribution answers no requests" },
        { paths: ["enabled"], effect: "none" },
        { paths: ["aliases.*"], from: [undefined], effect: "none" },
        {
            paths: ["aliases"],
            effect: "served",
            means: "the distribution no longer answers for this name: its clients get 403 or a TLS error",
        },
        {
            paths: ["viewerCertificate"],
            effect: "shut-out",
            severity: "warning",
            means: "clients get another certificate or TLS version",
        },
        { paths: ["isIpv6Enabled"], to: [false, undefined], effect: "address", means: "its IPv6 addresses go" },
        { paths: ["isIpv6Enabled"], effect: "none" },
        {
            paths: ["restrictions", "webAclId"],
            effect: "shut-out",
            severity: "warning",
            means: "a different set of clients is rejected",
        },
        {
            paths: [
                "origins",
                "originGroups",
                "defaultCacheBehavior",
                "orderedCacheBehaviors",
                "customErrorResponses",
                "defaultRootObject",
            ],
            effect: "served",
            severity: "warning",
            means: "requests are answered from elsewhere, or differently",
        },
        {
            paths: [
                "priceClass",
                "loggingConfig",
                "retainOnDelete",
                "waitForDeployment",
                "staging",
                "continuousDeploymentPolicyId",
            ],
            effect: "none",
        },
    ],
    notice: removed("the distribution is deleted, and its name no longer answers"),
};

const network: Record<string, Reading> = {
    "aws:ec2/route:Route": {
        carries: true,
        notice: routeNotice,
        fields: [
            {
                paths: ["gatewayId", "natGatewayId", "transitGatewayId", "networkInterfaceId"],
                effect: "served",
                means: "packets to its destination are routed differently, which includes responses to clients",
            },
        ],
    },
    "aws:ec2/routeTable:RouteTable": {
        carries: true,
        fields: [
            { paths: ["routes.*"], from: [undefined], effect: "none" },
            {
                paths: ["routes"],
                effect: "served",
                means: "packets to its destination are routed differently, or dropped, which includes responses to clients",
            },
        ],
        notice: removed("its subnets lose these routes, and may have none to the internet"),
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {
        carries: true,
        notice: removed("its subnet uses the main route table, which may have no route to the internet"),
        fields: [
            { paths: ["routeTableId"], effect: "served", severity: "warning", means: "its subnet has other routes" },
        ],
    },
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": {
        carries: true,
        notice: removed("the VPC uses its first route table, which may have no route to the internet"),
    },
    "aws:ec2/internetGateway:InternetGateway": {
        carries: true,
        notice: removed("the VPC no longer has a route from and to the internet: nothing in it can answer clients"),
        fields: [{ paths: ["vpcId"], effect: "served", means: "the VPC loses its route from and to the internet" }],
    },
    "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment": {
        carries: true,
        notice: removed("the VPC no longer has a route from and to the internet: nothing in it can answer clients"),
    },
    "aws:ec2/subnet:Subnet": {
        notice: removed("everything in the subnet is deleted, which includes addresses of balancers"),
    },
    "aws:ec2/vpc:Vpc": { notice: removed("everything in the VPC is deleted") },
    "aws:ec2/natGateway:NatGateway": {
        notice: {
            deleted: "pods behind it can no longer reach external hosts",
            replaced: "pods behind it cannot reach external hosts until the new one exists",
            severity: "warning",
        },
    },
    "aws:ec2/eipAssociation:EipAssociation": {
        carries: true,
        notice: removed("the address no longer points to anything"),
        fields: [
            {
                paths: ["allocationId", "instanceId", "networkInterfaceId", "publicIp"],
                effect: "address",
                means: "the address points elsewhere",
            },
        ],
    },
    "aws:ec2/instance:Instance": {
        addresses: ["publicIp"],
        notice: {
            deleted: "what runs on it ends",
            replaced: "what runs on it ends, and its public address changes unless it is an EIP",
            severity: "warning",
        },
    },
};

const accelerator: Record<string, Reading> = {
    "aws:globalaccelerator/accelerator:Accelerator": {
        addresses: ["ipSets[].ipAddresses"],
        carries: true,
        fields: [
            { paths: ["enabled"], to: [false], effect: "served", means: "the accelerator answers no connections" },
            { paths: ["enabled", "attributes", "name"], effect: "none" },
            { paths: ["ipAddressType", "ipAddresses"], effect: "address", means: "its addresses change" },
        ],
        notice: removed("its two addresses no longer answer"),
    },
    "aws:globalaccelerator/listener:Listener": {
        carries: true,
        fields: [
            {
                paths: ["protocol"],
                from: ["UDP"],
                effect: "http3",
                means: "the accelerator no longer accepts UDP: clients that remember h3 get no answer",
            },
            { paths: ["protocol"], effect: "shut-out", means: "the accelerator no longer accepts TCP" },
            { paths: ["portRanges"], effect: "shut-out", means: "the accelerator accepts other ports" },
            {
                paths: ["clientAffinity"],
                effect: "connections",
                severity: "note",
                means: "clients may reach other endpoints",
            },
        ],
        notice: removed("its ports no longer answer"),
    },
    "aws:globalaccelerator/endpointGroup:EndpointGroup": {
        carries: true,
        fields: [
            { paths: ["endpointConfigurations.*"], from: [undefined], effect: "none" },
            {
                paths: ["trafficDialPercentage"],
                to: [0],
                effect: "served",
                means: "no clients are routed to the group",
            },
            {
                paths: ["endpointConfigurations", "trafficDialPercentage", "portOverrides"],
                effect: "served",
                severity: "warning",
                means: "clients are routed to other endpoints",
            },
            {
                paths: ["healthCheck*", "thresholdCount"],
                effect: "resilience",
                means: "endpoints that it marks unhealthy get no clients",
            },
        ],
        notice: removed("clients are no longer routed to its endpoints"),
    },
};

/** Records: rules compare data, TTLs and sets. */
export const RECORD_FIELDS: readonly FieldEffect[] = [
    {
        paths: [
            "name",
            "type",
            "ttl",
            "records",
            "aliases",
            "allowOverwrite",
            "setIdentifier",
            "weightedRoutingPolicies",
            "multivalueAnswerRoutingPolicy",
        ],
        effect: "none",
    },
    { paths: ["healthCheckId"], effect: "resilience", means: "Route 53 omits the record set while the check fails" },
    {
        paths: [
            "failoverRoutingPolicies",
            "geolocationRoutingPolicies",
            "geoproximityRoutingPolicy",
            "latencyRoutingPolicies",
            "cidrRoutingPolicy",
        ],
        effect: "served",
        severity: "warning",
        means: "a different set of clients gets this record set",
    },
];

/** AWS packages without effect on an edge's clients. */
const OUT_OF_THE_WAY = [
    "iam",
    "s3",
    "s3control",
    "s3tables",
    "sqs",
    "sns",
    "dynamodb",
    "rds",
    "kms",
    "ecr",
    "ecrpublic",
    "cloudwatch",
    "logs",
    "cloudtrail",
    "secretsmanager",
    "ssm",
    "lambda",
    "athena",
    "glue",
    "backup",
    "batch",
    "codebuild",
    "codepipeline",
    "codecommit",
    "codedeploy",
    "codeartifact",
    "config",
    "cfg",
    "elasticache",
    "memorydb",
    "redshift",
    "elasticsearch",
    "opensearch",
    "neptune",
    "docdb",
    "efs",
    "fsx",
    "ebs",
    "kinesis",
    "msk",
    "mq",
    "sfn",
    "scheduler",
    "emr",
    "sagemaker",
    "budgets",
    "costexplorer",
    "organizations",
    "guardduty",
    "inspector2",
    "macie2",
    "securityhub",
    "detective",
    "accessanalyzer",
    "ses",
    "sesv2",
    "xray",
    "amp",
    "grafana",
    "servicequotas",
    "resourcegroups",
    "ram",
    "ssoadmin",
    "identitystore",
    "datasync",
    "dms",
    "transfer",
    "timestreamwrite",
    "qldb",
    "bedrock",
    "cloudformation",
    "chatbot",
    "oam",
    "synthetics",
    "rum",
    "dlm",
    "imagebuilder",
    "signer",
    "rolesanywhere",
    "directoryservice",
    "workspaces",
    "quicksight",
    "lakeformation",
];
/** EC2 and EKS resources without effect on clients. */
const BESIDE = [
    "aws:cloudwatch/*",
    ...[
        "keyPair:KeyPair",
        "ami:Ami",
        "snapshot:Snapshot",
        "flowLog:FlowLog",
        "tag:Tag",
        "placementGroup:PlacementGroup",
        "ebsVolume:EbsVolume",
        "launchTemplate:LaunchTemplate",
        "vpcDhcpOptions:VpcDhcpOptions",
        "defaultSecurityGroup:DefaultSecurityGroup",
        "vpcEndpoint:VpcEndpoint",
        "capacityReservation:CapacityReservation",
    ].map((name) => `aws:ec2/${name}`),
    ...[
        "accessEntry:AccessEntry",
        "accessPolicyAssociation:AccessPolicyAssociation",
        "podIdentityAssociation:PodIdentityAssociation",
        "identityProviderConfig:IdentityProviderConfig",
    ].map((name) => `aws:eks/${name}`),
    "aws:cloudwatch*",
    "aws:events*",
];

/**
 * Readings of AWS resources around an edge: balancer parts, networks, CloudFront, Global Accelerator, clusters, zones.
 */
export const EDGE_READINGS: Readings = {
    "aws:lb/listener:Listener": {
        carries: true,
        fields: LISTENER_FIELDS,
        notice: {
            deleted: "connections through it end",
            replaced: "connections through it end; new ones succeed when it exists again",
            severity: "error",
            replacedSeverity: "none",
        },
    },
    "aws:lb/targetGroup:TargetGroup": { carries: true, fields: TARGET_FIELDS, notice: "connections" },
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": {
        carries: true,
        fields: [{ paths: ["quicServerId"], effect: "none" }],
        notice: {
            deleted: "the target no longer gets clients",
            replaced: "the target gets no clients until it is registered again",
            severity: "warning",
        },
    },
    "aws:lb/listenerRule:ListenerRule": {
        carries: true,
        fields: [
            {
                paths: ["priority", "conditions", "actions"],
                effect: "served",
                severity: "warning",
                means: "a different set of requests is routed to its targets",
            },
        ],
        notice: {
            deleted: "requests that it matched use the listener's default",
            replaced: "requests that it matched use the listener's default until it exists",
            severity: "warning",
        },
    },
    "aws:lb/listenerCertificate:ListenerCertificate": {
        carries: true,
        notice: removed("names that only this certificate has get a TLS error"),
    },
    "aws:lb/trustStore*": { carries: true },
    "aws:acm/certificate:Certificate": {
        carries: true,
        notice: removed("listeners that use the certificate lose it, or it cannot be deleted"),
        fields: [
            {
                paths: ["domainName", "subjectAlternativeNames"],
                effect: "shut-out",
                severity: "warning",
                means: "the certificate's names change",
            },
            { paths: ["validationMethod", "options", "earlyRenewalDuration"], effect: "none" },
        ],
    },
    "aws:acm/certificateValidation:CertificateValidation": { notice: { deleted: "nothing: it only waits" } },
    "aws:cloudfront/distribution:Distribution": distribution,
    "aws:cloudfront*": {
        carries: true,
        notice: { deleted: "the distribution handles requests differently", severity: "warning" },
    },
    ...network,
    ...accelerator,
    "aws:eks/cluster:Cluster": cluster,
    "eks:index:Cluster": cluster,
    "aws:eks/nodeGroup:NodeGroup": nodes,
    "eks:index:NodeGroup": nodes,
    "eks:index:NodeGroupV2": nodes,
    "eks:index:ManagedNodeGroup": nodes,
    "aws:eks/fargateProfile:FargateProfile": nodes,
    "aws:eks/addon:Addon": {
        carries: true,
        notice: {
            deleted: "the add-on stops working in the cluster, which can affect networking and DNS",
            severity: "warning",
        },
        fields: [
            {
                paths: ["addonVersion", "configurationValues", "serviceAccountRoleArn"],
                effect: "connections",
                means: "its pods are rolled out",
            },
            { paths: ["resolveConflicts*", "preserve", "podIdentityAssociations"], effect: "none" },
        ],
    },
    "aws:autoscaling/group:Group": {
        notice: { deleted: "its machines are removed, and connections end with what runs there", severity: "warning" },
        fields: [{ paths: ["desiredCapacity", "maxSize"], to: [0], effect: "served", means: "it has no machine left" }],
    },
    "aws:route53/zone:Zone": {
        carries: true,
        fields: [
            {
                paths: ["name", "vpcs", "delegationSetId"],
                effect: "served",
                means: "the zone is recreated, with other name servers",
            },
            { paths: ["forceDestroy", "comment", "enableAcceleratedRecovery"], effect: "none" },
        ],
        notice: removed(
            "no name of the zone resolves, and a new zone has other name servers",
            "error",
            "the zone gets other name servers, and its records are missing until they are created again",
        ),
    },
    "aws:route53/delegationSet:DelegationSet": { notice: removed("the zone's name servers change") },
    "aws:route53/healthCheck:HealthCheck": {
        carries: true,
        notice: { deleted: "records that use it are answered even if its target fails", severity: "warning" },
    },
    "aws:route53domains*": { carries: true, notice: removed("the domain's name servers or registration change") },
    "aws:wafv2*": {
        carries: true,
        notice: { deleted: "requests are allowed that it denied", severity: "note" },
        fields: [
            { paths: ["visibilityConfig", "name", "customResponseBodies", "tokenDomains"], effect: "none" },
            {
                paths: [
                    "defaultAction",
                    "rules",
                    "ruleJson",
                    "rootOutputs",
                    "addresses",
                    "regularExpressions",
                    "webAclArn",
                    "resourceArn",
                    "capacity",
                    "associationConfig",
                    "challengeConfig",
                    "captchaConfig",
                ],
                effect: "shut-out",
                severity: "warning",
                means: "a different set of requests and clients is rejected",
            },
        ],
    },
    ...Object.fromEntries(
        [...OUT_OF_THE_WAY.map((name) => `aws:${name}/*`), ...BESIDE].map((type) => [type, { outOfTheWay: true }]),
    ),
};
