import { isChange, kindOf, list, text } from "../../../components/model/changes.ts";
import type { Backend, Change, Found, ReviewContext, ReviewRule, Side } from "../../../components/model/readings.ts";

interface Led {
    route: Change;
    backend: Backend;
}

/** Routes to Services on one side of a change, by Service. */
function ledTo({ changes, readingOf }: ReviewContext, side: Side): Map<string, Led[]> {
    const led = changes.flatMap((route) => {
        const declared = route[side];
        const { backends } = readingOf(route.type);
        return declared === undefined || backends === undefined
            ? []
            : backends(declared).map((backend): Led => ({ route, backend }));
    });
    return Map.groupBy(led, ({ backend }) => keyOf(backend.namespace, backend.name));
}

const keyOf = (namespace: string | undefined, name: string | undefined) => `${namespace ?? "default"}/${name}`;
const isService = ({ type }: Change) => kindOf(type) === "Service";
const serviceKey = (service: unknown) => keyOf(text(service, "metadata.namespace"), text(service, "metadata.name"));
const names = (all: readonly Led[]) => [...new Set(all.map(({ route }) => route.name))].join(", ");

/** Whether a Service has a route's port, by number or name. */
function has(service: unknown, { port }: Backend): boolean {
    return (
        port === undefined || list(service, "spec.ports").some((one) => one["port"] === port || one["name"] === port)
    );
}

/** Names of the Services in a route. */
const servicesOf = (backends: readonly Backend[] | undefined) =>
    new Set((backends ?? []).filter(({ weight }) => weight !== 0).map(({ namespace, name }) => keyOf(namespace, name)));

export const backendRules: ReviewRule[] = [
    {
        code: "backend-gone",
        severity: "error",
        remedy: "Remove the Service from the route's backendRefs in an earlier update.",
        source: "Gateway API, RouteReasonBackendNotFound: a request to it gets 500",
        judge: (context) => {
            const led = ledTo(context, "after");
            const there = new Set(
                context.changes.filter((change) => isService(change)).map(({ after }) => serviceKey(after)),
            );
            return context.changes
                .filter((change) => isService(change) && isChange(change))
                .flatMap((change): Found[] => {
                    const { name: resource, urn, operation, before, after } = change;
                    const routes = led.get(serviceKey(before)) ?? [];
                    if (operation === "delete" && routes.length > 0 && !there.has(serviceKey(before))) {
                        const status = routes.every(({ route }) => kindOf(route.type).endsWith("Route"))
                            ? "500"
                            : "errors";
                        return [
                            {
                                resource,
                                urn,
                                message: `The Service is deleted, but ${names(routes)} still routes to it: its clients get ${status}.`,
                            },
                        ];
                    }
                    const lost = routes.filter(({ backend }) => has(before, backend) && !has(after, backend));
                    return operation === "update" && lost.length > 0
                        ? [
                              {
                                  resource,
                                  urn,
                                  field: "spec.ports",
                                  remedy: "Keep the port until no route names it.",
                                  message: `The Service loses port ${[...new Set(lost.map(({ backend }) => backend.port))].join(", ")}, but ${names(lost)} still routes to it: its clients get errors.`,
                              },
                          ]
                        : [];
                });
        },
    },
    {
        code: "backends-changed",
        severity: "note",
        remedy: "Move requests by weights, so that an error affects only a part of the clients first.",
        source: "Gateway API, HTTPBackendRef weight",
        judge: ({ changes, readingOf }) =>
            changes
                .filter(({ operation }) => operation === "update")
                .flatMap(({ type, name, urn, before, after }): Found[] => {
                    const { backends } = readingOf(type);
                    const [old, now] = [before, after].map((side) => servicesOf(backends?.(side ?? {})));
                    return old === undefined ||
                        now === undefined ||
                        old.size !== 1 ||
                        now.size !== 1 ||
                        [...now].some((one) => old.has(one))
                        ? []
                        : [
                              {
                                  resource: name,
                                  urn,
                                  message: `All requests are routed to ${[...now].join(", ")}, and none to ${[...old].join(", ")} any more.`,
                              },
                          ];
                }),
    },
];
