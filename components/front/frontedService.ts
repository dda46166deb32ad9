import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";
import type { FrontedServiceInputs } from "./frontedServiceLifecycle.ts";

/** Arguments of {@link FrontedService}. */
export interface FrontedServiceArgs extends Pick<FrontedServiceInputs, "namespace" | "name" | "of" | "front"> {
    cluster?: ClusterArgs;
}

/**
 * The Service of a gateway behind a front: read, never written. A preview reads it too, and fails with everything that
 * prevents a front.
 */
export class FrontedService extends DynamicResource {
    /** Its name. */
    declare readonly service: pulumi.Output<string>;
    /** Its `metadata.uid`. */
    declare readonly uid: pulumi.Output<string>;
    /** Its pod selector. */
    declare readonly selector: pulumi.Output<Record<string, string>>;
    /** Addresses of its balancer, or its DNS name. */
    declare readonly addresses: pulumi.Output<string[]>;
    /** Name of the pods' port, its UDP target port. */
    declare readonly udpPortName: pulumi.Output<string>;
    /** Target port of the gateway's pods for TCP, also while a front has the port. */
    declare readonly gatewayPort: pulumi.Output<string>;
    /** Whether a balancer sends only to nodes that have a pod. */
    declare readonly local: pulumi.Output<boolean>;
    /** Warnings. */
    declare readonly warnings: pulumi.Output<string[]>;

    constructor(name: string, { cluster, ...args }: FrontedServiceArgs, opts?: pulumi.CustomResourceOptions) {
        const outputs = {
            service: undefined,
            uid: undefined,
            selector: undefined,
            addresses: undefined,
            udpPortName: undefined,
            gatewayPort: undefined,
            local: undefined,
            warnings: undefined,
        };
        super(
            "FrontedService",
            name,
            { ...args, kubeconfig: kubeconfigInput(cluster), context: cluster?.context, ...outputs },
            opts,
        );
    }
}
