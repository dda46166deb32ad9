import * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { moduleProvider } from "../pulumi/moduleProvider.ts";
import type { ClusterRequirements } from "./inspectCluster.ts";

/** Arguments of {@link ClusterPreflight}. */
export interface ClusterPreflightArgs {
    cluster?: ClusterArgs;
    /** Lowest Kubernetes version, for example `1.33`. */
    kubernetes: string;
    /** CRD bundles that will be applied; see {@link ClusterRequirements}. */
    bundles: ClusterRequirements["bundles"];
    /** Address families that its Services must be able to have; see {@link ClusterRequirements}. */
    ipFamilies?: ClusterRequirements["ipFamilies"];
    /** A GatewayClass that must exist, and the path of the argument that names it. */
    gatewayClass?: { path: string; name: pulumi.Input<string> };
    /**
     * Secrets of type `kubernetes.io/tls` that must exist, with the path of the argument that names each, and the hostnames
     * that its certificate must cover.
     */
    secrets?: {
        path: string;
        namespace: pulumi.Input<string>;
        name: pulumi.Input<string>;
        hostnames: string[];
    }[];
}

/**
 * Looks at the cluster before anything is created in it, at every preview and every update, and fails with all that it
 * lacks: no answer, too old, address families that its Services cannot have, CRDs that may not be touched, a GatewayClass or
 * a Secret that is missing, a certificate that does not cover its hostnames, is not valid today or does not belong to its key.
 *
 * What the same program creates is not known at preview; it is looked for when the value is there.
 */
export class ClusterPreflight extends pulumi.dynamic.Resource {
    constructor(name: string, args: ClusterPreflightArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            provider,
            name,
            {
                kubernetes: args.kubernetes,
                bundles: args.bundles,
                ipFamilies: args.ipFamilies,
                gatewayClass: args.gatewayClass,
                secrets: args.secrets,
                kubeconfig: kubeconfigInput(args.cluster),
                context: args.cluster?.context,
            },
            opts,
            "http3gateway",
            "ClusterPreflight",
        );
    }
}

const provider = moduleProvider("ClusterPreflight");
