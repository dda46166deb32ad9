import { at, isChange, kindOf, list, properties, text, texts } from "../model/changes.ts";
import type {
    Backend,
    Change,
    Found,
    ListenerFacts,
    Properties,
    ReviewContext,
    ReviewRule,
} from "../model/readings.ts";
import { covers, wildcardOf } from "../model/wildcards.ts";

/** An earlier listener whose name the Gateway no longer has, although it still serves its hostnames. */
interface Renamed {
    gateway: Change;
    /** What routes call the Gateway. */
    gatewayName: string;
    listener: string;
    hostnames: string[];
    /** Names of the listeners that the hostnames have now. */
    now: string[];
}

/** Kinds of routes of Gateway API. */
export const ROUTES = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];

const isRoute = ({ type }: Change) => /^kubernetes:gateway\.networking\.k8s\.io\/.*:\w+Route$/.test(type);

/** What clients reach by a route: its hostnames, or all of its parents where it names none. */
function hostnamesOf(route: unknown): string[] {
    const named = texts(route, "spec.hostnames");
    return named.length === 0 ? ["*"] : named;
}

const parentsOf = (route: unknown) =>
    list(route, "spec.parentRefs").map((parent) =>
        [
            text(parent, "kind") ?? "Gateway",
            text(parent, "namespace") ?? text(route, "metadata.namespace"),
            text(parent, "name"),
        ].join(" "),
    );

/** Routes after a change by each of their hostnames: programs have thousands. */
function byHostname(routes: readonly Change[]): Map<string, Change[]> {
    const all = routes.flatMap((route) =>
        route.after === undefined ? [] : hostnamesOf(route.after).map((hostname) => ({ hostname, route })),
    );
    return new Map(
        [...Map.groupBy(all, ({ hostname }) => hostname)].map(([hostname, found]) => [
            hostname,
            found.map(({ route }) => route),
        ]),
    );
}

/** Whether another route takes a hostname of a route's parents. */
function hasAnother(routes: ReadonlyMap<string, readonly Change[]>, lost: Change, hostname: string): boolean {
    const parents = parentsOf(lost.before);
    return ["*", hostname, wildcardOf(hostname)].some((name) =>
        (routes.get(name) ?? []).some(
            (other) => other !== lost && parentsOf(other.after).some((parent) => parents.includes(parent)),
        ),
    );
}

/** Hostnames of a route's that no route takes after the change. */
function lostHostnames(routes: ReadonlyMap<string, readonly Change[]>, route: Change): string[] {
    const kept = route.after === undefined ? [] : hostnamesOf(route.after);
    return hostnamesOf(route.before).filter(
        (hostname) =>
            !kept.some((name) => name === "*" || covers(name, hostname)) && !hasAnother(routes, route, hostname),
    );
}

/** Matches of a route's rules; one without any takes every path. */
function matchesOf(route: unknown): string[] {
    return list(route, "spec.rules").flatMap((rule) => {
        const matches = list(rule, "matches");
        return matches.length === 0 ? ["/"] : matches.map((match) => JSON.stringify(match));
    });
}

/** Whether a route has a rule for every path. */
const takesEveryPath = (route: unknown) =>
    list(route, "spec.rules").some((rule) => {
        const matches = list(rule, "matches");
        return (
            matches.length === 0 ||
            matches.some((match) => text(match, "path.value") === "/" && Object.keys(match).length === 1)
        );
    });

/** How a backend is called in a route. */
const backendsOf = (route: unknown) =>
    list(route, "spec.rules").map((rule) => list(rule, "backendRefs").filter(({ weight }) => weight !== 0));

/** Whether a route sends requests to a Service, or a copy of them, that a ReferenceGrant allows it to use. */
function usesGrant(kind: string, route: unknown, grant: unknown): boolean {
    const allowed = list(grant, "spec.from").some(
        (from) => text(from, "kind") === kind && text(from, "namespace") === text(route, "metadata.namespace"),
    );
    const references = list(route, "spec.rules").flatMap((rule) => {
        const backends = list(rule, "backendRefs");
        const filters = [rule, ...backends].flatMap((each) => list(each, "filters"));
        return [...backends, ...filters.map((filter) => properties(filter, "requestMirror.backendRef"))];
    });
    const names = list(grant, "spec.to").map((to) => text(to, "name"));
    return (
        allowed &&
        references.some(
            (reference) =>
                text(reference, "namespace") === text(grant, "metadata.namespace") &&
                names.some((name) => name === undefined || name === text(reference, "name")),
        )
    );
}

/**
 * Whether routes of the program used a ReferenceGrant, which is for routes alone, and no route does after the change.
 */
export function outlivesItsRoutes(grant: unknown, changes: readonly Change[]): boolean {
    const routes = changes.filter(isRoute);
    return (
        list(grant, "spec.from").every((from) => ROUTES.includes(text(from, "kind") ?? "")) &&
        routes.some(({ type, before }) => usesGrant(kindOf(type), before, grant)) &&
        !routes.some(({ type, after }) => usesGrant(kindOf(type), after, grant))
    );
}

/** Services to which a route sends requests. */
export function backendServicesOf(route: Properties): Backend[] {
    return list(route, "spec.rules")
        .flatMap((rule) => list(rule, "backendRefs"))
        .filter((backend) => (text(backend, "kind") ?? "Service") === "Service")
        .flatMap((backend): Backend[] => {
            const [name, port, weight] = [text(backend, "name"), at(backend, "port"), at(backend, "weight")];
            return name === undefined
                ? []
                : [
                      {
                          name,
                          namespace: text(backend, "namespace") ?? text(route, "metadata.namespace"),
                          ...(typeof port === "number" ? { port } : {}),
                          ...(typeof weight === "number" ? { weight } : {}),
                      },
                  ];
        });
}

export const routeRules: ReviewRule[] = [
    {
        code: "route-gone",
        severity: "error",
        remedy: "Move its hostnames and paths to another route first, or move their DNS records.",
        source: "Gateway API, HTTPRoute: a request that no route matches gets 404",
        judge: ({ changes }) => {
            const routes = changes.filter(isRoute);
            const there = byHostname(routes);
            return routes.filter(isChange).flatMap((route): Found[] => {
                if (route.before === undefined) {
                    return [];
                }
                const lost = lostHostnames(there, route);
                const detached =
                    route.after !== undefined &&
                    parentsOf(route.before).filter((parent) => !parentsOf(route.after).includes(parent));
                const shared = { resource: route.name, urn: route.urn };
                if (lost.length > 0) {
                    const how =
                        route.operation === "delete" ? "The route is deleted" : "The route no longer names them";
                    return [
                        {
                            ...shared,
                            message: `${how}: ${lost.map((name) => (name === "*" ? "every hostname of its parents" : name)).join(", ")} is no longer routed, and its clients get 404.`,
                        },
                    ];
                }
                return Array.isArray(detached) && detached.length > 0
                    ? [
                          {
                              ...shared,
                              field: "spec.parentRefs",
                              message: `spec.parentRefs no longer names ${detached.map((one) => one.trim()).join(", ")}: clients that connect through it get 404.`,
                          },
                      ]
                    : [];
            });
        },
    },
    {
        code: "route-narrowed",
        severity: "warning",
        remedy: "Keep the match until no client requests it.",
        source: "Gateway API, HTTPRouteMatch",
        judge: ({ changes }) => {
            const routes = changes.filter(isRoute);
            const all = new Set(routes.flatMap(({ after }) => matchesOf(after)));
            return routes
                .filter(({ operation }) => operation === "update")
                .flatMap(({ name, urn, before, after }): Found[] => {
                    const lost = takesEveryPath(after) ? [] : matchesOf(before).filter((match) => !all.has(match));
                    return lost.length === 0
                        ? []
                        : [
                              {
                                  resource: name,
                                  urn,
                                  field: "spec.rules",
                                  message: `spec.rules no longer matches ${lost.join(", ")}: clients that request it get 404, or another backend.`,
                              },
                          ];
                });
        },
    },
    {
        code: "route-without-backends",
        severity: "error",
        remedy: "Keep a backend with a weight in every rule.",
        source: "Gateway API, HTTPBackendRef: without a backend a request gets 500",
        judge: ({ changes }) =>
            changes
                .filter((change) => isRoute(change) && change.operation === "update")
                .flatMap(({ name, urn, before, after }): Found[] => {
                    const empty = backendsOf(after).filter((backends) => backends.length === 0).length;
                    const had = backendsOf(before).filter((backends) => backends.length === 0).length;
                    return empty <= had || list(after, "spec.rules").some((rule) => list(rule, "filters").length > 0)
                        ? []
                        : [
                              {
                                  resource: name,
                                  urn,
                                  field: "spec.rules",
                                  message:
                                      "A rule of spec.rules no longer has a backend with a weight: its clients get 500.",
                              },
                          ];
                }),
    },
    {
        code: "listener-renamed",
        severity: "error",
        remedy: "In an earlier update, add both listeners to the routes, each in its own parentRef. In a later update, remove the old one.",
        source: "Gateway API: ParentReference.sectionName, RouteReasonNoMatchingParent",
        judge: (context) =>
            renamedListeners(context).map((renamed): Found => {
                const { gateway, listener, hostnames, now } = renamed;
                const lost = context.changes.filter((change) => losesListener(change, renamed));
                const what = `The listener ${listener} is renamed to ${now.join(" or ")} and still serves ${hostnames.join(", ")}.`;
                return lost.length > 0
                    ? {
                          resource: gateway.name,
                          urn: gateway.urn,
                          message: `${what} ${lost.map(({ name }) => name).join(", ")} ${lost.length === 1 ? "names" : "name"} it by sectionName. A route without a parent is not served, and its clients get 404.`,
                      }
                    : {
                          resource: gateway.name,
                          urn: gateway.urn,
                          severity: "warning",
                          message: `${what} Routes outside this program that name it by sectionName lose their parent, and their clients get 404. A route that follows in this change has no parent until it is updated.`,
                      };
            }),
    },
];

function renamedListeners({ changes, before, after }: ReviewContext): Renamed[] {
    return changes.flatMap((gateway) => {
        const of = (listeners: ListenerFacts[]) =>
            listeners.filter(({ resource, urn }) =>
                urn === undefined ? resource === gateway.name : urn === gateway.urn,
            );
        const [had, has] = [of(before.listeners), of(after.listeners)];
        const names = new Set(has.map(({ name }) => name));
        const gone = Map.groupBy(
            had.filter(({ name }) => !names.has(name)),
            ({ name }) => name,
        );
        return [...gone].flatMap(([listener, served]) => {
            const kept = has.filter((now) =>
                served.some(({ hostname, port }) => hostname === now.hostname && port === now.port),
            );
            const [first] = kept;
            return listener === undefined || first === undefined
                ? []
                : [
                      {
                          gateway,
                          gatewayName: first.gateway,
                          listener,
                          hostnames: [...new Set(kept.map(({ hostname }) => hostname))],
                          now: [...new Set(kept.flatMap(({ name }) => name ?? []))],
                      },
                  ];
        });
    });
}

/**
 * Whether a resource is a route that names a listener, and neither all that its hostnames have now nor the Gateway
 * alone.
 */
function losesListener({ type, after }: Change, { gateway, gatewayName, listener, now }: Renamed): boolean {
    const namespace = text(gateway.after, "metadata.namespace");
    const named = list(after, "spec.parentRefs")
        .filter(
            (parent) =>
                text(parent, "name") === gatewayName &&
                (text(parent, "kind") ?? "Gateway") === "Gateway" &&
                // A route's Gateway is in the route's namespace by default.
                [namespace, undefined].includes(text(parent, "namespace") ?? text(after, "metadata.namespace")),
        )
        .map((parent) => text(parent, "sectionName"));
    return (
        /^kubernetes:gateway\.networking\.k8s\.io\/.*Route$/.test(type) &&
        named.includes(listener) &&
        !named.includes(undefined) &&
        !now.every((name) => named.includes(name))
    );
}
