import type { Input } from "@pulumi/pulumi";
import { sharedAddressExposure } from "../exposures/sharedAddress.ts";
import { given } from "../model/given.ts";
import type { Exposure } from "../model/parts.ts";
import type { PerFamily } from "../model/perFamily.ts";
import { type AksServiceArgs, aksAnnotations, specRanges } from "./mixedService.ts";

/** Settings of {@link sharedAddress}. */
export interface AksSharedAddressArgs extends Omit<AksServiceArgs, "publicIpNames"> {
    /**
     * Names of public IP addresses, one for each family, as {@link PublicAddresses} gives them: two Services can only
     * share what has a name. No third Service may have the same ports there.
     */
    publicIpNames: PerFamily<Input<string>>;
}

/**
 * Two Services of AKS on one public IP address, one for TCP and one for UDP, beside a Service of the controller's that is
 * inside the cluster only. For policies that refuse a mixed Service; AKS itself takes TCP and UDP in one, and
 * `mixedService()` is one object less. Each Service has a health check node port, and so a probe, of its own.
 * Source: kubernetes-sigs/cloud-provider-azure, "Multiple Services Sharing One IP Address"; by name since v1.24.
 * @example sharedAddress({ publicIpNames: { ipv4: "edge-v4" }, resourceGroup: "edge" })
 */
export function sharedAddress(args: AksSharedAddressArgs): Exposure {
    args = given(args);
    const { ipFamilies = ["IPv4"], externalTrafficPolicy = "Local" } = args;
    const settings = { ...args, ipFamilies, externalTrafficPolicy };
    return sharedAddressExposure(
        { describe: () => ({ kind: "azureSharedAddress", mixedProtocols: true, ipFamilies, settings }) },
        () => ({
            ipFamilies,
            externalTrafficPolicy,
            annotations: aksAnnotations(args),
            sourceRanges: specRanges(args),
        }),
    );
}
