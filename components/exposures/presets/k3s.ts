import type { Exposure } from "../../model/parts.ts";
import { type PresetArgs, preset } from "./preset.ts";

/** Settings of {@link k3s}. */
export interface K3sArgs extends PresetArgs {
    /**
     * `Local` gives the addresses of the nodes that run a proxy, `Cluster` those of all nodes: choose it where proxies move
     * between nodes, or the records name nodes that have none. Default: `Local`.
     */
    externalTrafficPolicy?: "Local" | "Cluster";
}

/**
 * The balancer that k3s brings (ServiceLB): one Service with TCP and UDP, on the nodes' own addresses. Ports 443 and 80 of
 * the nodes must be free: the Traefik that k3s brings has them, so it is switched off (`--disable=traefik`).
 * Source: k3s-io/k3s pkg/cloudprovider/servicelb.go.
 * @example k3s()
 */
export function k3s(args: K3sArgs = {}): Exposure {
    return preset("k3s", args, args);
}
