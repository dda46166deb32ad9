import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";

/** Arguments of {@link DrainedPods}. */
export interface DrainedPodsArgs {
    namespace: pulumi.Input<string>;
    cluster?: ClusterArgs;
}

/**
 * Creates nothing, and is deleted when no pod of the namespace is terminating. If a namespace is deleted before its
 * pods, Kubernetes checks it again only after half of their grace period, which is three minutes for Envoy Gateway's
 * proxies.
 *
 * Resources with pods in the namespace depend on this, and this depends on the namespace.
 */
export class DrainedPods extends DynamicResource {
    constructor(name: string, { namespace, cluster }: DrainedPodsArgs, opts?: pulumi.CustomResourceOptions) {
        const inputs = { namespace, kubeconfig: kubeconfigInput(cluster), context: cluster?.context };
        super("DrainedPods", name, inputs, opts);
    }
}
