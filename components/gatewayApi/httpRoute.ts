import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "./customResource.ts";

/** `spec` of an HTTPRoute (`gateway.networking.k8s.io/v1`), as far as this package writes it. */
export interface HttpRouteSpec {
    /** Gateways, and listeners of theirs by `sectionName`, that the route is served on. */
    parentRefs: { name: pulumi.Input<string>; namespace?: pulumi.Input<string>; sectionName?: string }[];
    /** Names that the route answers to. Default: every name of its listeners. */
    hostnames?: string[];
    /** Matches, filters and backends, in order (Gateway API `HTTPRouteRule`). */
    rules: {
        matches?: { path: { type: "PathPrefix" | "Exact"; value: string } }[];
        filters?: { type: "RequestRedirect"; requestRedirect: { scheme: "https"; statusCode: 301; port?: number } }[];
        backendRefs?: { name: pulumi.Input<string>; port: number }[];
    }[];
}

/** An HTTPRoute. */
export class HttpRoute extends TypedCustomResource<HttpRouteSpec, unknown> {
    constructor(name: string, inputs: CustomResourceInputs<HttpRouteSpec>, opts?: pulumi.CustomResourceOptions) {
        super("gateway.networking.k8s.io/v1", "HTTPRoute", name, inputs, opts);
    }
}
