import type { Exposure } from "../../model/parts.ts";
import { type K3sArgs, k3sKind } from "./k3sKind.ts";
import { preset } from "./preset.ts";

export type { K3sArgs } from "./k3sKind.ts";

/**
 * The balancer included in k3s (ServiceLB): one Service with TCP and UDP, on the nodes' own addresses. Ports 443 and 80
 * of the nodes must be free: the Traefik included in k3s uses them, so disable it (`--disable=traefik`). Source:
 * k3s-io/k3s pkg/cloudprovider/servicelb.go.
 * @example k3s()
 */
export function k3s(args: K3sArgs = {}): Exposure {
    const { settings, part } = k3sKind.open(args);
    return preset(part, settings);
}
