import * as z from "zod";
import { checkedBy, type FormRule, ruled } from "../model/settings/formRule.ts";
import { input } from "../model/settings/input.ts";
import { parseGkeVersion } from "./gkeVersion.ts";
import { isComputeName } from "./names.ts";

const RESOURCE_NAME: FormRule = {
    code: "gcp-resource-name-invalid",
    reason: "GKE looks for a resource of this name. If it does not find the address, it ignores it and assigns another.",
    remedy: "Write the resource's name, not its address or URL: lower-case letters, digits and hyphens, at most 63.",
    source: "kubernetes/ingress-gce pkg/l4/annotations; RFC 1035",
};

const VERSION: FormRule = {
    code: "gke-version-invalid",
    reason: "The features of the cluster's balancer depend on the patch version.",
    remedy:
        'Write the full version of the control plane, such as "1.36.2-gke.1498000" ' +
        '(gcloud container clusters describe --format "value(currentMasterVersion)").',
    source: "GKE documentation, Versioning and upgrades",
};

/** Name of a Compute Engine resource in an annotation of a Service. */
export const resourceName = input(
    checkedBy(RESOURCE_NAME, z.string(), isComputeName, (name) => `"${name}" is not a valid name of a resource.`),
);

/** A version of GKE, known at preview. */
export const gkeVersion = ruled(
    VERSION,
    checkedBy(
        VERSION,
        z.string(),
        (version) => parseGkeVersion(version) !== undefined,
        (version) => `"${version}" is not a valid GKE version.`,
    ),
);

/** Tier of external addresses. */
export const networkTier = z.enum(["PREMIUM", "STANDARD"]);

/** Network tier of an external address. IPv6 requires `PREMIUM`. */
export type NetworkTier = z.output<typeof networkTier>;
