import { DaemonSet } from "@pulumi/kubernetes/apps/v1/daemonSet.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import type { core } from "@pulumi/kubernetes/types/input.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceShape } from "../model/parts.ts";

/** What the pods of a gateway are created from. */
export interface GatewayPods {
    /** Name of the workload, and of the resources. */
    name: string;
    namespace: string;
    /** Labels of workload and pods. */
    labels: Record<string, string>;
    /** Number of pods; ignored with host ports. */
    replicas: number;
    template: core.v1.PodTemplateSpec;
}

/** The gateway's pods: a Deployment, or one pod per node on its own sockets. */
export function createGatewayPods(
    { name, namespace, labels, replicas, template }: GatewayPods,
    { target }: Pick<ServiceShape, "target">,
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    const metadata = { name, namespace, labels };
    const selector = { matchLabels: labels };
    if (target === "hostNetwork") {
        return [new DaemonSet(name, { metadata, spec: { selector, template } }, opts)];
    }
    const deployment = new Deployment(
        name,
        {
            metadata,
            spec: {
                replicas,
                selector,
                // Never fewer pods than before: a QUIC connection ends with its pod.
                strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
                template,
            },
        },
        opts,
    );
    return [deployment, ...disruptionBudget({ name, namespace, labels, replicas }, opts)];
}

/** What keeps one of several pods while nodes are drained; nothing for one pod, which could not be evicted. */
export function disruptionBudget(
    { name, namespace, labels, replicas }: Omit<GatewayPods, "template">,
    opts: pulumi.CustomResourceOptions,
): PodDisruptionBudget[] {
    const spec = { minAvailable: 1, selector: { matchLabels: labels } };
    return replicas > 1 ? [new PodDisruptionBudget(name, { metadata: { name, namespace, labels }, spec }, opts)] : [];
}
