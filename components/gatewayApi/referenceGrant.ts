import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "./customResource.ts";
import type { ReferenceGrantSpec } from "./routeTypes.ts";

/**
 * Allows objects of other namespaces to refer to objects of its namespace: routes to Services, Gateways to Secrets. Its
 * version is `v1beta1`, which every release of the Gateway API serves.
 */
export class ReferenceGrant extends TypedCustomResource<ReferenceGrantSpec, unknown> {
    constructor(name: string, inputs: CustomResourceInputs<ReferenceGrantSpec>, opts?: pulumi.CustomResourceOptions) {
        super("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", name, inputs, opts);
    }
}
