import { all, type Input } from "@pulumi/pulumi";
import { onceServed } from "../exposures/onceServed.ts";
import { byFamily } from "../model/addresses.ts";
import type { Exposure } from "../model/parts.ts";
import {
    isByName,
    type LoadBalancerControllerArgs,
    type LoadBalancerControllerSettings,
    loadBalancerControllerKind,
} from "./loadBalancerControllerKind.ts";
import { checkTimeout, isDualStack, targetShape } from "./nlb.ts";

export type { LoadBalancerControllerArgs } from "./loadBalancerControllerKind.ts";

const PREFIX = "service.beta.kubernetes.io/aws-load-balancer-";

/**
 * An NLB with TCP and UDP in one `TCP_UDP` listener on the same port, created by the AWS Load Balancer Controller from
 * the Service. Targets are pods: QUIC flows then depend on no node.
 *
 * Without the annotation that it sets, the controller silently drops the second protocol of a port
 * (kubernetes-sigs/aws-load-balancer-controller#4405).
 * @example loadBalancerController({ subnets: ["subnet-a", "subnet-b"], eips: [eipA, eipB] })
 */
export function loadBalancerController(args: LoadBalancerControllerArgs = {}): Exposure {
    const { settings, part } = loadBalancerControllerKind.open(args);
    const { installation, by, eips = [], sourceRanges } = settings;
    return {
        ...part,
        dependsOn: installation && [installation.chart],
        serviceShape: () => ({
            target: "service",
            type: "LoadBalancer",
            annotations: annotations(settings),
            // The pods' families: the controller reads the target groups' family here, and clients' in an annotation.
            ...targetShape(settings),
            loadBalancerClass: by === "eks-auto-mode" ? "eks.amazonaws.com/nlb" : "service.k8s.aws/nlb",
            loadBalancerSourceRanges: sourceRanges,
            // Targets are pods; node ports would only be open ports.
            allocateLoadBalancerNodePorts: false,
        }),
        connect: (_context, backend) =>
            isByName(settings)
                ? backend.reportedAddresses.apply(byFamily)
                : // EIPs have addresses long before a balancer has them.
                  onceServed(
                      eips.map((eip) => eip.publicIp),
                      backend.ready,
                  ),
    };
}

function annotations(settings: LoadBalancerControllerSettings): Record<string, Input<string>> {
    const { healthCheck, eips, subnets, securityGroups } = settings;
    const dualStack = isDualStack(settings);
    const targetGroup = [
        `deregistration_delay.timeout_seconds=${settings.deregistrationDelay}`,
        "deregistration_delay.connection_termination.enabled=true",
        // For TCP_UDP, AWS keeps the client's address; for TCP alone (port 80, and 443 at stage off) this is required.
        "preserve_client_ip.enabled=true",
        ...(settings.stickyByAddress ? ["stickiness.enabled=true", "stickiness.type=source_ip"] : []),
    ];
    const values: Record<string, Input<string> | undefined> = {
        "enable-tcp-udp-listener": "true",
        "nlb-target-type": "ip",
        scheme: settings.scheme,
        name: settings.name,
        subnets: subnets?.join(","),
        "eip-allocations": eips && joined(eips.map((eip) => eip.allocationId)),
        "ip-address-type": dualStack ? "dualstack" : "ipv4",
        // Required for UDP over IPv6; cannot be disabled while a UDP listener exists.
        "enable-prefix-for-ipv6-source-nat": dualStack ? "on" : undefined,
        "security-groups": securityGroups && joined(securityGroups),
        "manage-backend-security-group-rules": securityGroups && "true",
        // Path MTU discovery: QUIC packets must not be fragmented.
        "enable-icmp-for-path-mtu-discovery": "on",
        attributes: `load_balancing.cross_zone.enabled=${settings.crossZone}`,
        "target-group-attributes": targetGroup.join(","),
        "healthcheck-protocol": healthCheck.protocol,
        "healthcheck-port": String(healthCheck.port ?? "traffic-port"),
        "healthcheck-path": healthCheck.path,
        "healthcheck-interval": String(healthCheck.interval),
        // The default, ten seconds, is rejected for shorter intervals.
        "healthcheck-timeout":
            healthCheck.timeout === undefined && healthCheck.interval >= 10
                ? undefined
                : String(checkTimeout(healthCheck)),
        "healthcheck-healthy-threshold": String(healthCheck.healthyThreshold),
        "healthcheck-unhealthy-threshold": String(healthCheck.unhealthyThreshold),
    };
    return Object.fromEntries(
        Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[`${PREFIX}${key}`, value]])),
    );
}

function joined(values: Input<string>[]): Input<string> {
    return all(values).apply((known) => known.join(","));
}
