import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "./customResource.ts";
import type { RouteStatus } from "./routeStatus.ts";
import type { GrpcRouteSpec } from "./routeTypes.ts";

/**
 * A GRPCRoute: which gRPC methods of a Gateway's listeners are routed to which Services. Clients need h2 or h3 for it.
 */
export class GrpcRoute extends TypedCustomResource<GrpcRouteSpec, RouteStatus> {
    constructor(name: string, inputs: CustomResourceInputs<GrpcRouteSpec>, opts?: pulumi.CustomResourceOptions) {
        super("gateway.networking.k8s.io/v1", "GRPCRoute", name, inputs, opts);
    }
}
