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
            // The provider's own default is HTTP, on the port of TLS.
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
        // With UDP the client's address is always kept; with TCP to pods it is the balancer's own, unless said.
        preserveClientIp: own === "TCP" ? "true" : undefined,
        // Left out it would stay as it was. Connection IDs have no use for it.
        stickiness: own === "TCP_QUIC" ? undefined : { type: "source_ip", enabled: settings.stickyByAddress },
        tags:
            by === "eks-auto-mode" && clusterName !== undefined
                ? { ...tags, "eks:eks-cluster-name": clusterName }
                : tags,
    };
}
