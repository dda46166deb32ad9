import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";
import type { AltSvcPlace } from "./altSvcObject.ts";

/** Arguments of {@link GatewayAltSvc}. */
export interface GatewayAltSvcArgs extends AltSvcPlace {
    /** The header's value, for example `h3=":443"; ma=86400`, or `clear` (RFC 7838 §3). */
    value: string;
    cluster?: ClusterArgs;
}

/**
 * The Alt-Svc of a front, sent by the gateway behind it: a filter in every rule of an HTTPRoute, or an annotation of an Ingress. The
 * object stays its owner's, and deletion removes the header from it. What the owner wrote is used and kept.
 */
export class GatewayAltSvc extends DynamicResource {
    constructor(name: string, { cluster, ...args }: GatewayAltSvcArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            "GatewayAltSvc",
            name,
            { ...args, kubeconfig: kubeconfigInput(cluster), context: cluster?.context, written: undefined },
            opts,
        );
    }
}
