import type { KubernetesObject } from "./objects.ts";
import { conditionsOf, parseWaitFor, reasonOf, unmet } from "./waitFor.ts";

/** Whether an object is ready. */
export type Readiness = { ready: true } | { ready: false; state: string; failed?: boolean };

const READY: Readiness = { ready: true };

/** Judges an object by its kind's own status, or by the annotation `pulumi.com/waitFor`. */
export function readinessOf(object: KubernetesObject): Readiness {
    const annotations = object.metadata.annotations ?? {};
    if (annotations["pulumi.com/skipAwait"] === "true") {
        return READY;
    }
    const waitFor = annotations["pulumi.com/waitFor"];
    if (waitFor !== undefined) {
        const missing = parseWaitFor(waitFor).flatMap((one) => unmet(object, one) ?? []);
        return missing.length === 0 ? READY : { ready: false, state: missing.join("; ") };
    }
    switch (`${object.apiVersion.split("/")[0]}/${object.kind}`) {
        case "apps/Deployment":
            return deployment(object);
        case "apps/StatefulSet":
            return statefulSet(object);
        case "apps/DaemonSet":
            return daemonSet(object);
        case "batch/Job":
            return job(object);
        case "v1/Service":
            return service(object);
        case "apiextensions.k8s.io/CustomResourceDefinition": {
            const missing = unmet(object, { kind: "condition", type: "Established", status: "True" });
            return missing === undefined ? READY : { ready: false, state: missing };
        }
        default:
            return READY;
    }
}

function deployment(object: KubernetesObject): Readiness {
    const progressing = conditionsOf(object).find((condition) => condition.type === "Progressing");
    const { replicas: wanted = 1 } = (object.spec ?? {}) as { replicas?: number };
    const status = counts(object);
    const available = `${status["availableReplicas"] ?? 0} of ${wanted} available`;
    if (progressing?.status === "False" && observed(object)) {
        return { ready: false, failed: true, state: `${available}; ${reasonOf(progressing)}` };
    }
    const done =
        observed(object) &&
        (status["updatedReplicas"] ?? 0) === wanted &&
        (status["replicas"] ?? 0) === wanted &&
        (status["availableReplicas"] ?? 0) === wanted;
    return done ? READY : { ready: false, state: `${status["updatedReplicas"] ?? 0} updated, ${available}` };
}

function statefulSet(object: KubernetesObject): Readiness {
    const { replicas: wanted = 1 } = (object.spec ?? {}) as { replicas?: number };
    const status = counts(object);
    const done =
        observed(object) && (status["updatedReplicas"] ?? 0) === wanted && (status["readyReplicas"] ?? 0) === wanted;
    return done ? READY : { ready: false, state: `${status["readyReplicas"] ?? 0} of ${wanted} ready` };
}

function daemonSet(object: KubernetesObject): Readiness {
    const status = counts(object);
    const wanted = status["desiredNumberScheduled"];
    const done =
        observed(object) &&
        wanted !== undefined &&
        (status["updatedNumberScheduled"] ?? 0) === wanted &&
        (status["numberAvailable"] ?? 0) === wanted;
    return done ? READY : { ready: false, state: `${status["numberAvailable"] ?? 0} of ${wanted ?? "?"} available` };
}

function job(object: KubernetesObject): Readiness {
    const conditions = conditionsOf(object);
    if (conditions.some((condition) => condition.type === "Complete" && condition.status === "True")) {
        return READY;
    }
    const failed = conditions.find((condition) => condition.type === "Failed" && condition.status === "True");
    if (failed !== undefined) {
        return { ready: false, failed: true, state: `failed: ${reasonOf(failed)}` };
    }
    const status = counts(object);
    return { ready: false, state: `${status["active"] ?? 0} active, ${status["failed"] ?? 0} failed` };
}

function service(object: KubernetesObject): Readiness {
    const { type } = (object.spec ?? {}) as { type?: string };
    const balancer = object.status?.["loadBalancer"] as { ingress?: unknown[] } | undefined;
    return type !== "LoadBalancer" || (balancer?.ingress?.length ?? 0) > 0
        ? READY
        : { ready: false, state: "no address from the load balancer yet" };
}

function counts(object: KubernetesObject): Record<string, number | undefined> {
    return (object.status ?? {}) as Record<string, number | undefined>;
}

function observed(object: KubernetesObject): boolean {
    return (counts(object)["observedGeneration"] ?? 0) >= (object.metadata.generation ?? 0);
}
