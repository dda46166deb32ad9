import { releaseOfImage } from "../kubernetes/releaseOfImage.ts";
import type { ClusterRequirements } from "./inspectCluster.ts";

/** What is read of a container. */
interface WorkloadContainer {
    image?: string;
    args?: string[];
    command?: string[];
    env?: { name: string; value?: string; valueFrom?: object }[];
    envFrom?: object[];
}

/** What is read of a controller's Deployment. */
export interface Workload {
    metadata?: { labels?: Record<string, string> };
    spec?: { template?: { spec?: { containers?: WorkloadContainer[] } } };
}

/**
 * Problem of a controller whose Deployment states another release, by the tags of its images or its label
 * `app.kubernetes.io/version`; undefined without one, and where nothing states a release.
 */
export function otherRelease(
    { version, namespace, deployment }: NonNullable<ClusterRequirements["release"]>,
    found: Workload | undefined,
): string | undefined {
    if (found === undefined) {
        return `The Deployment "${deployment}" does not exist in namespace "${namespace}". Its image states the controller's release, on which the capabilities depend. Correct the namespace and the name, or omit the version.`;
    }
    const label = found.metadata?.labels?.["app.kubernetes.io/version"];
    const images = (found.spec?.template?.spec?.containers ?? []).map(({ image = "" }) => releaseOfImage(image));
    const stated = [...images, label?.replace(/^v/, "")].filter((each) => each !== undefined);
    return stated.length === 0 || stated.some((each) => isSame(each, version.replace(/^v/, "")))
        ? undefined
        : `The Deployment "${deployment}" is of release ${[...new Set(stated)].join(" or ")}, not ${version}. The capabilities of the controller depend on its release. Set the installed release.`;
}

/** Whether a tag such as `3.7` names a release such as `3.7.13`. */
function isSame(stated: string, version: string): boolean {
    return version === stated || version.startsWith(`${stated}.`);
}
