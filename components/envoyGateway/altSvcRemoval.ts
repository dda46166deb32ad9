import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../pulumi/dynamicResource.ts";
import { type ClientTrafficPolicyReference, policyInputs } from "./http3Listener.ts";

/**
 * Removes Alt-Svc from every response of a Gateway of Envoy Gateway on which QUIC is off: a backend's own header would
 * promise h3 on a port that does not answer. It has a separate field manager, so that during the change to {@link
 * Http3Listener} and back at least one of them removes the header.
 */
export class AltSvcRemoval extends DynamicResource {
    constructor(name: string, args: ClientTrafficPolicyReference, opts?: pulumi.CustomResourceOptions) {
        super("AltSvcRemoval", name, policyInputs(args), opts);
    }
}
