import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";

/** Which Middleware of Traefik, and in which cluster. */
export interface MiddlewareReference {
    /** Namespace of the Middleware. */
    namespace: pulumi.Input<string>;
    /** Name of the Middleware. */
    name: pulumi.Input<string>;
    /** Its `metadata.uid`: after it is recreated, it must get its fields again. */
    uid: pulumi.Input<string>;
    cluster?: ClusterArgs;
}

/** The reference as inputs of a dynamic resource. */
export function middlewareInputs({ namespace, name, uid, cluster }: MiddlewareReference) {
    return { namespace, name, uid, kubeconfig: kubeconfigInput(cluster), context: cluster?.context };
}

/**
 * Makes a Traefik Middleware remove Alt-Svc from every response, Traefik's own and a backend's. It is separate from the
 * Middleware so that {@link SentAltSvc} can replace the removal within one update, after the check that QUIC answers.
 */
export class SilentAltSvc extends DynamicResource {
    constructor(name: string, args: MiddlewareReference, opts?: pulumi.CustomResourceOptions) {
        super("SilentAltSvc", name, middlewareInputs(args), opts);
    }
}
