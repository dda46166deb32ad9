import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../pulumi/dynamicResource.ts";
import { type ClientTrafficPolicyReference, policyInputs } from "./http3Listener.ts";

/** Arguments of {@link AltSvc}. */
export interface AltSvcArgs extends ClientTrafficPolicyReference {
    /** The header's value, for example `h3=":443"; ma=86400`, or `clear` (RFC 7838 §3). */
    value: string;
    /** UDP port of the controller's own header, which `value` replaces; since Envoy Gateway 1.10. Default: the listener's. */
    advertisedPort?: number | undefined;
}

/**
 * The Alt-Svc header of every response of a Gateway of Envoy Gateway: {@link Http3Listener} removed it, and this
 * sets the stage's value. After deletion no response has the header, and QUIC keeps answering.
 */
export class AltSvc extends DynamicResource {
    constructor(name: string, args: AltSvcArgs, opts?: pulumi.CustomResourceOptions) {
        const { value, advertisedPort } = args;
        const inputs = { ...policyInputs(args), value, ...(advertisedPort === undefined ? {} : { advertisedPort }) };
        super("AltSvc", name, inputs, opts);
    }
}
