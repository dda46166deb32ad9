import { all, type Input } from "@pulumi/pulumi";
import { onceServed } from "../exposures/onceServed.ts";
import { byFamily } from "../model/addresses.ts";
import type { Exposure } from "../model/parts.ts";
import { type AwsLoadBalancerController, installed } from "./awsLoadBalancerController.ts";
import { checkTimeout, type NlbArgs, type NlbEip, SECONDS_TO_SERVE } from "./nlb.ts";

/** Settings of {@link loadBalancerController}. */
export interface LoadBalancerControllerArgs extends NlbArgs {
    /** Who makes the balancer. Default: `aws-load-balancer-controller`, 2.13 or newer. */
    by?: "aws-load-balancer-controller" | "eks-auto-mode";
    /** The controller, where this program installs it: the gateway waits for it. Default: it is there already. */
    installation?: AwsLoadBalancerController;
    /** Name of the balancer, at most 32 letters, digits and hyphens. Default: the controller's. */
    name?: string;
    /** Subnets, by id or name, one a zone. Default: those that are tagged for balancers. */
    subnets?: string[];
    /** An `aws.ec2.Eip` for each subnet: the gateway then has fixed IPv4 addresses. Default: a DNS name alone. */
    eips?: NlbEip[];
    /** Security groups of the balancer. Default: the controller's own. */
    securityGroups?: Input<string>[];
    /** CIDRs that may connect. Default: all. */
    sourceRanges?: Input<Input<string>[]>;
}

const PREFIX = "service.beta.kubernetes.io/aws-load-balancer-";

/**
 * An NLB with TCP and UDP in one `TCP_UDP` listener on the same port, made by the AWS Load Balancer Controller from the
 * Service. Targets are pods: QUIC flows then depend on no node.
 *
 * Without the annotation that it sets, the controller silently drops the second protocol of a port
 * (kubernetes-sigs/aws-load-balancer-controller#4405).
 * @example loadBalancerController({ subnets: ["subnet-a", "subnet-b"], eips: [eipA, eipB] })
 */
export function loadBalancerController({ installation, ...args }: LoadBalancerControllerArgs = {}): Exposure {
    const { scheme = "internet-facing", by = "aws-load-balancer-controller", ipFamilies = ["IPv4"], eips } = args;
    return {
        describe: () => ({
            kind: "aws.loadBalancerController",
            mixedProtocols: true,
            ipFamilies,
            // The addresses of the other family, and without EIPs of both, are AWS's to change.
            byHostname: eips === undefined || ipFamilies.length > 1,
            secondsToServe: SECONDS_TO_SERVE,
            settings: { ...args, ...installed(installation), scheme, by, ipFamilies, eips: eips?.length },
        }),
        dependsOn: installation === undefined ? undefined : [installation.chart],
        serviceShape: () => ({
            target: "service",
            type: "LoadBalancer",
            annotations: annotations({ ...args, scheme, ipFamilies }),
            ipFamilies,
            loadBalancerClass: by === "eks-auto-mode" ? "eks.amazonaws.com/nlb" : "service.k8s.aws/nlb",
            loadBalancerSourceRanges: args.sourceRanges,
            // The balancer reaches pods; node ports would only be open ports.
            allocateLoadBalancerNodePorts: false,
        }),
        connect: (_context, backend) =>
            eips === undefined || ipFamilies.length > 1
                ? backend.reportedAddresses.apply(byFamily)
                : // EIPs have addresses long before the controller gives them to a balancer.
                  onceServed(
                      eips.map((eip) => eip.publicIp),
                      backend.ready,
                  ),
    };
}

function annotations(args: LoadBalancerControllerArgs): Record<string, Input<string>> {
    const { healthCheck = {}, crossZone = true, deregistrationDelay = 60, eips, subnets, securityGroups } = args;
    const dualStack = args.ipFamilies?.length === 2;
    const targetGroup = [
        `deregistration_delay.timeout_seconds=${deregistrationDelay}`,
        "deregistration_delay.connection_termination.enabled=true",
        ...(args.stickyByAddress === true ? ["stickiness.enabled=true", "stickiness.type=source_ip"] : []),
    ];
    const values: Record<string, Input<string> | undefined> = {
        "enable-tcp-udp-listener": "true",
        "nlb-target-type": "ip",
        scheme: args.scheme,
        name: args.name,
        subnets: subnets?.join(","),
        "eip-allocations": eips === undefined ? undefined : joined(eips.map((eip) => eip.allocationId)),
        "ip-address-type": dualStack ? "dualstack" : "ipv4",
        // UDP over IPv6 needs it, and it cannot be switched off while there is a UDP listener.
        "enable-prefix-for-ipv6-source-nat": dualStack ? "on" : undefined,
        "security-groups": securityGroups === undefined ? undefined : joined(securityGroups),
        "manage-backend-security-group-rules": securityGroups === undefined ? undefined : "true",
        // Path MTU discovery: QUIC packets must not be fragmented.
        "enable-icmp-for-path-mtu-discovery": "on",
        attributes: `load_balancing.cross_zone.enabled=${crossZone}`,
        "target-group-attributes": targetGroup.join(","),
        "healthcheck-protocol": healthCheck.protocol ?? "TCP",
        "healthcheck-port": healthCheck.port === undefined ? "traffic-port" : String(healthCheck.port),
        "healthcheck-path": healthCheck.path,
        "healthcheck-interval": String(healthCheck.interval ?? 10),
        // The controller's own, ten seconds, is refused for a shorter interval.
        "healthcheck-timeout":
            healthCheck.timeout === undefined && (healthCheck.interval ?? 10) >= 10
                ? undefined
                : String(checkTimeout(healthCheck)),
        "healthcheck-healthy-threshold": String(healthCheck.healthyThreshold ?? 2),
        "healthcheck-unhealthy-threshold": String(healthCheck.unhealthyThreshold ?? 2),
    };
    return Object.fromEntries(
        Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[`${PREFIX}${key}`, value]])),
    );
}

function joined(values: Input<string>[]): Input<string> {
    return all(values).apply((known) => known.join(","));
}
