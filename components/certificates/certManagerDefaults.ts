/** Versions and places that the defaults name; each is a setting. */

/** Newest release seen; the lowest that is accepted, for its fix of listeners that share a Secret (cert-manager#8978). */
export const CERT_MANAGER_VERSION = "v1.21.2";
export const CERT_MANAGER_CHART = "oci://quay.io/jetstack/charts/cert-manager";
export const CERT_MANAGER_NAMESPACE = "cert-manager";
/** The chart's full name where the release is called like the chart; its ServiceAccount goes by it too. */
export const CERT_MANAGER_RELEASE = "cert-manager";
export const IMAGE_REGISTRY = "quay.io";
export const IMAGE_NAMESPACE = "jetstack";

/** API groups of cert-manager's CRDs; one CRD bundle each. */
export const CERT_MANAGER_GROUPS = ["cert-manager.io", "acme.cert-manager.io"] as const;

/** Where the CRDs of a release are. */
export function certManagerCrdsUrl(version: string): string {
    return `https://github.com/cert-manager/cert-manager/releases/download/${version}/cert-manager.crds.yaml`;
}

/** Directory URLs of Let's Encrypt (RFC 8555 §7.1.1). Staging issues certificates that nobody trusts, without limits. */
export const DIRECTORIES: Record<"staging" | "production", string> = {
    staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
    production: "https://acme-v02.api.letsencrypt.org/directory",
};

/** Names that one certificate may have at Let's Encrypt. */
export const MOST_NAMES = 100;
