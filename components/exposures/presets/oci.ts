import type { Exposure } from "../../model/parts.ts";
import { commaList } from "../mixedService.ts";
import { type OciArgs, ociKind } from "./ociKind.ts";
import { preset, withValue } from "./preset.ts";

export type { OciArgs } from "./ociKind.ts";

/**
 * Oracle Cloud's network load balancer: one Service with TCP and UDP. Its other kind of balancer has no UDP.
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
                // Security lists cannot be managed beside UDP: the controller refuses the Service.
                [`${balancer}security-list-management-mode`]: "None",
                "oci.oraclecloud.com/security-rule-management-mode": securityRules,
                "oci.oraclecloud.com/oci-backend-network-security-group": list(backendSecurityGroups),
                [`${balancer}oci-network-security-groups`]: list(networkSecurityGroups),
                [`${balancer}internal`]: String(internal),
                // The status names the private address too by default, and DNS would publish it.
                [`${balancer}external-ip-only`]: internal ? undefined : "true",
                [`${balancer}subnet`]: subnet,
                [`${balancer}backend-policy`]: backendPolicy,
            }),
            ...service.annotations,
        },
    });
}
