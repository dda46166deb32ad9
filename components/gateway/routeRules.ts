import type { Plan } from "../model/plan.ts";
import { type PlannedListener, plannedListeners } from "../model/plannedListeners.ts";
import type { Rule } from "../model/rules/rule.ts";
import { formRulesOf } from "../model/settings/formRulesOf.ts";
import { isObjectName } from "../model/settings/forms.ts";
import type { Known } from "../model/settings/input.ts";
import { covers } from "../model/wildcards.ts";
import { type RouteSettings, routeArgs } from "./routeArgs.ts";

/** What a gateway creates in addition to its routes, by the suffix of its name. */
const REDIRECT = "redirect";

/** The Gateway API's bound on `spec.parentRefs`. */
const MOST_PARENTS = 32;

/** A route of a gateway, as rules judge it. */
export interface JudgedRoute {
    /** Its name, without the gateway's. */
    name: string;
    /** Names of the gateway's other routes. */
    taken: readonly string[];
    settings: Known<RouteSettings>;
    plan: Plan;
}

/** HTTPS listeners that serve a hostname: its own, or else those of a wildcard that covers it. */
function listenersOf(planned: PlannedListener[], hostname: string): PlannedListener[] {
    const own = planned.filter(({ hostnames }) => hostnames.includes(hostname));
    return own.length > 0 ? own : planned.filter(({ hostnames }) => hostnames.some((name) => covers(name, hostname)));
}

/** HTTPS listeners of a gateway that a route for some hostnames is served on; all of them, where none is named. */
export function routeListeners(plan: Plan, hostnames: readonly (string | undefined)[] | undefined): PlannedListener[] {
    const https = plannedListeners(plan).filter(({ protocol }) => protocol === "HTTPS");
    const named = (hostnames ?? []).filter((hostname) => hostname !== undefined);
    return hostnames === undefined ? https : [...new Set(named.flatMap((hostname) => listenersOf(https, hostname)))];
}

export const routeRules: readonly Rule<JudgedRoute>[] = [
    ...formRulesOf<JudgedRoute>(routeArgs, ({ settings }) => [{ path: "", value: settings }]),
    {
        code: "route-name-invalid",
        severity: "error",
        reason: "The HTTPRoute is named after the gateway and the route, and this is not a valid object name.",
        remedy: "Use lower-case letters, digits and hyphens for the route's name.",
        source: "RFC 1123 subdomain",
        judge: ({ name, plan }) =>
            isObjectName(`${plan.name}-${name}`)
                ? []
                : [{ path: "name", found: `"${plan.name}-${name}" is not a valid name of an object.` }],
    },
    {
        code: "route-name-taken",
        severity: "error",
        reason: "Two resources would own one HTTPRoute, and each update of one would undo the other's.",
        remedy: "Use another name for the route.",
        source: "Pulumi resource names; Gateway API HTTPRoute",
        judge: ({ name, taken, plan: { redirectHttp } }) =>
            taken.includes(name) || (redirectHttp && name === REDIRECT)
                ? [
                      {
                          path: "name",
                          found: `The gateway already has a route "${name}"${name === REDIRECT ? ", from port 80 to https" : ""}.`,
                      },
                  ]
                : [],
    },
    {
        code: "route-without-listener",
        severity: "error",
        reason: "An HTTPRoute is served only where TLS ends at the gateway.",
        remedy: "Add a hostname to the gateway, or create an HttpRoute for a listener of protocol HTTP.",
        source: "Gateway API HTTPRoute, ParentReference",
        judge: ({ plan }) =>
            routeListeners(plan, undefined).length > 0
                ? []
                : [{ path: "hostnames", found: "The gateway has no HTTPS listener." }],
    },
    {
        code: "route-listeners-too-many",
        severity: "error",
        reason: "The API server rejects the HTTPRoute.",
        remedy: "List at most 16 hostnames in the route, and add a route for the others.",
        source: "Gateway API HTTPRoute spec.parentRefs, maxItems 32",
        judge: ({ settings, plan }) => {
            const count = routeListeners(plan, settings.hostnames).length;
            return count <= MOST_PARENTS
                ? []
                : [{ path: "hostnames", found: `The route would be served on ${count} listeners.` }];
        },
    },
    {
        code: "route-hostname-not-served",
        severity: "error",
        reason: "The gateway has no listener and no certificate for it, so no request reaches the route.",
        remedy: "Use a hostname of the gateway, or add this one to the gateway's hostnames.",
        source: "Gateway API HTTPRoute spec.hostnames: no intersection with the listener's",
        judge: ({ settings: { hostnames = [] }, plan }) =>
            hostnames.flatMap((hostname, index) =>
                hostname === undefined || routeListeners(plan, [hostname]).length > 0
                    ? []
                    : [
                          {
                              path: `hostnames[${index}]`,
                              found: `"${hostname}" is not a hostname of the gateway "${plan.name}" over HTTPS.`,
                          },
                      ],
            ),
    },
    {
        code: "route-without-service",
        severity: "error",
        reason: "Without a Service every request is answered with 500. Of two ways to set it, one would be silently ignored.",
        remedy: 'Set service and port, such as { service: "shop", port: 80 }, or several Services in backends.',
        source: "Gateway API HTTPRouteRule backendRefs",
        judge: ({ settings }) => {
            const one = "service" in settings || "port" in settings;
            if ("backends" in settings) {
                return one ? [{ path: "backends", found: "Both backends and service or port are set." }] : [];
            }
            return ["service", "port"]
                .filter((key) => !(key in settings))
                .map((key) => ({ path: key, found: `The route has no ${key}.` }));
        },
    },
    {
        code: "route-without-weight",
        severity: "error",
        reason: "Every request is answered with 500.",
        remedy: "Give at least one Service a weight above 0.",
        source: "Gateway API BackendRef weight",
        judge: ({ settings: { backends } }) =>
            backends !== undefined && backends.length > 0 && backends.every((each) => each?.weight === 0)
                ? [{ path: "backends", found: "Every Service has the weight 0." }]
                : [],
    },
];
