import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "./customResource.ts";
import type { RouteStatus } from "./routeStatus.ts";
import type { HttpRouteSpec } from "./routeTypes.ts";

/** An HTTPRoute: which requests of a Gateway's listeners are routed to which Services. */
export class HttpRoute extends TypedCustomResource<HttpRouteSpec, RouteStatus> {
    constructor(name: string, inputs: CustomResourceInputs<HttpRouteSpec>, opts?: pulumi.CustomResourceOptions) {
        super("gateway.networking.k8s.io/v1", "HTTPRoute", name, inputs, opts);
    }
}
