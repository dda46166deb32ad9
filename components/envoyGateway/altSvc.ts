import * as pulumi from "@pulumi/pulumi";
import { moduleProvider } from "../pulumi/moduleProvider.ts";
import { type ClientTrafficPolicyReference, policyInputs } from "./http3Listener.ts";

/** Arguments of {@link AltSvc}. */
export interface AltSvcArgs extends ClientTrafficPolicyReference {
    /** The header's value, for example `h3=":443"; ma=86400`, or `clear` (RFC 7838 §3). */
    value: string;
}

/**
 * The Alt-Svc header of every response of a Gateway of Envoy Gateway: {@link Http3Listener} removed it, and this
 * sets the stage's value. After deletion no response has the header, and QUIC keeps answering.
 */
export class AltSvc extends pulumi.dynamic.Resource {
    constructor(name: string, args: AltSvcArgs, opts?: pulumi.CustomResourceOptions) {
        super(provider, name, { ...policyInputs(args), value: args.value }, opts, "http3gateway", "AltSvc");
    }
}

const provider = moduleProvider("AltSvc");
