import * as pulumi from "@pulumi/pulumi";
import type { PolicyReference } from "./clientTrafficFields.ts";
import { type ClientTrafficPolicyReference, policyInputs } from "./http3Listener.ts";

/** Arguments of {@link AltSvc}. */
export interface AltSvcArgs extends ClientTrafficPolicyReference {
    /** The header's value, for example `h3=":443"; ma=86400`, or `clear` (RFC 7838 §3). */
    value: string;
}

/**
 * The Alt-Svc header of every response of a Gateway of Envoy Gateway: what {@link Http3Listener} took away, in the stage's
 * words. Deleted, no response has the header, and QUIC goes on answering.
 */
export class AltSvc extends pulumi.dynamic.Resource {
    constructor(name: string, args: AltSvcArgs, opts?: pulumi.CustomResourceOptions) {
        super(provider, name, { ...policyInputs(args), value: args.value }, opts, "http3gateway", "AltSvc");
    }
}

type Inputs = PolicyReference & { value: string };

// Pulumi serializes these methods into the state, so they reach their code by import and capture nothing.
const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async create(inputs) {
        const { applyFields, http3Fields } = await import("pulumi-http3-gateway/client-traffic");
        await applyFields(inputs, http3Fields(inputs.value));
        return { id: `${inputs.namespace}/${inputs.name}`, outs: inputs };
    },
    async diff(_id, olds, news) {
        const { sameReach } = await import("pulumi-http3-gateway/client-traffic");
        const moved = olds.namespace !== news.namespace || olds.name !== news.name;
        // Deletion goes by what is recorded: credentials that are new are worth an update.
        const changes = moved || olds.value !== news.value || !sameReach(olds, news);
        return { changes, replaces: moved ? ["name"] : [] };
    },
    async update(_id, _olds, news) {
        const { applyFields, http3Fields } = await import("pulumi-http3-gateway/client-traffic");
        await applyFields(news, http3Fields(news.value));
        return { outs: news };
    },
    // For `refresh`: what somebody changed is set again by the next update.
    async read(id, props) {
        const { readFields, whereReachable } = await import("pulumi-http3-gateway/client-traffic");
        const fields = props && (await whereReachable(props, async () => await readFields(props)));
        return props === undefined || fields?.altSvc === undefined
            ? {}
            : { id, props: { ...props, value: fields.altSvc } };
    },
    async delete(_id, olds) {
        const { silence, whereReachable } = await import("pulumi-http3-gateway/client-traffic");
        await whereReachable(olds, async () => await silence(olds));
    },
};
