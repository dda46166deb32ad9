import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";
import type { AltSvcFile } from "./altSvcFile.ts";

/** Arguments of {@link ServedAltSvc}. */
export interface ServedAltSvcArgs {
    /** Namespace of the front's pods. */
    namespace: string;
    /** Name of the front. */
    front: string;
    /** What its pods have to send. Default: no Alt-Svc. */
    sent?: AltSvcFile;
    /** Whether QUIC answers, for a review. */
    quic: boolean;
    /** Seconds for which pods that end go on, with what they sent. */
    drainSeconds: number;
    cluster?: ClusterArgs;
}

/**
 * Waits until all pods of a front send an Alt-Svc. The kubelet updates a mounted ConfigMap within about two minutes; a changed
 * annotation of a pod makes it do so at once. No pod is restarted.
 */
export class ServedAltSvc extends DynamicResource {
    constructor(name: string, { cluster, sent, ...args }: ServedAltSvcArgs, opts?: pulumi.CustomResourceOptions) {
        const reach = { kubeconfig: kubeconfigInput(cluster), context: cluster?.context };
        super("ServedAltSvc", name, { ...args, ...sent, ...reach }, opts);
    }
}
