import * as z from "zod";
import { portNumber } from "../model/listeners.ts";
import { type FormRule, fits, ruled } from "../model/settings/formRule.ts";
import { namespaceName, objectName } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";

/** The Gateway API's bounds on `spec.hostnames`, and on a rule's `backendRefs`. */
const MOST = 16;

const HOSTNAMES: FormRule = {
    code: "route-hostnames-invalid",
    reason: "The API server refuses an HTTPRoute with more hostnames, and one without any is for all of them.",
    remedy: "Write 1 to 16 hostnames and add a route for the others, or leave hostnames out: it is then for every hostname of the gateway.",
    source: "Gateway API HTTPRoute spec.hostnames, maxItems 16",
};

const PATH: FormRule = {
    code: "route-path-invalid",
    reason: "The API server refuses the HTTPRoute, or no request has such a path.",
    remedy: 'Write the beginning of the path, such as "/shop". Queries, methods and headers can be matched with an HttpRoute.',
    source: "Gateway API HTTPPathMatch; RFC 3986 §3.3",
};

const WEIGHT: FormRule = {
    code: "route-weight-invalid",
    reason: "The API server refuses the HTTPRoute.",
    remedy: "Use a whole number from 0 to 1000000; a Service gets its weight of the sum of all weights.",
    source: "Gateway API BackendRef weight",
};

const BACKENDS: FormRule = {
    code: "route-backends-invalid",
    reason: "The API server refuses an HTTPRoute with more, and without a Service every request is answered 500.",
    remedy: "Give 1 to 16 Services in backends, or one as service and port.",
    source: "Gateway API HTTPRouteRule backendRefs, maxItems 16",
};

const backend = z.strictObject({
    /** Name of the Service. */
    service: objectName,
    /** Port of the Service. */
    port: portNumber,
    /** Share of the requests, relative to the sum of all weights; 0 gets none. From 0 to 1000000. Default: 1. */
    weight: ruled(WEIGHT, z.int().min(0).max(1_000_000)).default(1),
    /**
     * Namespace of the Service. Where it is not the route's, a ReferenceGrant in it allows the route to use the Service.
     * Default: the route's.
     */
    namespace: input(namespaceName).optional(),
});

export const routeArgs = z.strictObject({
    /**
     * Hostnames of the gateway that the route is for, or names that a wildcard of it covers; 1 to 16. Default: every
     * hostname of the gateway.
     */
    hostnames: ruled(HOSTNAMES, z.array(z.string()).min(1).max(MOST)).optional(),
    /** Beginning of the path, in whole segments: `/shop` is for `/shop` and `/shop/cart`. The longest wins. Default: `/`. */
    path: ruled(
        PATH,
        z
            .string()
            .max(1024)
            .check(
                fits(
                    (path) => /^\/[\w\-.~!$&'()*+,;=:@%/]*$/.test(path) && !/\/\/|\/\.{1,2}(\/|$)|%2f/i.test(path),
                    (path) => `"${path}" is not a valid beginning of a path.`,
                ),
            ),
    ).default("/"),
    /** Name of the Service that answers. Either this, with `port`, or `backends`. */
    service: objectName.optional(),
    /** Port of the Service. */
    port: portNumber.optional(),
    /** Several Services that share the requests by weight, instead of `service`. */
    backends: ruled(BACKENDS, z.array(backend).min(1).max(MOST)).optional(),
    /**
     * Namespace of the HTTPRoute, and of its Services: a namespace of the application's own needs no ReferenceGrant.
     * Default: the gateway's.
     */
    namespace: input(namespaceName).optional(),
});

/** Arguments of a route of a gateway. */
export interface RouteArgs extends z.input<typeof routeArgs> {}

/** The same as they are read, with every default. */
export type RouteSettings = z.output<typeof routeArgs>;
