import type { TargetGroupArgs } from "@pulumi/aws/lb/targetGroup.js";
import type { BackendPort } from "../model/parts.ts";
import type { NetworkBalancerSettings } from "./networkLoadBalancerKind.ts";
import { checkTimeout, servesQuic, targetFamily } from "./nlb.ts";

/** The target group of a port. */
export function targetGroupInputs(settings: NetworkBalancerSettings, port: BackendPort): TargetGroupArgs {
    const { healthCheck, by, clusterName, tags } = settings;
    const own = servesQuic(port) ? settings.protocol : "TCP";
    return {
        protocol: own,
        port: port.targetPort,
        vpcId: settings.vpcId,
        targetType: "ip",
        ipAddressType: targetFamily(settings) === "IPv6" ? "ipv6" : "ipv4",
        healthCheck: {
            enabled: true,
            // The provider defaults to HTTP, on the TLS port.
            protocol: healthCheck.protocol,
            port: `${healthCheck.port ?? "traffic-port"}`,
            path: healthCheck.path ?? (healthCheck.protocol === "TCP" ? undefined : "/"),
            interval: healthCheck.interval,
            timeout: checkTimeout(healthCheck),
            healthyThreshold: healthCheck.healthyThreshold,
            unhealthyThreshold: healthCheck.unhealthyThreshold,
        },
        deregistrationDelay: settings.deregistrationDelay,
        connectionTermination: true,
        // UDP always keeps the client's address; TCP to pods has the balancer's address by default.
        preserveClientIp: own === "TCP" ? "true" : undefined,
        // If omitted, it would not change. Connection IDs do not need it.
        stickiness: own === "TCP_QUIC" ? undefined : { type: "source_ip", enabled: settings.stickyByAddress },
        tags:
            by === "eks-auto-mode" && clusterName !== undefined
                ? { ...tags, "eks:eks-cluster-name": clusterName }
                : tags,
    };
}
