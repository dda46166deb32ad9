import type { Exposure } from "../../model/parts.ts";
import { type MixedServiceArgs, mixedService } from "../mixedService.ts";

/** What every balancer's preset can be told, besides what is the balancer's own. */
export interface PresetArgs
    extends Pick<MixedServiceArgs, "annotations" | "sourceRanges" | "externalTrafficPolicy" | "ipFamilies"> {}

/** A mixed Service for one kind of balancer: what the Service is told, and what the plan shows of the settings. */
export function preset(kind: string, service: MixedServiceArgs, settings: object): Exposure {
    const exposure = mixedService(service);
    const { mixedProtocols, ipFamilies, settings: filled } = exposure.describe();
    const { externalTrafficPolicy } = filled;
    return {
        ...exposure,
        describe: () => ({
            kind,
            mixedProtocols,
            ipFamilies,
            settings: { ...settings, ipFamilies, externalTrafficPolicy },
        }),
    };
}

/** Annotations of which those without a value are left out. Pure. */
export function withValue(
    annotations: Record<string, MixedServiceArgs["loadBalancerClass"] | undefined>,
): NonNullable<MixedServiceArgs["annotations"]> {
    return Object.fromEntries(
        Object.entries(annotations).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    );
}
