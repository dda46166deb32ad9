import type { TargetGroupArgs } from "@pulumi/aws/lb/targetGroup.js";
import type { BackendPort } from "../model/parts.ts";
import type { NetworkLoadBalancerArgs } from "./networkResources.ts";
import { checkTimeout, servesQuic, targetFamily } from "./nlb.ts";

/** The target group of a port. Pure. */
export function targetGroupInputs(args: NetworkLoadBalancerArgs, port: BackendPort): TargetGroupArgs {
    const { protocol = "TCP_UDP", healthCheck = {}, by, clusterName, tags } = args;
    const own = servesQuic(port) ? protocol : "TCP";
    return {
        protocol: own,
        port: port.targetPort,
        vpcId: args.vpcId,
        targetType: "ip",
        ipAddressType: targetFamily(args) === "IPv6" ? "ipv6" : "ipv4",
        healthCheck: {
            enabled: true,
            // The provider's own default is HTTP, on the port of TLS.
            protocol: healthCheck.protocol ?? "TCP",
            port: healthCheck.port === undefined ? "traffic-port" : `${healthCheck.port}`,
            path: healthCheck.path ?? ((healthCheck.protocol ?? "TCP") === "TCP" ? undefined : "/"),
            interval: healthCheck.interval ?? 10,
            timeout: checkTimeout(healthCheck),
            healthyThreshold: healthCheck.healthyThreshold ?? 2,
            unhealthyThreshold: healthCheck.unhealthyThreshold ?? 2,
        },
        deregistrationDelay: args.deregistrationDelay ?? 60,
        connectionTermination: true,
        // With UDP the client's address is always kept; with TCP to pods it is the balancer's own, unless said.
        preserveClientIp: own === "TCP" ? "true" : undefined,
        // Left out it would stay as it was. Connection IDs have no use for it.
        stickiness: own === "TCP_QUIC" ? undefined : { type: "source_ip", enabled: args.stickyByAddress ?? false },
        tags:
            by === "eks-auto-mode" && clusterName !== undefined
                ? { ...tags, "eks:eks-cluster-name": clusterName }
                : tags,
    };
}
