import { compareVersions } from "../gatewayApi/judgeBundle.ts";

/** Problem of a Kubernetes version for a controller that supports `floor` and newer; undefined without one. */
export function oldKubernetes(version: string, floor: string): string | undefined {
    // A distribution's suffix (v1.33.0-gke.1) is not a pre-release.
    return compareVersions(version.replace(/[-+].*$/, ""), floor) < 0
        ? `Kubernetes is ${version}; the controller requires ${floor} or newer. Upgrade the cluster, or use an older controller version.`
        : undefined;
}
