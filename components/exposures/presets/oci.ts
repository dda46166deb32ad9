import type { Exposure } from "../../model/parts.ts";
import { commaList } from "../mixedService.ts";
import { type OciArgs, ociKind } from "./ociKind.ts";
import { preset, withValue } from "./preset.ts";

export type { OciArgs } from "./ociKind.ts";

/**
 * Oracle Cloud's network load balancer: one Service with TCP and UDP. Its other type of balancer does not support UDP.
 * Source: oci-cloud-controller-manager docs/load-balancer-annotations.md, and its `validateProtocols`.
 * @example oci({ securityRules: "NSG" })
 */
export function oci(args: OciArgs = {}): Exposure {
    const { settings, part } = ociKind.open(args);
    const { subnet, internal, networkSecurityGroups, securityRules, ...rest } = settings;
    const { backendSecurityGroups, backendPolicy, ...service } = rest;
    const balancer = "oci-network-load-balancer.oraclecloud.com/";
    const list = (ocids: typeof networkSecurityGroups) => ocids && commaList(ocids);
    return preset(part, {
        ...service,
        annotations: {
            ...withValue({
                "oci.oraclecloud.com/load-balancer-type": "nlb",
                // Security lists cannot be managed with UDP: the controller rejects the Service.
                [`${balancer}security-list-management-mode`]: "None",
                "oci.oraclecloud.com/security-rule-management-mode": securityRules,
                "oci.oraclecloud.com/oci-backend-network-security-group": list(backendSecurityGroups),
                [`${balancer}oci-network-security-groups`]: list(networkSecurityGroups),
                [`${balancer}internal`]: String(internal),
                // By default the status also contains the private address, and DNS would publish it.
                [`${balancer}external-ip-only`]: internal ? undefined : "true",
                [`${balancer}subnet`]: subnet,
                [`${balancer}backend-policy`]: backendPolicy,
            }),
            ...service.annotations,
        },
    });
}
