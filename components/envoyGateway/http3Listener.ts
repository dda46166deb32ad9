import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";

/** Which ClientTrafficPolicy of Envoy Gateway, and in which cluster. */
export interface ClientTrafficPolicyReference {
    /** Namespace of the policy. */
    namespace: pulumi.Input<string>;
    /** Name of the policy. */
    name: pulumi.Input<string>;
    /** Its `metadata.uid`: after it is recreated, it must get its fields again. */
    uid: pulumi.Input<string>;
    cluster?: ClusterArgs;
}

/** The reference as inputs of a dynamic resource. */
export function policyInputs({ namespace, name, uid, cluster }: ClientTrafficPolicyReference) {
    return { namespace, name, uid, kubeconfig: kubeconfigInput(cluster), context: cluster?.context };
}

/**
 * Opens QUIC on the HTTPS listeners of a Gateway of Envoy Gateway without advertising it: `http3`, and the removal of
 * Alt-Svc, as separately applied fields of its ClientTrafficPolicy. They are separate from the policy so that {@link
 * AltSvc} can replace the removal within one update, after the check that QUIC answers.
 */
export class Http3Listener extends DynamicResource {
    constructor(name: string, args: ClientTrafficPolicyReference, opts?: pulumi.CustomResourceOptions) {
        super("Http3Listener", name, policyInputs(args), opts);
    }
}
