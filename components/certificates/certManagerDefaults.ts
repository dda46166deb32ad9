/** Default versions and locations; each is a setting. */

/**
 * Newest known release; also the lowest that is accepted, for its fix of listeners that share a Secret
 * (cert-manager#8978).
 */
export const CERT_MANAGER_VERSION = "v1.21.2";
export const CERT_MANAGER_CHART = "oci://quay.io/jetstack/charts/cert-manager";
export const CERT_MANAGER_NAMESPACE = "cert-manager";
/** The chart's full name if the release has the chart's name; also the name of its ServiceAccount. */
export const CERT_MANAGER_RELEASE = "cert-manager";
export const IMAGE_REGISTRY = "quay.io";
export const IMAGE_NAMESPACE = "jetstack";

/** API groups of cert-manager's CRDs; one CRD bundle each. */
export const CERT_MANAGER_GROUPS = ["cert-manager.io", "acme.cert-manager.io"] as const;

/** URL of the CRDs of a release. */
export function certManagerCrdsUrl(version: string): string {
    return `https://github.com/cert-manager/cert-manager/releases/download/${version}/cert-manager.crds.yaml`;
}

/**
 * Directory URLs of Let's Encrypt (RFC 8555 §7.1.1). Staging issues certificates that no client trusts, without limits.
 */
export const DIRECTORIES: Record<"staging" | "production", string> = {
    staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
    production: "https://acme-v02.api.letsencrypt.org/directory",
};

/** Maximum number of names per certificate at Let's Encrypt. */
export const MOST_NAMES = 100;
