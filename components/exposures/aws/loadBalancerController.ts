import { all, type Input, output } from "@pulumi/pulumi";
import type { Exposure, IpFamily } from "../../parts.ts";
import { byFamily } from "../addresses.ts";

/** A health check of the balancer; it is never over UDP (NLB has no such check). */
export interface NlbHealthCheck {
    /** Default: `TCP`, on the port of the traffic: the proxy accepts connections. */
    protocol?: "TCP" | "HTTP" | "HTTPS";
    /** Port on the pod. Default: the traffic's. */
    port?: number;
    /** Path, for HTTP and HTTPS. */
    path?: string;
    /** Seconds between two checks, 5 to 300. Default: 10. */
    interval?: number;
    /** Seconds until one has failed, 2 to 120. Default: the controller's. */
    timeout?: number;
    /** Checks until a proxy counts as well, 2 to 10. Default: 2. */
    healthyThreshold?: number;
    /** Checks until a proxy counts as lost, 2 to 10. Default: 2. */
    unhealthyThreshold?: number;
}

/** Settings of {@link loadBalancerController}. */
export interface LoadBalancerControllerArgs {
    /** Default: `internet-facing`; the controller's own is `internal`. */
    scheme?: "internet-facing" | "internal";
    /** Who makes the balancer. Default: `aws-load-balancer-controller`, 2.13 or newer. */
    by?: "aws-load-balancer-controller" | "eks-auto-mode";
    /** Name of the balancer, at most 32 letters, digits and hyphens. Default: the controller's. */
    name?: string;
    /** Subnets, by id or name, one a zone. Default: those that are tagged for balancers. */
    subnets?: string[];
    /** An `aws.ec2.Eip` for each subnet: the gateway then has fixed IPv4 addresses. Default: a DNS name alone. */
    eips?: { allocationId: Input<string>; publicIp: Input<string> }[];
    /** `["IPv4"]`, or both for a dual-stack balancer in dual-stack subnets. Default: `["IPv4"]`. */
    ipFamilies?: IpFamily[];
    /** Sends to proxies in every zone. Default: true: a zone without a proxy is otherwise a dead address. */
    crossZone?: boolean;
    /** Health of a proxy. */
    healthCheck?: NlbHealthCheck;
    /** Seconds for which a proxy that leaves keeps its flows, 0 to 3600. Default: 60, the gateway's own drain. */
    deregistrationDelay?: number;
    /** Keeps a client's flows at one proxy by its address. Default: false: by the flow's five values. */
    stickyByAddress?: boolean;
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
export function loadBalancerController(args: LoadBalancerControllerArgs = {}): Exposure {
    const { scheme = "internet-facing", by = "aws-load-balancer-controller", ipFamilies = ["IPv4"], eips } = args;
    return {
        describe: () => ({
            kind: "aws.loadBalancerController",
            mixedProtocols: true,
            ipFamilies,
            // The addresses of the other family, and without EIPs of both, are AWS's to change.
            byHostname: eips === undefined || ipFamilies.length > 1,
            settings: { ...args, scheme, by, ipFamilies, eips: eips?.length },
        }),
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
                : output(eips.map((eip) => eip.publicIp)).apply(byFamily),
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
        "healthcheck-timeout": healthCheck.timeout === undefined ? undefined : String(healthCheck.timeout),
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
