import type { Exposure } from "../../model/parts.ts";
import { mixedServiceOf } from "../mixedService.ts";
import type { MixedServiceSettings } from "../mixedServiceKind.ts";

/** A mixed Service for one kind of balancer: what the part is, and what the Service of its settings is. */
export function preset(
    part: Pick<Exposure, "describe" | "problems">,
    service: Omit<MixedServiceSettings, "addresses"> & Pick<Partial<MixedServiceSettings>, "addresses">,
): Exposure {
    return { ...part, ...mixedServiceOf(service) };
}

/** Annotations without those that have no value. */
export function withValue(
    annotations: Record<string, MixedServiceSettings["loadBalancerClass"]>,
): NonNullable<MixedServiceSettings["annotations"]> {
    return Object.fromEntries(
        Object.entries(annotations).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    );
}
