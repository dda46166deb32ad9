import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "./clusterArgs.ts";
import { isKubeconfigContent } from "./kubeconfigText.ts";

export type { ClusterArgs } from "./clusterArgs.ts";

/** A kubeconfig as an input: content, and what may be content, is a secret; a path is not. */
export function kubeconfigInput(cluster: ClusterArgs | undefined): pulumi.Input<string> | undefined {
    const kubeconfig = cluster?.kubeconfig;
    const path = typeof kubeconfig === "string" && !isKubeconfigContent(kubeconfig);
    return kubeconfig === undefined || path ? kubeconfig : pulumi.secret(kubeconfig);
}
