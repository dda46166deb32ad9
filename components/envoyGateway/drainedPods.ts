import * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { moduleProvider } from "../pulumi/moduleProvider.ts";

/** Arguments of {@link DrainedPods}. */
export interface DrainedPodsArgs {
    namespace: pulumi.Input<string>;
    cluster?: ClusterArgs;
}

/**
 * Creates nothing, and is deleted when no pod of the namespace is terminating. Kubernetes looks at a namespace that is
 * deleted before its pods again only after half of their grace period, which for Envoy Gateway's proxies is three minutes.
 *
 * What has pods in the namespace depends on this, and this depends on the namespace.
 */
export class DrainedPods extends pulumi.dynamic.Resource {
    constructor(name: string, { namespace, cluster }: DrainedPodsArgs, opts?: pulumi.CustomResourceOptions) {
        const inputs = { namespace, kubeconfig: kubeconfigInput(cluster), context: cluster?.context };
        super(provider, name, inputs, opts, "http3gateway", "DrainedPods");
    }
}

const provider = moduleProvider("DrainedPods");
