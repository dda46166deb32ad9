import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";

/** Arguments of {@link UdpPort}. */
export interface UdpPortArgs {
    /** Namespace of the Service. */
    namespace: pulumi.Input<string>;
    /** Name of the Service. */
    name: pulumi.Input<string>;
    /** Its `metadata.uid`: a recreated Service needs the port again. */
    uid: pulumi.Input<string>;
    /** Front that the port is for. */
    front: string;
    /** Name of the pods' port, its target. */
    targetPort: pulumi.Input<string>;
    cluster?: ClusterArgs;
}

/**
 * UDP port 443 of another gateway's Service, applied by a separate field manager: nothing else in the Service changes.
 * Deletion restores the Service. An owner's port with a named target port is used and kept.
 */
export class UdpPort extends DynamicResource {
    constructor(name: string, { cluster, ...args }: UdpPortArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            "UdpPort",
            name,
            { ...args, kubeconfig: kubeconfigInput(cluster), context: cluster?.context, added: undefined },
            opts,
        );
    }
}
