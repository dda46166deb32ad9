import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";

/** Arguments of {@link EndpointGroups}. */
export interface EndpointGroupsArgs {
    /** Namespace of the Service. */
    namespace: pulumi.Input<string>;
    /** Name of the Service, with the annotation `cloud.google.com/neg`. */
    service: pulumi.Input<string>;
    /** Port of the Service. */
    port: number;
    cluster?: ClusterArgs;
}

/**
 * The network endpoint groups that GKE creates for a port of a Service, one in each zone, which GKE states in an annotation:
 * read, never written.
 */
export class EndpointGroups extends DynamicResource {
    /** Name of the groups. */
    declare readonly group: pulumi.Output<string>;
    /** Zones with a group. */
    declare readonly zones: pulumi.Output<string[]>;

    constructor(name: string, { cluster, ...args }: EndpointGroupsArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            "EndpointGroups",
            name,
            {
                ...args,
                kubeconfig: kubeconfigInput(cluster),
                context: cluster?.context,
                group: undefined,
                zones: undefined,
            },
            opts,
        );
    }
}
