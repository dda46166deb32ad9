import type { Exposure } from "../../model/parts.ts";
import { type DigitalOceanArgs, digitalOceanKind } from "./digitalOceanKind.ts";
import { preset, withValue } from "./preset.ts";

export type { DigitalOceanArgs } from "./digitalOceanKind.ts";

/**
 * DigitalOcean's balancer: one Service with TCP and UDP, from its cloud controller 0.1.41. The controller selects a
 * TCP health check automatically.
 * Source: digitalocean-cloud-controller-manager docs/controllers/services/annotations.md.
 * @example digitalOcean({ name: "edge" })
 */
export function digitalOcean(args: DigitalOceanArgs = {}): Exposure {
    const { settings, part } = digitalOceanKind.open(args);
    const { name, type, internal, address, ...service } = settings;
    const prefix = "service.beta.kubernetes.io/do-loadbalancer-";
    return preset(part, {
        ...service,
        annotations: {
            ...withValue({
                [`${prefix}type`]: type,
                [`${prefix}network`]: internal ? "INTERNAL" : "EXTERNAL",
                [`${prefix}network-stack`]: service.ipFamilies.length === 2 ? "DUALSTACK" : "IPV4",
                [`${prefix}name`]: name,
                [`${prefix}ip`]: address,
            }),
            ...service.annotations,
        },
    });
}
