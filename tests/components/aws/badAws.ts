import {
    AwsLoadBalancerController,
    type AwsNetworkExposureArgs,
    type LoadBalancerControllerArgs,
    loadBalancerController,
    type NlbProtocol,
    networkLoadBalancer,
} from "../../../components/aws/index.ts";
import { envoyGateway, none } from "../../../components/index.ts";
import { app } from "../../support/edge.ts";
import type { BadArgs, BadInput } from "../gateway/badHosts.ts";

const balancer = (args: LoadBalancerControllerArgs) => ({ exposure: loadBalancerController(args), dns: none() });
const network = (args: Partial<AwsNetworkExposureArgs>) => ({
    exposure: networkLoadBalancer({ vpcId: "vpc-0a", subnets: ["subnet-0a", "subnet-0b"], ...args }),
    dns: none(),
});
/** One that no program has registered, with what Pulumi knows a resource by. */
const controller: AwsLoadBalancerController = Object.assign(Object.create(AwsLoadBalancerController.prototype), {
    __pulumiResource: true,
});
const eip = (n: number) => ({ allocationId: `eipalloc-${n}`, publicIp: `192.0.2.${n}` });

/** Mistakes in the AWS balancers. */
export const badAws: BadInput[] = [
    ...["a".repeat(33), "-edge", "edge-", "edge_1", "internal-edge", ""].map(
        (name): BadInput => [
            `the balancer's name "${name}"`,
            balancer({ name }),
            "exposure.name",
            "aws-balancer-name-invalid",
            `"${name}" is not a valid name of a balancer.`,
        ],
    ),
    [
        "one EIP for two subnets",
        balancer({ subnets: ["a", "b"], eips: [eip(1)] }),
        "exposure.eips",
        "aws-eips-unlike-subnets",
        "There are 1 EIPs for 2 subnets.",
    ],
    [
        "EIPs for subnets that are not named",
        balancer({ eips: [eip(1), eip(2)] }),
        "exposure.eips",
        "aws-eips-unlike-subnets",
        "There are 2 EIPs for unnamed subnets.",
    ],
    [
        "EIPs of an internal balancer",
        balancer({ scheme: "internal", subnets: ["a"], eips: [eip(1)] }),
        "exposure.eips",
        "aws-eips-of-internal-balancer",
        "The balancer is internal.",
    ],
    ...[balancer, network].map(
        (exposure): BadInput => [
            `a controller installed beside EKS Auto Mode's own, for ${exposure.name}()`,
            exposure({ by: "eks-auto-mode", installation: controller }),
            "exposure.installation",
            "aws-installation-in-auto-mode",
            "A controller is installed beside EKS Auto Mode's own.",
        ],
    ),
    [
        "an NLB with IPv6 alone",
        balancer({ ipFamilies: ["IPv6"] }),
        "exposure.ipFamilies",
        "aws-ipv6-alone",
        "The balancer has IPv6 alone.",
    ],
    ...(
        [
            ["interval", 4, "4 is given. It must be a whole number from 5 to 300."],
            ["timeout", 121, "121 is given. It must be a whole number from 2 to 120."],
            ["healthyThreshold", 1, "1 is given. It must be a whole number from 2 to 10."],
            ["unhealthyThreshold", 11, "11 is given. It must be a whole number from 2 to 10."],
            ["port", 0, "0 is given. It must be a whole number from 1 to 65535."],
        ] as const
    ).map(
        ([key, value, quotes]): BadInput => [
            `a health check's ${key} of ${value}`,
            balancer({ healthCheck: { [key]: value } }),
            `exposure.healthCheck.${key}`,
            "aws-health-check-invalid",
            quotes,
        ],
    ),
    [
        "a path of a TCP health check",
        balancer({ healthCheck: { path: "/ready" } }),
        "exposure.healthCheck.path",
        "aws-health-check-invalid",
        "A check over TCP has no path.",
    ],
    [
        "a deregistration of two hours",
        balancer({ deregistrationDelay: 7200 }),
        "exposure.deregistrationDelay",
        "aws-health-check-invalid",
        "7200 is given. It must be a whole number from 0 to 3600.",
    ],
    [
        "a timeout of a health check beyond its interval",
        balancer({ healthCheck: { interval: 10, timeout: 11 } }),
        "exposure.healthCheck.timeout",
        "aws-health-check-invalid",
        "11 s is longer than the interval, 10 s.",
    ],
    [
        "a path of a health check that does not begin with a slash",
        balancer({ healthCheck: { protocol: "HTTP", path: "ready" } }),
        "exposure.healthCheck.path",
        "aws-health-check-invalid",
        '"ready" is not a valid path.',
    ],
    [
        "a gateway whose name leaves no room for its balancer's",
        { name: "production-edge-eu", ...network({}) },
        "name",
        "aws-names-too-long",
        '"production-edge-eu-lb-nlb" and 8 characters of Pulumi\'s have 33.',
    ],
    ...["internal-edge", "edge.eu", "-edge", "Edge"].map(
        (name): BadInput => [
            `the name "${name}" of our own balancer`,
            network({ name }),
            "exposure.name",
            "aws-names-too-long",
            `"${name}" is no name of a balancer.`,
        ],
    ),
    ...(
        [
            ["vpcId", { vpcId: "main" }, '"main" is not a valid id of a VPC.'],
            ["subnets[1]", { subnets: ["subnet-0a", "public-b"] }, '"public-b" is not a valid id of a subnet.'],
            ["securityGroups[0]", { securityGroups: ["clients"] }, '"clients" is not a valid id of a security group.'],
            [
                "eips[1].allocationId",
                { eips: [eip(1), { allocationId: "192.0.2.2", publicIp: "192.0.2.2" }] },
                '"192.0.2.2" is not a valid id of an EIP\'s allocation.',
            ],
        ] as const
    ).map(
        ([path, args, quotes]): BadInput => [
            `${path} of our own balancer by another name than its id`,
            network(args as Partial<AwsNetworkExposureArgs>),
            `exposure.${path}`,
            "aws-id-invalid",
            quotes,
        ],
    ),
    ["no subnet", network({ subnets: [] }), "exposure.subnets", "aws-listed-wrong", "No subnet is listed."],
    [
        "a subnet twice",
        network({ subnets: ["subnet-0a", "subnet-0a"] }),
        "exposure.subnets[1]",
        "aws-listed-wrong",
        '"subnet-0a" is there already.',
    ],
    [
        "an EIP twice",
        network({ eips: [eip(1), eip(1)] }),
        "exposure.eips[1]",
        "aws-listed-wrong",
        '"eipalloc-1" is there already.',
    ],
    [
        "three EIPs of our own balancer in two subnets",
        network({ eips: [eip(1), eip(2), eip(3)] }),
        "exposure.eips",
        "aws-eips-unlike-subnets",
        "There are 3 EIPs for 2 subnets.",
    ],
    [
        "EIPs of our own internal balancer",
        network({ scheme: "internal", eips: [eip(1), eip(2)] }),
        "exposure.eips",
        "aws-eips-of-internal-balancer",
        "The balancer is internal.",
    ],
    [
        "our own balancer with IPv6 alone",
        network({ ipFamilies: ["IPv6"] }),
        "exposure.ipFamilies",
        "aws-ipv6-alone",
        "The balancer has IPv6 alone.",
    ],
    [
        "an empty list of security groups",
        network({ securityGroups: [] }),
        "exposure.securityGroups",
        "aws-security-groups-empty",
        "No group is listed.",
    ],
    [
        "source ranges beside security groups",
        network({ securityGroups: ["sg-0a"], sourceRanges: ["192.0.2.0/24"] }),
        "exposure.sourceRanges",
        "aws-source-ranges-unenforced",
        "Ranges are given, and the security groups are yours.",
    ],
    [
        "source ranges with TCP_QUIC",
        network({ protocol: "TCP_QUIC", sourceRanges: ["192.0.2.0/24"] }),
        "exposure.sourceRanges",
        "aws-source-ranges-unenforced",
        "Ranges are given, and TCP_QUIC has no security group.",
    ],
    ...["192.0.2.1/24", "192.0.2.0", "192.0.2.0/33", "192.0.2.0/024", "2001:DB8::/32"].map(
        (range): BadInput => [
            `the source range ${range}`,
            network({ sourceRanges: [range], ipFamilies: ["IPv4", "IPv6"] }),
            "exposure.sourceRanges[0]",
            "aws-source-range-invalid",
            `"${range}" is not a CIDR in its shortest form.`,
        ],
    ),
    [
        "a source range of a family that is not served",
        network({ sourceRanges: ["192.0.2.0/24", "2001:db8::/32"] }),
        "exposure.sourceRanges[1]",
        "aws-source-ranges-one-sided",
        '"2001:db8::/32" is of no family that is served.',
    ],
    [
        "source ranges of one family of two",
        network({ sourceRanges: ["192.0.2.0/24"], ipFamilies: ["IPv4", "IPv6"] }),
        "exposure.sourceRanges",
        "aws-source-ranges-one-sided",
        "No range is IPv6.",
    ],
    ...["QUIC", "UDP", "TCP", "tcp_udp"].map(
        (protocol): BadInput => [
            `the protocol ${protocol}`,
            network({ protocol: protocol as NlbProtocol }),
            "exposure.protocol",
            "aws-protocol-unknown",
            `"${protocol}" is given. It must be "TCP_UDP" or "TCP_QUIC".`,
        ],
    ),
    [
        "security groups with TCP_QUIC",
        network({ protocol: "TCP_QUIC", securityGroups: ["sg-0a"] }),
        "exposure.securityGroups",
        "aws-quic-with-security-groups",
        "They are given with TCP_QUIC.",
    ],
    [
        "both families with TCP_QUIC",
        network({ protocol: "TCP_QUIC", ipFamilies: ["IPv4", "IPv6"] }),
        "exposure.ipFamilies",
        "aws-quic-with-ipv6",
        "IPv6 is asked for with TCP_QUIC.",
    ],
    [
        "QUIC on two ports with TCP_QUIC",
        {
            ...network({ protocol: "TCP_QUIC" }),
            hostnames: [],
            listeners: [app, { ...app, port: 8443 }],
        },
        "exposure.protocol",
        "aws-quic-listeners",
        "TCP_QUIC is asked for, and QUIC on the ports 443 and 8443.",
    ],
    [
        "stickiness by address with TCP_QUIC",
        network({ protocol: "TCP_QUIC", stickyByAddress: true }),
        "exposure.stickyByAddress",
        "aws-quic-sticky",
        "It is set with TCP_QUIC.",
    ],
    [
        "TCP_QUIC by EKS Auto Mode",
        network({ protocol: "TCP_QUIC", by: "eks-auto-mode", clusterName: "prod" }),
        "exposure.by",
        "aws-quic-by-auto-mode",
        "EKS Auto Mode is to register the targets of TCP_QUIC.",
    ],
    [
        "EKS Auto Mode without the cluster's name",
        network({ by: "eks-auto-mode" }),
        "exposure.clusterName",
        "aws-auto-mode-without-cluster",
        "EKS Auto Mode is to register the targets, of no cluster.",
    ],
    [
        "a tag of AWS's own",
        network({ tags: { "aws:owner": "edge" } }),
        'exposure.tags["aws:owner"]',
        "aws-tags-invalid",
        '"aws:owner" is not a valid key of a tag.',
    ],
    [
        "fifty tags",
        network({ tags: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`t${n}`, "x"])) }),
        "exposure.tags",
        "aws-tags-invalid",
        "There are 50 tags.",
    ],
];

/** What is allowed, and said. */
export const awsWarnings: [code: string, args: BadArgs, path: string][] = [
    [
        "aws-deregistration-shorter-than-drain",
        { ...network({}), controller: envoyGateway({ drain: { drainTimeout: "1m30s" } }) },
        "exposure.deregistrationDelay",
    ],
];
