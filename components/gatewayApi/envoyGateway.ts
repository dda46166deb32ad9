import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "./customResource.ts";

const API_VERSION = "gateway.envoyproxy.io/v1alpha1";

/** `spec` of a ClientTrafficPolicy, as far as this package needs it; `Http3Listener` and `AltSvc` write HTTP/3's fields. */
export interface ClientTrafficPolicySpec {
    targetRefs: { group: "gateway.networking.k8s.io"; kind: "Gateway"; name: pulumi.Input<string> }[];
    /** Present and empty: QUIC is on. The struct has no field in 1.9. */
    http3?: Record<string, never>;
    headers?: { lateResponseHeaders: { set?: { name: string; value: string }[]; remove?: string[] } };
    proxyProtocol?: { optional: boolean };
    tls?: { clientValidation: { caCertificateRefs: { kind: "Secret"; name: string }[] } };
}

/** Envoy Gateway's policy for what a client's connection may be. */
export class ClientTrafficPolicy extends TypedCustomResource<ClientTrafficPolicySpec, unknown> {
    constructor(
        name: string,
        inputs: CustomResourceInputs<ClientTrafficPolicySpec>,
        opts?: pulumi.CustomResourceOptions,
    ) {
        super(API_VERSION, "ClientTrafficPolicy", name, inputs, opts);
    }
}

/** `spec` of an EnvoyProxy: open, since users lay their own settings over ours. */
export type EnvoyProxySpec = Record<string, unknown>;

/** How Envoy Gateway runs the proxies of a Gateway. */
export class EnvoyProxy extends TypedCustomResource<EnvoyProxySpec, unknown> {
    constructor(name: string, inputs: CustomResourceInputs<EnvoyProxySpec>, opts?: pulumi.CustomResourceOptions) {
        super(API_VERSION, "EnvoyProxy", name, inputs, opts);
    }
}
