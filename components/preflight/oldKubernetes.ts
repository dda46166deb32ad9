import { compareVersions } from "../gatewayApi/judgeBundle.ts";

/**
 * What is wrong with a version of Kubernetes for a controller that supports `floor` and newer; undefined where nothing
 * is.
 */
export function oldKubernetes(version: string, floor: string): string | undefined {
    // A suffix of a distribution (v1.33.0-gke.1) does not make it a pre-release.
    return compareVersions(version.replace(/[-+].*$/, ""), floor) < 0
        ? `Kubernetes is ${version}; the controller requires ${floor} or newer. Upgrade the cluster, or use an older controller version.`
        : undefined;
}
