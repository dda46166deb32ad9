import type { AdvertisementPlan } from "./plan.ts";

/** Every TTL that is given, and the argument that holds it. */
export function ttlsOf({ ttl, ttlByStage }: AdvertisementPlan): { path: string; ttl: number }[] {
    return ttlByStage === undefined
        ? [{ path: "advertisement.ttl", ttl }]
        : Object.entries(ttlByStage).map(([stage, each]) => ({ path: `advertisement.ttl.${stage}`, ttl: each }));
}
