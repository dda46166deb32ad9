import * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import type { PolicyReference } from "./clientTrafficFields.ts";

/** Which ClientTrafficPolicy of Envoy Gateway, and in which cluster. */
export interface ClientTrafficPolicyReference {
    /** Namespace of the policy. */
    namespace: pulumi.Input<string>;
    /** Name of the policy. */
    name: pulumi.Input<string>;
    /** Its `metadata.uid`: made anew, it has to get its fields again. */
    uid: pulumi.Input<string>;
    cluster?: ClusterArgs;
}

/** The reference as inputs of a dynamic resource. */
export function policyInputs({ namespace, name, uid, cluster }: ClientTrafficPolicyReference) {
    return { namespace, name, uid, kubeconfig: kubeconfigInput(cluster), context: cluster?.context };
}

/**
 * Opens QUIC on the HTTPS listeners of a Gateway of Envoy Gateway, and lets nobody know: `http3`, and the removal of
 * Alt-Svc, as fields of their own on its ClientTrafficPolicy. They are apart from the policy so that {@link AltSvc} can
 * replace the removal within one update, after it was seen that QUIC answers.
 */
export class Http3Listener extends pulumi.dynamic.Resource {
    constructor(name: string, args: ClientTrafficPolicyReference, opts?: pulumi.CustomResourceOptions) {
        super(provider, name, policyInputs(args), opts, "http3gateway", "Http3Listener");
    }
}

// Pulumi serializes these methods into the state, so they reach their code by import and capture nothing.
const provider: pulumi.dynamic.ResourceProvider<PolicyReference, PolicyReference> = {
    async create(inputs) {
        const { applyFields, http3Fields } = await import("pulumi-http3-gateway/client-traffic");
        await applyFields(inputs, http3Fields());
        return { id: `${inputs.namespace}/${inputs.name}`, outs: inputs };
    },
    async diff(_id, olds, news) {
        const { sameReach } = await import("pulumi-http3-gateway/client-traffic");
        const moved = olds.namespace !== news.namespace || olds.name !== news.name;
        // Deletion goes by what is recorded: credentials that are new are worth an update.
        return { changes: moved || !sameReach(olds, news), replaces: moved ? ["name"] : [] };
    },
    async update(_id, olds, news) {
        const { applyFields, http3Fields } = await import("pulumi-http3-gateway/client-traffic");
        // Written once a policy: a second time would take away the Alt-Svc that came after it.
        if (olds.uid !== news.uid) {
            await applyFields(news, http3Fields());
        }
        return { outs: news };
    },
    // For `refresh`: what somebody closed is opened again by the next update.
    async read(id, props) {
        const { readFields, whereReachable } = await import("pulumi-http3-gateway/client-traffic");
        const fields = props && (await whereReachable(props, async () => await readFields(props)));
        return fields === undefined ? {} : { id, props };
    },
    async delete(_id, olds) {
        const { applyFields, whereReachable } = await import("pulumi-http3-gateway/client-traffic");
        await whereReachable(olds, async () => await applyFields(olds, undefined));
    },
};
