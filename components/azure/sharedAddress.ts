import { sharedAddressExposure } from "../exposures/sharedAddress.ts";
import type { Exposure } from "../model/parts.ts";
import { aksAnnotations, specRanges } from "./mixedService.ts";
import { type AksSharedAddressArgs, sharedAddressKind } from "./sharedAddressKind.ts";

export type { AksSharedAddressArgs } from "./sharedAddressKind.ts";

/**
 * Two Services of AKS on one public IP address, one for TCP and one for UDP, in addition to the controller's Service,
 * which is only inside the cluster. For policies that reject a mixed Service; AKS itself supports TCP and UDP in one,
 * and `mixedService()` is one object less. Each Service has its own health check node port, and therefore its own
 * probe. Source: kubernetes-sigs/cloud-provider-azure, "Multiple Services Sharing One IP Address"; by name since v1.24.
 * @example sharedAddress({ publicIpNames: { ipv4: "edge-v4" }, resourceGroup: "edge" })
 */
export function sharedAddress(args: AksSharedAddressArgs): Exposure {
    const { settings, part } = sharedAddressKind.open(args);
    const { ipFamilies, externalTrafficPolicy } = settings;
    return sharedAddressExposure(part, () => ({
        ipFamilies,
        externalTrafficPolicy,
        annotations: aksAnnotations(settings),
        sourceRanges: specRanges(settings),
    }));
}
