import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";
import type { CrdBundleInputs } from "./applyCrds.ts";

/** Arguments of {@link CrdBundle}. */
export interface CrdBundleArgs {
    /** Release URL, file, or folder with the CRD YAML. Objects other than CRDs and admission policies are ignored. */
    source: pulumi.Input<string>;
    /** API group whose CRDs are taken from the source, for example `gateway.networking.k8s.io`. */
    group: pulumi.Input<string>;
    /** Release channel that the CRDs must have (`gateway.networking.k8s.io/channel`). Default: not checked. */
    channel?: pulumi.Input<string>;
    /** Version of the bundle, for example `v1.6.1`. */
    version: pulumi.Input<string>;
    cluster?: ClusterArgs;
    /**
     * Deletes the CRDs, and all their objects in the cluster, when the resource is deleted.
     * Default: false.
     */
    deleteOnDestroy?: boolean;
}

/**
 * The CRDs of one API group as one resource.
 *
 * Why not object by object: the Kubernetes provider takes about 10 s of every preview per megabyte of CRD YAML, and a
 * `destroy` that deletes the Gateway CRD deletes every Gateway of every team.
 *
 * Create and update apply the CRDs by server-side apply and wait for `Established`. An existing bundle of the same
 * or a newer version is adopted; a downgrade and a mix of channels are refused. CRDs stay on delete.
 */
export class CrdBundle extends DynamicResource {
    /** Version that is in the cluster: ours, or the newer one that was adopted. */
    declare readonly installedVersion: pulumi.Output<string>;
    /** Names of the bundle's CRDs, `<plural>.<group>`. */
    declare readonly names: pulumi.Output<string[]>;

    constructor(name: string, args: CrdBundleArgs, opts?: pulumi.CustomResourceOptions) {
        const inputs: { [K in keyof CrdBundleInputs]: pulumi.Input<CrdBundleInputs[K]> } = {
            source: args.source,
            group: args.group,
            channel: args.channel,
            version: args.version,
            kubeconfig: kubeconfigInput(args.cluster),
            context: args.cluster?.context,
            deleteOnDestroy: args.deleteOnDestroy ?? false,
        };
        super(
            "CrdBundle",
            name,
            { ...inputs, installedVersion: undefined, names: undefined },
            // `delete` would do nothing; this way the engine reports that the CRDs are kept.
            { retainOnDelete: !args.deleteOnDestroy, ...opts },
        );
    }
}
