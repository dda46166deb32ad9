import * as z from "zod";
import { ipFamilies, sourceRanges } from "../model/settings/forms.ts";
import { gkeVersion, networkTier, resourceName } from "./forms.ts";

/** Settings of every Service of GKE's own balancer. */
export const gkeServiceFields = {
    /**
     * Version of the cluster's control plane as Google writes it, for example `1.36.2-gke.1498000` (`gcloud container
     * clusters describe --format "value(currentMasterVersion)"`). A plain string: the checks read it.
     */
    gkeVersion,
    /** Address families of the Service; IPv6 needs a dual-stack cluster. Default: `["IPv4"]`. */
    ipFamilies: ipFamilies.default(["IPv4"]),
    /**
     * Names of reserved addresses of the cluster's region, one per family. Default: none; the balancer's addresses are
     * then lost with the Service.
     */
    addressNames: z
        .strictObject({
            /** The IPv4 one; absent when the family is not served. */
            ipv4: resourceName.optional(),
            /** The IPv6 one; absent when the family is not served. */
            ipv6: resourceName.optional(),
        })
        .optional(),
    /** Tier of external addresses, the reserved ones' own. Default: `PREMIUM`. */
    networkTier: networkTier.optional(),
    /** Name of the subnetwork that the addresses come from. Default: the cluster's. */
    subnetworkName: resourceName.optional(),
    /** CIDRs that may connect. Default: all. */
    sourceRanges: sourceRanges.optional(),
    /** `Local` sends only to nodes that run a proxy, and keeps the client's address. Default: `Local`. */
    externalTrafficPolicy: z.enum(["Local", "Cluster"]).default("Local"),
    /** Shares out connections by the number of proxies on a node; needs `Local`. Default: false. */
    weightedByPods: z.boolean().optional(),
};

const gkeService = z.strictObject(gkeServiceFields);

/** Settings of every Service of GKE's own balancer. */
export interface GkeServiceArgs extends z.input<typeof gkeService> {}

/** The parsed settings, with all defaults. */
export type GkeServiceSettings = z.output<typeof gkeService>;
