import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import type { RequiredArgument, RequiredVariable } from "../model/parts.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";
import type { ClusterRequirements } from "./inspectCluster.ts";

/** Arguments of {@link ClusterPreflight}. */
export interface ClusterPreflightArgs {
    cluster?: ClusterArgs;
    /** Minimum Kubernetes version, e.g. `1.33`. */
    kubernetes: string;
    /** CRD bundles that will be applied; see {@link ClusterRequirements}. */
    bundles: ClusterRequirements["bundles"];
    /** Address families that its Services need; see {@link ClusterRequirements}. */
    ipFamilies?: ClusterRequirements["ipFamilies"];
    /** A required GatewayClass, and the path of its argument. */
    gatewayClass?: { path: string; name: pulumi.Input<string> };
    /** The release of an installed controller, by the image of its Deployment, its arguments and variables, and the path of its setting. */
    release?: {
        path: string;
        version: string;
        namespace: pulumi.Input<string>;
        deployment: pulumi.Input<string>;
        arguments?: readonly RequiredArgument[];
        variables?: readonly RequiredVariable[];
    };
    /**
     * Required Secrets of type `kubernetes.io/tls`, each with the path of its argument, and the hostnames that its
     * certificate must cover. It must not cover those of `passthrough`.
     */
    secrets?: {
        path: string;
        namespace: pulumi.Input<string>;
        name: pulumi.Input<string>;
        hostnames: string[];
        passthrough?: string[];
    }[];
}

/**
 * Checks the cluster before anything is created in it, at every preview and update, and fails with all problems: no
 * answer, too old, unsupported Service address families, CRDs that must not be changed, a missing GatewayClass or
 * Secret, another release of the controller, a certificate that does not cover its hostnames, is not valid today or does not match its key.
 *
 * Resources of the same program are unknown at preview; they are checked when the value is known.
 */
export class ClusterPreflight extends DynamicResource {
    constructor(name: string, args: ClusterPreflightArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            "ClusterPreflight",
            name,
            {
                kubernetes: args.kubernetes,
                bundles: args.bundles,
                ipFamilies: args.ipFamilies,
                gatewayClass: args.gatewayClass,
                release: args.release,
                secrets: args.secrets,
                kubeconfig: kubeconfigInput(args.cluster),
                context: args.cluster?.context,
            },
            opts,
        );
    }
}
