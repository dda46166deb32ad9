import * as pulumi from "@pulumi/pulumi";
import { moduleProvider } from "../pulumi/moduleProvider.ts";
import { type ClientTrafficPolicyReference, policyInputs } from "./http3Listener.ts";

/**
 * Removes Alt-Svc from every response of a Gateway of Envoy Gateway on which QUIC is off: a backend's own header would
 * promise h3 on a port that does not answer. It has a separate field manager, so that during the change to {@link
 * Http3Listener} and back at least one of them removes the header.
 */
export class AltSvcRemoval extends pulumi.dynamic.Resource {
    constructor(name: string, args: ClientTrafficPolicyReference, opts?: pulumi.CustomResourceOptions) {
        super(provider, name, policyInputs(args), opts, "http3gateway", "AltSvcRemoval");
    }
}

const provider = moduleProvider("AltSvcRemoval");
