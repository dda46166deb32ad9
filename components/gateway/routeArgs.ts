import * as z from "zod";
import { portNumber } from "../model/listeners.ts";
import { type FormRule, fits, ruled } from "../model/settings/formRule.ts";
import { namespaceName, objectName } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";

/** The Gateway API's limits of `spec.hostnames` and of a rule's `backendRefs`. */
const MOST = 16;

const HOSTNAMES: FormRule = {
    code: "route-hostnames-invalid",
    reason: "The API server rejects an HTTPRoute with more hostnames, and one without hostnames matches all.",
    remedy: "List 1 to 16 hostnames and add a route for the others. Or omit hostnames to match every hostname of the gateway.",
    source: "Gateway API HTTPRoute spec.hostnames, maxItems 16",
};

const PATH: FormRule = {
    code: "route-path-invalid",
    reason: "The API server rejects the HTTPRoute, or no request has such a path.",
    remedy: 'Write a path prefix, such as "/shop". To match queries, methods or headers, use an HttpRoute.',
    source: "Gateway API HTTPPathMatch; RFC 3986 §3.3",
};

const WEIGHT: FormRule = {
    code: "route-weight-invalid",
    reason: "The API server rejects the HTTPRoute.",
    remedy: "Use a whole number from 0 to 1000000. A Service gets the fraction weight / sum of all weights.",
    source: "Gateway API BackendRef weight",
};

const BACKENDS: FormRule = {
    code: "route-backends-invalid",
    reason: "The API server rejects an HTTPRoute with more, and without a Service every request is answered with 500.",
    remedy: "List 1 to 16 Services in backends, or set one with service and port.",
    source: "Gateway API HTTPRouteRule backendRefs, maxItems 16",
};

const backend = z.strictObject({
    /** Name of the Service. */
    service: objectName,
    /** Port of the Service. */
    port: portNumber,
    /** Share of the requests, relative to the sum of all weights; 0 means none. From 0 to 1000000. Default: 1. */
    weight: ruled(WEIGHT, z.int().min(0).max(1_000_000)).default(1),
    /**
     * Namespace of the Service. In a namespace other than the route's, a ReferenceGrant that allows the route
     * to use the Service is created. Default: the route's.
     */
    namespace: input(namespaceName).optional(),
});

export const routeArgs = z.strictObject({
    /**
     * Hostnames of the gateway that the route serves, or names that its wildcards cover; 1 to 16. Default: every
     * hostname of the gateway.
     */
    hostnames: ruled(HOSTNAMES, z.array(z.string()).min(1).max(MOST)).optional(),
    /**
     * Path prefix, in whole segments: `/shop` matches `/shop` and `/shop/cart`. The longest prefix takes
     * precedence. Default: `/`.
     */
    path: ruled(
        PATH,
        z
            .string()
            .max(1024)
            .check(
                fits(
                    (path) => /^\/[\w\-.~!$&'()*+,;=:@%/]*$/.test(path) && !/\/\/|\/\.{1,2}(\/|$)|%2f/i.test(path),
                    (path) => `"${path}" is not a valid path prefix.`,
                ),
            ),
    ).default("/"),
    /** Name of the Service. Either this, with `port`, or `backends`. */
    service: objectName.optional(),
    /** Port of the Service. */
    port: portNumber.optional(),
    /** Several Services that share the requests by weight, instead of `service`. */
    backends: ruled(BACKENDS, z.array(backend).min(1).max(MOST)).optional(),
    /**
     * Namespace of the HTTPRoute and of its Services; in the application's namespace no ReferenceGrant is needed.
     * Default: the gateway's.
     */
    namespace: input(namespaceName).optional(),
});

/** Arguments of a route of a gateway. */
export interface RouteArgs extends z.input<typeof routeArgs> {}

/** The parsed settings, with all defaults. */
export type RouteSettings = z.output<typeof routeArgs>;
