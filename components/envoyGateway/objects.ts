import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "../gatewayApi/customResource.ts";

const API_VERSION = "gateway.envoyproxy.io/v1alpha1";

/**
 * `spec` of a ClientTrafficPolicy, as far as this package needs it; `Http3Listener` and `AltSvc` write HTTP/3's fields.
 */
export interface ClientTrafficPolicySpec {
    targetRefs: { group: "gateway.networking.k8s.io"; kind: "Gateway"; name: pulumi.Input<string> }[];
    /** Present: QUIC is enabled. The struct has no field in 1.9. */
    http3?: {
        /** UDP port of the controller's own Alt-Svc, since 1.10. Default: the listener's. */
        advertisedPort?: number;
    };
    headers?: { lateResponseHeaders: { set?: { name: string; value: string }[]; remove?: string[] } };
    proxyProtocol?: { optional: boolean };
    tls?: { clientValidation: { caCertificateRefs: { kind: "Secret"; name: string }[] } };
}

/** Envoy Gateway's policy for client connections. */
export class ClientTrafficPolicy extends TypedCustomResource<ClientTrafficPolicySpec, unknown> {
    constructor(
        name: string,
        inputs: CustomResourceInputs<ClientTrafficPolicySpec>,
        opts?: pulumi.CustomResourceOptions,
    ) {
        super(API_VERSION, "ClientTrafficPolicy", name, inputs, opts);
    }
}

/** `spec` of a BackendTrafficPolicy, as far as this package writes it. */
export interface BackendTrafficPolicySpec {
    /** Gateways whose routes it is for. */
    targetRefs: { group: "gateway.networking.k8s.io"; kind: "Gateway"; name: pulumi.Input<string> }[];
    /** Since 1.10: HTTP/3 to backends with TLS. Source: envoyproxy/gateway#10068. */
    http3: { mode: "Auto" | "Always" };
}

/** Envoy Gateway's policy for connections to backends. */
export class BackendTrafficPolicy extends TypedCustomResource<BackendTrafficPolicySpec, unknown> {
    constructor(
        name: string,
        inputs: CustomResourceInputs<BackendTrafficPolicySpec>,
        opts?: pulumi.CustomResourceOptions,
    ) {
        super(API_VERSION, "BackendTrafficPolicy", name, inputs, opts);
    }
}

/** `spec` of an EnvoyProxy: open, since users merge their own settings over ours. */
export type EnvoyProxySpec = Record<string, unknown>;

/** How Envoy Gateway runs the proxies of a Gateway. */
export class EnvoyProxy extends TypedCustomResource<EnvoyProxySpec, unknown> {
    constructor(name: string, inputs: CustomResourceInputs<EnvoyProxySpec>, opts?: pulumi.CustomResourceOptions) {
        super(API_VERSION, "EnvoyProxy", name, inputs, opts);
    }
}

/** `spec` of an EnvoyPatchPolicy, as far as this package writes it. */
export interface EnvoyPatchPolicySpec {
    /** The Gateway, in the policy's own namespace. */
    targetRef: { group: "gateway.networking.k8s.io"; kind: "Gateway"; name: pulumi.Input<string> };
    /** There is no other. */
    type: "JSONPatch";
    /** Changes in this order, each of one resource that Envoy is given. */
    jsonPatches: {
        /** Type URL of the resource. */
        type: `type.googleapis.com/envoy.${string}`;
        /** Name of the resource. */
        name: string;
        /** RFC 6902; an empty path adds the whole resource. */
        operation: { op: "add"; path: string; value: Record<string, unknown> };
    }[];
}

/**
 * Changes the configuration that Envoy Gateway sends to the proxies of a Gateway. It takes effect only if the control
 * plane's `extensionApis.enableEnvoyPatchPolicy` is enabled; `Programmed` in its status says whether every resource was
 * found.
 */
export class EnvoyPatchPolicy extends TypedCustomResource<EnvoyPatchPolicySpec, unknown> {
    constructor(name: string, inputs: CustomResourceInputs<EnvoyPatchPolicySpec>, opts?: pulumi.CustomResourceOptions) {
        super(API_VERSION, "EnvoyPatchPolicy", name, inputs, opts);
    }
}
