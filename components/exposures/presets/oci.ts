import type { Input } from "@pulumi/pulumi";
import type { Exposure } from "../../model/parts.ts";
import { commaList } from "../mixedService.ts";
import { type PresetArgs, preset, withValue } from "./preset.ts";

/** Settings of {@link oci}. */
export interface OciArgs extends PresetArgs {
    /** OCID of the balancer's subnet. Default: the cluster's. */
    subnet?: Input<string>;
    /** A balancer without a public address. Default: false. */
    internal?: boolean;
    /** OCIDs of network security groups that the balancer joins. Default: none. */
    networkSecurityGroups?: Input<string>[];
    /**
     * `NSG` lets the cloud controller open the ports in security groups that it makes, and hold back who is outside of
     * `sourceRanges`; its principal must be allowed to manage them. With `None` both are yours to do. Default: `None`.
     */
    securityRules?: "None" | "NSG";
    /** OCIDs of the nodes' security groups, in which `NSG` opens the node ports. Default: none. */
    backendSecurityGroups?: Input<string>[];
    /**
     * What decides which node a flow goes to: source and destination address, with the protocol (`THREE_TUPLE`), with both
     * ports too (`FIVE_TUPLE`). `TWO_TUPLE` keeps a client on its node when its port changes. Default: `FIVE_TUPLE`.
     */
    backendPolicy?: "TWO_TUPLE" | "THREE_TUPLE" | "FIVE_TUPLE";
}

/**
 * Oracle Cloud's network load balancer: one Service with TCP and UDP. Its other kind of balancer has no UDP.
 * Source: oci-cloud-controller-manager docs/load-balancer-annotations.md, and its `validateProtocols`.
 * @example oci({ securityRules: "NSG" })
 */
export function oci(args: OciArgs = {}): Exposure {
    const { subnet, internal = false, networkSecurityGroups, securityRules = "None", ...rest } = args;
    const { backendSecurityGroups, backendPolicy, ...service } = rest;
    const balancer = "oci-network-load-balancer.oraclecloud.com/";
    const list = (ocids: Input<string>[] | undefined) => ocids && commaList(ocids);
    return preset(
        "oci",
        {
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
        },
        { ...args, internal, securityRules },
    );
}
