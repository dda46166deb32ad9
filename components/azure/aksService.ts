import * as z from "zod";
import { checkedBy, type FormRule } from "../model/settings/formRule.ts";
import { sourceRanges } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { balancerFields } from "./balancerFields.ts";
import { groupName, networkName, perFamily } from "./forms.ts";

export const RESOURCE_NAME: FormRule = {
    code: "azure-resource-name-invalid",
    reason: "AKS does not find a resource of this name, so the Service gets no address.",
    remedy: "Write the resource's name, not its address or id: letters, digits, hyphens, dots and underscores, at most 80.",
    source: "Azure documentation, Naming rules and restrictions; kubernetes-sigs/cloud-provider-azure ensurePublicIPExists",
};

const SERVICE_TAGS: FormRule = {
    code: "azure-service-tags-invalid",
    reason: "Azure rejects the security rule, and no client can connect.",
    remedy: 'Name service tags, such as "AzureFrontDoor.Backend", or omit allowedServiceTags.',
    source: "Azure documentation, Virtual network service tags",
};

const serviceTag = checkedBy(
    SERVICE_TAGS,
    z.string(),
    (tag) => /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$/.test(tag),
    (tag) => `"${tag}" is not a valid service tag.`,
);

const publicIpName = networkName(RESOURCE_NAME, "resource");

/** Settings of every Service of AKS's own balancer. */
export const aksServiceFields = {
    /** Address families of the Service; IPv6 needs a dual-stack cluster. Default: `["IPv4"]`. */
    ipFamilies: balancerFields.ipFamilies,
    /**
     * Names of public IP addresses (Standard, static), one per family, as {@link PublicAddresses} returns them.
     * Default: none; AKS creates addresses that are released with the Service.
     */
    publicIpNames: perFamily(publicIpName, publicIpName).optional(),
    /**
     * Resource group of those addresses; the cluster's identity needs "Network Contributor" there. Default: the node
     * resource group (`MC_…`).
     */
    resourceGroup: groupName(RESOURCE_NAME, "resource").optional(),
    /** CIDRs that may connect, at least one for every family. Default: all. */
    sourceRanges: sourceRanges.optional(),
    /**
     * Service tags that may connect, such as `AzureFrontDoor.Backend`, in addition to `sourceRanges`. Default: none.
     */
    allowedServiceTags: checkedBy(
        SERVICE_TAGS,
        z.array(input(serviceTag)),
        (tags) => tags.length > 0,
        () => "No tag is listed.",
    ).optional(),
    /** Idle timeout of TCP connections in minutes, 4 to 100. Default: 4, as in Azure. */
    tcpIdleTimeout: balancerFields.tcpIdleTimeout.optional(),
    /** How nodes are probed: over HTTP, on the Service's health check node port. Default: the cloud provider's own. */
    healthProbe: balancerFields.healthProbe,
    /**
     * `Local` sends only to nodes that run a proxy, and keeps the client's address. With `Cluster` Azure has no probe
     * for UDP, unless the cluster's is shared: see `sharedProbe`. Default: `Local`.
     */
    externalTrafficPolicy: z.enum(["Local", "Cluster"]).default("Local"),
    /**
     * States that the cluster has one probe for all Services of policy `Cluster`, including UDP (its
     * `loadBalancerProfile`: `clusterServiceLoadBalancerHealthProbeMode: "Shared"`). It probes kube-proxy, not the
     * proxies. Default: false.
     */
    sharedProbe: z.boolean().optional(),
};

const aksService = z.strictObject(aksServiceFields);

/** Settings of every Service of AKS's own balancer. */
export interface AksServiceArgs extends z.input<typeof aksService> {}

/** The parsed settings, with all defaults. */
export type AksServiceSettings = z.output<typeof aksService>;
