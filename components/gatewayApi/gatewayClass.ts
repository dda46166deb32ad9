import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "./customResource.ts";

/** `spec` of a GatewayClass (`gateway.networking.k8s.io/v1`). */
export interface GatewayClassSpec {
    controllerName: pulumi.Input<string>;
}

/** A GatewayClass. It is ready when its controller has `Accepted` it. */
export class GatewayClass extends TypedCustomResource<GatewayClassSpec, unknown> {
    constructor(name: string, inputs: CustomResourceInputs<GatewayClassSpec>, opts?: pulumi.CustomResourceOptions) {
        const metadata = {
            ...inputs.metadata,
            annotations: { "pulumi.com/waitFor": "condition=Accepted", ...inputs.metadata.annotations },
        };
        super("gateway.networking.k8s.io/v1", "GatewayClass", name, { ...inputs, metadata }, opts);
    }
}
