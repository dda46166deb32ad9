import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "../gatewayApi/customResource.ts";
import type { HeadersSpec } from "./middlewareFields.ts";

/** A Middleware of Traefik, as far as this package needs it; `SilentAltSvc` and `SentAltSvc` write its fields. */
export class Middleware extends TypedCustomResource<Partial<HeadersSpec>, unknown> {
    constructor(name: string, inputs: CustomResourceInputs<Partial<HeadersSpec>>, opts?: pulumi.CustomResourceOptions) {
        super("traefik.io/v1alpha1", "Middleware", name, inputs, opts);
    }
}
