import * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { moduleProvider } from "../pulumi/moduleProvider.ts";

/** Arguments of {@link UdpPort}. */
export interface UdpPortArgs {
    /** Namespace of the Service. */
    namespace: pulumi.Input<string>;
    /** Name of the Service. */
    name: pulumi.Input<string>;
    /** Its `metadata.uid`: when it is created again, it has to get its port again. */
    uid: pulumi.Input<string>;
    /** Front that the port is for. */
    front: string;
    /** Name of the pods' port that it leads to. */
    targetPort: pulumi.Input<string>;
    cluster?: ClusterArgs;
}

/**
 * UDP port 443 of the Service of another gateway, applied by a separate field manager: nothing else of the Service changes.
 * After deletion the Service is as it was. A port that its owner wrote, with a named target port, is used and left.
 */
export class UdpPort extends pulumi.dynamic.Resource {
    constructor(name: string, { cluster, ...args }: UdpPortArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            provider,
            name,
            { ...args, kubeconfig: kubeconfigInput(cluster), context: cluster?.context, added: undefined },
            opts,
            "http3gateway",
            "UdpPort",
        );
    }
}

const provider = moduleProvider("UdpPort");
