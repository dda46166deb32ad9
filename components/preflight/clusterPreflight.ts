import * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import type { ClusterRequirements } from "./inspectCluster.ts";

/** Arguments of {@link ClusterPreflight}. */
export interface ClusterPreflightArgs {
    cluster?: ClusterArgs;
    /** Lowest Kubernetes version, for example `1.33`. */
    kubernetes: string;
    /** CRD bundles that will be applied; see {@link ClusterRequirements}. */
    bundles: ClusterRequirements["bundles"];
    /** A GatewayClass that must exist, and the path of the argument that names it. */
    gatewayClass?: { path: string; name: pulumi.Input<string> };
    /** A Secret of type `kubernetes.io/tls` that must exist, and the path of the argument that names it. */
    secret?: { path: string; namespace: pulumi.Input<string>; name: pulumi.Input<string> };
}

/**
 * Looks at the cluster before anything is created in it, at every preview and every update, and fails with all that it
 * lacks: no answer, too old, CRDs that may not be touched, a GatewayClass or a Secret that is missing.
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
                gatewayClass: args.gatewayClass,
                secret: args.secret,
                kubeconfig: kubeconfigInput(args.cluster),
                context: args.cluster?.context,
            },
            opts,
            "http3gateway",
            "ClusterPreflight",
        );
    }
}

// Pulumi serializes these methods into the state, so they reach their code by import and capture nothing.
const provider: pulumi.dynamic.ResourceProvider<ClusterRequirements, ClusterRequirements> = {
    async check(_olds, news) {
        const { inspectCluster } = await import("pulumi-http3-gateway/preflight");
        // The engine's stand-in for a value that is not known before the update.
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const known = { ...news };
        if (known.secret?.name === unknown || known.secret?.namespace === unknown) {
            delete known.secret;
        }
        if (known.gatewayClass?.name === unknown) {
            delete known.gatewayClass;
        }
        if (known.kubeconfig === unknown || known.context === unknown) {
            return { inputs: news };
        }
        const problems = await inspectCluster(known);
        return { inputs: news, failures: problems.map(({ path, reason }) => ({ property: path, reason })) };
    },
    async create(inputs) {
        return { id: "preflight", outs: inputs };
    },
    async diff(_id, olds, news) {
        // The engine hands objects over in any order of their keys.
        const { isDeepStrictEqual } = await import("node:util");
        const keys = ["kubernetes", "bundles", "gatewayClass", "secret"] as const;
        return { changes: keys.some((key) => !isDeepStrictEqual(olds[key], news[key])) };
    },
    async update(_id, _olds, news) {
        return { outs: news };
    },
};
