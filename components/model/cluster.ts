import * as pulumi from "@pulumi/pulumi";
import { isKubeconfigContent } from "./kubeconfigText.ts";

/** The cluster that everything is created in. */
export interface ClusterArgs {
    /**
     * Path of a kubeconfig file, or its content, which is kept secret. Default: `$KUBECONFIG`, then `~/.kube/config`, then
     * the pod's own account.
     */
    kubeconfig?: pulumi.Input<string>;
    /** Context in that kubeconfig. Default: its current context. */
    context?: pulumi.Input<string>;
}

/** A kubeconfig as an input: content, and what may be content, is a secret; a path is not. */
export function kubeconfigInput(cluster: ClusterArgs | undefined): pulumi.Input<string> | undefined {
    const kubeconfig = cluster?.kubeconfig;
    const path = typeof kubeconfig === "string" && !isKubeconfigContent(kubeconfig);
    return kubeconfig === undefined || path ? kubeconfig : pulumi.secret(kubeconfig);
}
