import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "../gatewayApi/customResource.ts";
import type { EnvoyFilterSpec } from "./filterSpecs.ts";

/** An EnvoyFilter of Istio, as far as this package needs it. */
export class EnvoyFilter extends TypedCustomResource<EnvoyFilterSpec, unknown> {
    constructor(name: string, inputs: CustomResourceInputs<EnvoyFilterSpec>, opts?: pulumi.CustomResourceOptions) {
        super("networking.istio.io/v1alpha3", "EnvoyFilter", name, inputs, opts);
    }
}
