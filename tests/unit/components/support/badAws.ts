import { type LoadBalancerControllerArgs, loadBalancerController } from "../../../../components/aws.ts";
import { none } from "../../../../components/index.ts";
import type { BadInput } from "./badHosts.ts";

const balancer = (args: LoadBalancerControllerArgs) => ({ exposure: loadBalancerController(args), dns: none() });
const eip = (n: number) => ({ allocationId: `eipalloc-${n}`, publicIp: `192.0.2.${n}` });

/** Mistakes in the AWS balancer. */
export const badAws: BadInput[] = [
    ...["a".repeat(33), "-edge", "edge-", "edge_1", "internal-edge", ""].map(
        (name): BadInput => [
            `the balancer's name "${name}"`,
            balancer({ name }),
            "exposure.name",
            "aws-balancer-name-invalid",
            `"${name}" is no name of a balancer.`,
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
    [
        "an NLB with IPv6 alone",
        balancer({ ipFamilies: ["IPv6"] }),
        "exposure.ipFamilies",
        "aws-ipv6-alone",
        "The balancer has IPv6 alone.",
    ],
    ...(
        [
            ["interval", 4, "4 is not from 5 to 300 seconds."],
            ["timeout", 121, "121 is not from 2 to 120 seconds."],
            ["healthyThreshold", 1, "1 is not from 2 to 10."],
            ["unhealthyThreshold", 11, "11 is not from 2 to 10."],
            ["port", 0, "0 is not from 1 to 65535."],
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
        "7200 is not from 0 to 3600 seconds.",
    ],
];
