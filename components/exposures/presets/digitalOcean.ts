import type { Input } from "@pulumi/pulumi";
import type { Exposure } from "../../model/parts.ts";
import { type PresetArgs, preset, withValue } from "./preset.ts";

/** Settings of {@link digitalOcean}. */
export interface DigitalOceanArgs extends PresetArgs {
    /** Name of the balancer. Default: one that DigitalOcean makes up. */
    name?: Input<string>;
    /**
     * `REGIONAL_NETWORK` passes packets through, so the client's address is kept, and needs nodes with public addresses;
     * `REGIONAL` ends connections. Default: `REGIONAL_NETWORK`.
     */
    type?: "REGIONAL_NETWORK" | "REGIONAL";
    /** Reachable within the VPC only, on IPv4. Default: false. */
    internal?: boolean;
    /** Address of your own (BYOIP); read when the balancer is created, never again. Default: DigitalOcean's. */
    address?: Input<string>;
}

/**
 * DigitalOcean's balancer: one Service with TCP and UDP, from its cloud controller 0.1.41. The health check is a TCP
 * one, which the controller chooses by itself.
 * Source: digitalocean-cloud-controller-manager docs/controllers/services/annotations.md.
 * @example digitalOcean({ name: "edge" })
 */
export function digitalOcean(args: DigitalOceanArgs = {}): Exposure {
    const { name, type = "REGIONAL_NETWORK", internal = false, address, ...service } = args;
    const prefix = "service.beta.kubernetes.io/do-loadbalancer-";
    return preset(
        "digitalOcean",
        {
            ...service,
            annotations: {
                ...withValue({
                    [`${prefix}type`]: type,
                    [`${prefix}network`]: internal ? "INTERNAL" : "EXTERNAL",
                    [`${prefix}network-stack`]: args.ipFamilies?.length === 2 ? "DUALSTACK" : "IPV4",
                    [`${prefix}name`]: name,
                    [`${prefix}ip`]: address,
                }),
                ...service.annotations,
            },
        },
        { ...args, type, internal },
    );
}
