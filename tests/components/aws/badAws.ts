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
import type { BadInput, Warned } from "../gateway/badHosts.ts";

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
        (name): BadInput => ({
            what: `the balancer's name "${name}"`,
            args: balancer({ name }),
            path: "exposure.name",
            code: "aws-balancer-name-invalid",
            quotes: `"${name}" is not a valid name of a balancer.`,
        }),
    ),
    {
        what: "one EIP for two subnets",
        args: balancer({ subnets: ["a", "b"], eips: [eip(1)] }),
        path: "exposure.eips",
        code: "aws-eips-unlike-subnets",
        quotes: "There are 1 EIPs for 2 subnets.",
    },
    {
        what: "EIPs for subnets that are not named",
        args: balancer({ eips: [eip(1), eip(2)] }),
        path: "exposure.eips",
        code: "aws-eips-unlike-subnets",
        quotes: "There are 2 EIPs for unnamed subnets.",
    },
    {
        what: "EIPs of an internal balancer",
        args: balancer({ scheme: "internal", subnets: ["a"], eips: [eip(1)] }),
        path: "exposure.eips",
        code: "aws-eips-of-internal-balancer",
        quotes: "The balancer is internal.",
    },
    ...[balancer, network].map(
        (exposure): BadInput => ({
            what: `a controller installed beside EKS Auto Mode's own, for ${exposure.name}()`,
            args: exposure({ by: "eks-auto-mode", installation: controller }),
            path: "exposure.installation",
            code: "aws-installation-in-auto-mode",
            quotes: "A controller is installed in addition to EKS Auto Mode's own.",
        }),
    ),
    {
        what: "an NLB with IPv6 alone",
        args: balancer({ ipFamilies: ["IPv6"] }),
        path: "exposure.ipFamilies",
        code: "aws-ipv6-alone",
        quotes: "The balancer has only IPv6.",
    },
    ...(
        [
            ["interval", 4, "4 is given. It must be a whole number from 5 to 300."],
            ["timeout", 121, "121 is given. It must be a whole number from 2 to 120."],
            ["healthyThreshold", 1, "1 is given. It must be a whole number from 2 to 10."],
            ["unhealthyThreshold", 11, "11 is given. It must be a whole number from 2 to 10."],
            ["port", 0, "0 is given. It must be a whole number from 1 to 65535."],
        ] as const
    ).map(
        ([key, value, quotes]): BadInput => ({
            what: `a health check's ${key} of ${value}`,
            args: balancer({ healthCheck: { [key]: value } }),
            path: `exposure.healthCheck.${key}`,
            code: "aws-health-check-invalid",
            quotes,
        }),
    ),
    {
        what: "a path of a TCP health check",
        args: balancer({ healthCheck: { path: "/ready" } }),
        path: "exposure.healthCheck.path",
        code: "aws-health-check-invalid",
        quotes: "A TCP check has no path.",
    },
    {
        what: "a deregistration of two hours",
        args: balancer({ deregistrationDelay: 7200 }),
        path: "exposure.deregistrationDelay",
        code: "aws-health-check-invalid",
        quotes: "7200 is given. It must be a whole number from 0 to 3600.",
    },
    {
        what: "a timeout of a health check beyond its interval",
        args: balancer({ healthCheck: { interval: 10, timeout: 11 } }),
        path: "exposure.healthCheck.timeout",
        code: "aws-health-check-invalid",
        quotes: "11 s is longer than the interval, 10 s.",
    },
    {
        what: "a path of a health check that does not begin with a slash",
        args: balancer({ healthCheck: { protocol: "HTTP", path: "ready" } }),
        path: "exposure.healthCheck.path",
        code: "aws-health-check-invalid",
        quotes: '"ready" is not a valid path.',
    },
    {
        what: "a gateway whose name leaves no room for its balancer's",
        args: { name: "production-edge-eu", ...network({}) },
        path: "name",
        code: "aws-names-too-long",
        quotes: '"production-edge-eu-lb-nlb" and 8 characters of Pulumi\'s have 33.',
    },
    ...["internal-edge", "edge.eu", "-edge", "Edge"].map(
        (name): BadInput => ({
            what: `the name "${name}" of our own balancer`,
            args: network({ name }),
            path: "exposure.name",
            code: "aws-names-too-long",
            quotes: `"${name}" is not a valid name of a balancer.`,
        }),
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
        ([path, args, quotes]): BadInput => ({
            what: `${path} of our own balancer by another name than its id`,
            args: network(args as Partial<AwsNetworkExposureArgs>),
            path: `exposure.${path}`,
            code: "aws-id-invalid",
            quotes,
        }),
    ),
    {
        what: "no subnet",
        args: network({ subnets: [] }),
        path: "exposure.subnets",
        code: "aws-listed-wrong",
        quotes: "No subnet is listed.",
    },
    {
        what: "a subnet twice",
        args: network({ subnets: ["subnet-0a", "subnet-0a"] }),
        path: "exposure.subnets[1]",
        code: "aws-listed-wrong",
        quotes: '"subnet-0a" is listed twice.',
    },
    {
        what: "an EIP twice",
        args: network({ eips: [eip(1), eip(1)] }),
        path: "exposure.eips[1]",
        code: "aws-listed-wrong",
        quotes: '"eipalloc-1" is listed twice.',
    },
    {
        what: "three EIPs of our own balancer in two subnets",
        args: network({ eips: [eip(1), eip(2), eip(3)] }),
        path: "exposure.eips",
        code: "aws-eips-unlike-subnets",
        quotes: "There are 3 EIPs for 2 subnets.",
    },
    {
        what: "EIPs of our own internal balancer",
        args: network({ scheme: "internal", eips: [eip(1), eip(2)] }),
        path: "exposure.eips",
        code: "aws-eips-of-internal-balancer",
        quotes: "The balancer is internal.",
    },
    {
        what: "our own balancer with IPv6 alone",
        args: network({ ipFamilies: ["IPv6"] }),
        path: "exposure.ipFamilies",
        code: "aws-ipv6-alone",
        quotes: "The balancer has only IPv6.",
    },
    {
        what: "an empty list of security groups",
        args: network({ securityGroups: [] }),
        path: "exposure.securityGroups",
        code: "aws-security-groups-empty",
        quotes: "No group is listed.",
    },
    {
        what: "source ranges beside security groups",
        args: network({ securityGroups: ["sg-0a"], sourceRanges: ["192.0.2.0/24"] }),
        path: "exposure.sourceRanges",
        code: "aws-source-ranges-unenforced",
        quotes: "Ranges are set, but securityGroups is set.",
    },
    {
        what: "source ranges with TCP_QUIC",
        args: network({ protocol: "TCP_QUIC", sourceRanges: ["192.0.2.0/24"] }),
        path: "exposure.sourceRanges",
        code: "aws-source-ranges-unenforced",
        quotes: "Ranges are set, but TCP_QUIC has no security group.",
    },
    ...["192.0.2.1/24", "192.0.2.0", "192.0.2.0/33", "192.0.2.0/024", "2001:DB8::/32"].map(
        (range): BadInput => ({
            what: `the source range ${range}`,
            args: network({ sourceRanges: [range], ipFamilies: ["IPv4", "IPv6"] }),
            path: "exposure.sourceRanges[0]",
            code: "aws-source-range-invalid",
            quotes: `"${range}" is not a CIDR in its shortest form.`,
        }),
    ),
    {
        what: "a source range of a family that is not served",
        args: network({ sourceRanges: ["192.0.2.0/24", "2001:db8::/32"] }),
        path: "exposure.sourceRanges[1]",
        code: "aws-source-ranges-one-sided",
        quotes: '"2001:db8::/32" is of a family that is not served.',
    },
    {
        what: "source ranges of one family of two",
        args: network({ sourceRanges: ["192.0.2.0/24"], ipFamilies: ["IPv4", "IPv6"] }),
        path: "exposure.sourceRanges",
        code: "aws-source-ranges-one-sided",
        quotes: "No IPv6 range is listed.",
    },
    ...["QUIC", "UDP", "TCP", "tcp_udp"].map(
        (protocol): BadInput => ({
            what: `the protocol ${protocol}`,
            args: network({ protocol: protocol as NlbProtocol }),
            path: "exposure.protocol",
            code: "aws-protocol-unknown",
            quotes: `"${protocol}" is given. It must be "TCP_UDP" or "TCP_QUIC".`,
        }),
    ),
    {
        what: "security groups with TCP_QUIC",
        args: network({ protocol: "TCP_QUIC", securityGroups: ["sg-0a"] }),
        path: "exposure.securityGroups",
        code: "aws-quic-with-security-groups",
        quotes: "They are set with TCP_QUIC.",
    },
    {
        what: "both families with TCP_QUIC",
        args: network({ protocol: "TCP_QUIC", ipFamilies: ["IPv4", "IPv6"] }),
        path: "exposure.ipFamilies",
        code: "aws-quic-with-ipv6",
        quotes: "IPv6 is requested with TCP_QUIC.",
    },
    {
        what: "QUIC on two ports with TCP_QUIC",
        args: {
            ...network({ protocol: "TCP_QUIC" }),
            hostnames: [],
            listeners: [app, { ...app, port: 8443 }],
        },
        path: "exposure.protocol",
        code: "aws-quic-listeners",
        quotes: "TCP_QUIC is requested, and QUIC on the ports 443 and 8443.",
    },
    {
        what: "stickiness by address with TCP_QUIC",
        args: network({ protocol: "TCP_QUIC", stickyByAddress: true }),
        path: "exposure.stickyByAddress",
        code: "aws-quic-sticky",
        quotes: "It is set with TCP_QUIC.",
    },
    {
        what: "TCP_QUIC by EKS Auto Mode",
        args: network({ protocol: "TCP_QUIC", by: "eks-auto-mode", clusterName: "prod" }),
        path: "exposure.by",
        code: "aws-quic-by-auto-mode",
        quotes: "EKS Auto Mode registers the targets of TCP_QUIC.",
    },
    {
        what: "EKS Auto Mode without the cluster's name",
        args: network({ by: "eks-auto-mode" }),
        path: "exposure.clusterName",
        code: "aws-auto-mode-without-cluster",
        quotes: "EKS Auto Mode registers the targets, but no cluster is named.",
    },
    {
        what: "a tag of AWS's own",
        args: network({ tags: { "aws:owner": "edge" } }),
        path: 'exposure.tags["aws:owner"]',
        code: "aws-tags-invalid",
        quotes: '"aws:owner" is not a valid tag key.',
    },
    {
        what: "fifty tags",
        args: network({ tags: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`t${n}`, "x"])) }),
        path: "exposure.tags",
        code: "aws-tags-invalid",
        quotes: "It has 50 tags.",
    },
];

/** What is allowed, and said. */
export const awsWarnings: Warned[] = [
    {
        code: "aws-deregistration-shorter-than-drain",
        args: { ...network({}), controller: envoyGateway({ drain: { drainTimeout: "1m30s" } }) },
        path: "exposure.deregistrationDelay",
    },
];
