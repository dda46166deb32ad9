import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";

/** Arguments of {@link TcpPort}. */
export interface TcpPortArgs {
    /** Namespace of the Service. */
    namespace: pulumi.Input<string>;
    /** Name of the Service. */
    name: pulumi.Input<string>;
    /** Its `metadata.uid`: a recreated Service has to be changed again. */
    uid: pulumi.Input<string>;
    /** Front that takes the port. */
    front: string;
    /** Name of the port of the gateway's pods, the target before and after. */
    gatewayPort: pulumi.Input<string>;
    cluster?: ClusterArgs;
}

/**
 * The target of TCP port 443 of another gateway's Service: the pods of a front that takes TCP too. Nothing else in the Service
 * changes, and no connection ends. Deletion restores the target. A target that its owner wrote is used and kept.
 */
export class TcpPort extends DynamicResource {
    constructor(name: string, { cluster, ...args }: TcpPortArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            "TcpPort",
            name,
            { ...args, kubeconfig: kubeconfigInput(cluster), context: cluster?.context, taken: undefined },
            opts,
        );
    }
}
