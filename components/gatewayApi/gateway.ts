import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "./customResource.ts";

/** A listener of a Gateway (`gateway.networking.k8s.io/v1`). */
export interface GatewayListener {
    name: string;
    port: number;
    protocol: "HTTP" | "HTTPS" | "TLS";
    hostname?: string;
    tls?:
        | { mode: "Terminate"; certificateRefs: pulumi.Input<{ kind: "Secret"; name: pulumi.Input<string> }[]> }
        | { mode: "Passthrough" };
    allowedRoutes?: { namespaces: { from: "All" | "Same" } };
}

/** `spec` of a Gateway. */
export interface GatewaySpec {
    gatewayClassName: pulumi.Input<string>;
    listeners: GatewayListener[];
    /** Where the gateway's own Service is, for controllers that make none. */
    addresses?: { type: "Hostname"; value: string }[];
    infrastructure?: {
        parametersRef?: { group: string; kind: string; name: pulumi.Input<string> };
        /** Labels of what the controller creates for the gateway. */
        labels?: Record<string, string>;
        /** Annotations of what the controller creates for the gateway. */
        annotations?: Record<string, string>;
    };
}

/** The part of a Gateway's status that is read. */
export interface GatewayStatus {
    addresses?: { type?: string; value: string }[];
}

/** A Gateway. It is ready when `Programmed`. */
export class Gateway extends TypedCustomResource<GatewaySpec, GatewayStatus> {
    constructor(name: string, inputs: CustomResourceInputs<GatewaySpec>, opts?: pulumi.CustomResourceOptions) {
        const metadata = {
            ...inputs.metadata,
            annotations: {
                "pulumi.com/waitFor": "condition=Programmed",
                ...inputs.metadata.annotations,
            },
        };
        super("gateway.networking.k8s.io/v1", "Gateway", name, { ...inputs, metadata }, opts);
    }
}
