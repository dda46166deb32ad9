import type { Input } from "@pulumi/pulumi";
import { commaList } from "../exposures/mixedService.ts";
import { withValue } from "../exposures/presets/preset.ts";
import { byFamily } from "../model/addresses.ts";
import type { Exposure, IpFamily } from "../model/parts.ts";
import type { PerFamily } from "../model/perFamily.ts";
import type { AksServiceSettings } from "./aksService.ts";
import { type AksMixedServiceArgs, mixedServiceKind } from "./mixedServiceKind.ts";

export type { AksServiceArgs } from "./aksService.ts";
export type { AksMixedServiceArgs } from "./mixedServiceKind.ts";

const PREFIX = "service.beta.kubernetes.io/azure-";

/**
 * One Service with TCP and UDP on the same port, by AKS's own Standard balancer: one rule per port and protocol.
 *
 * The policy is `Local`, because a UDP rule of a Service with `Cluster` has no probe: Azure keeps sending QUIC packets
 * to removed nodes. With `Local` every rule, including UDP, has the probe of the health check node port. Annotations
 * for a probe's protocol, port and path have no effect there, so they have no settings. By the `appProtocol` of a
 * Service's port Azure would query `/` on the proxies and treat a 404 as a failure (Azure/AKS#3646). If a controller
 * sets one, nothing is queried there while the health check node port has the probe. Source:
 * kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go (`getExpectedLBRules`).
 * @example
 * const { names } = new PublicAddresses("edge", { resourceGroupName: "edge" });
 * mixedService({ publicIpNames: names, resourceGroup: "edge" });
 */
export function mixedService(args: AksMixedServiceArgs = {}): Exposure {
    const { settings, part } = mixedServiceKind.open(args);
    const { scheme, ipFamilies, externalTrafficPolicy } = settings;
    return {
        ...part,
        serviceShape: () => ({
            target: "service",
            type: "LoadBalancer",
            annotations: {
                ...aksAnnotations(settings),
                ...azureAnnotations({
                    ...perFamilyOf("pip-prefix-id", ipFamilies, settings.publicIpPrefixIds),
                    "dns-label-name": settings.dnsLabel,
                    "load-balancer-internal": scheme === "internal" ? "true" : undefined,
                    "load-balancer-internal-subnet": settings.subnetName,
                    "load-balancer-ipv4": settings.privateAddresses?.ipv4,
                    "load-balancer-ipv6": settings.privateAddresses?.ipv6,
                }),
            },
            ipFamilies,
            loadBalancerSourceRanges: specRanges(settings),
            externalTrafficPolicy,
        }),
        connect: (_context, backend) => backend.reportedAddresses.apply(byFamily),
    };
}

/**
 * CIDRs for `spec.loadBalancerSourceRanges`. With service tags, an annotation has them: kube-proxy enforces the field
 * on the nodes without tag support, and would drop traffic that the security group allows.
 */
export function specRanges({
    allowedServiceTags,
    sourceRanges,
}: Pick<AksServiceSettings, "allowedServiceTags" | "sourceRanges">): AksServiceSettings["sourceRanges"] {
    return allowedServiceTags === undefined ? sourceRanges : undefined;
}

/** Annotations of a Service of AKS's own balancer, except empty ones. */
export function aksAnnotations(args: AksServiceSettings): Record<string, Input<string>> {
    const { healthProbe = {}, allowedServiceTags } = args;
    // An empty annotation is one invalid range: AKS then blocks all clients.
    const none = Array.isArray(args.sourceRanges) && args.sourceRanges.length === 0;
    const ranges = allowedServiceTags === undefined || none ? undefined : args.sourceRanges;
    return azureAnnotations({
        ...perFamilyOf("pip-name", args.ipFamilies, args.publicIpNames),
        "load-balancer-resource-group": args.resourceGroup,
        "allowed-service-tags": allowedServiceTags === undefined ? undefined : commaList(allowedServiceTags),
        "allowed-ip-ranges": ranges === undefined ? undefined : commaList(ranges),
        "load-balancer-tcp-idle-timeout": text(args.tcpIdleTimeout),
        "load-balancer-health-probe-interval": text(healthProbe.interval),
        "load-balancer-health-probe-num-of-probe": text(healthProbe.numberOfProbes),
    });
}

/** For an IPv6-only Service the name has no suffix: only this is read by every release. */
function perFamilyOf(key: string, ipFamilies: IpFamily[], { ipv4, ipv6 }: PerFamily<Input<string>> = {}) {
    return ipFamilies.includes("IPv4") ? { [key]: ipv4, [`${key}-ipv6`]: ipv6 } : { [key]: ipv6 };
}

function azureAnnotations(values: Record<string, Input<string> | undefined>): Record<string, Input<string>> {
    return withValue(Object.fromEntries(Object.entries(values).map(([key, value]) => [`${PREFIX}${key}`, value])));
}

function text(value: number | undefined): string | undefined {
    return value === undefined ? undefined : `${value}`;
}
