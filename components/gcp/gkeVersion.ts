import type { IpFamily } from "../model/parts.ts";

/** Clients that a Google balancer serves: the internet, or the VPC network. */
export type GcpScheme = "external" | "internal";

/** A GKE version as four numbers: three of Kubernetes, and Google's patch. */
export type GkeVersion = readonly [major: number, minor: number, patch: number, gke: number];

/**
 * First version with `spec.loadBalancerClass: networking.gke.io/l4-regional-external`.
 * Source: GKE documentation "About LoadBalancer Services".
 */
const BALANCER_CLASS: GkeVersion = [1, 33, 1, 1_779_000];

/**
 * First version with TCP and UDP in one external IPv4 Service, as a preview. Source: GKE documentation
 * "mixed-protocol-lb".
 */
const MIXED_EXTERNAL_IPV4: GkeVersion = [1, 34, 1, 2_190_000];

/** First version with TCP and UDP in any Service: external and internal, IPv4 and IPv6. Source: the same page. */
const MIXED_EVERYWHERE: GkeVersion = [1, 36, 2, 1_498_000];

/** Reads a version such as `1.36.2-gke.1498000`; undefined if invalid. */
export function parseGkeVersion(text: string): GkeVersion | undefined {
    const found = /^v?(\d+)\.(\d+)\.(\d+)-gke\.(\d+)$/.exec(text);
    if (found === null) {
        return undefined;
    }
    const [major, minor, patch, gke] = found.slice(1).map(Number);
    return [major ?? 0, minor ?? 0, patch ?? 0, gke ?? 0];
}

function atLeast(version: GkeVersion, floor: GkeVersion): boolean {
    const index = version.findIndex((part, at) => part !== floor[at]);
    return index === -1 || (version[index] ?? 0) > (floor[index] ?? 0);
}

/** Whether Services of this version can name Google's balancer by class instead of annotation only. */
export function hasBalancerClass(version: GkeVersion): boolean {
    return atLeast(version, BALANCER_CLASS);
}

/** Support for TCP and UDP in one Service: none, only in clusters created at such a version, or always. */
export function mixedProtocols(
    version: GkeVersion,
    scheme: GcpScheme,
    ipFamilies: readonly IpFamily[],
): "never" | "newClusters" | "always" {
    if (atLeast(version, MIXED_EVERYWHERE)) {
        return "always";
    }
    const covered = scheme === "external" && !ipFamilies.includes("IPv6");
    return covered && atLeast(version, MIXED_EXTERNAL_IPV4) ? "newClusters" : "never";
}
