import * as pulumi from "@pulumi/pulumi";
import { HttpRoute } from "../gatewayApi/httpRoute.ts";
import { ReferenceGrant } from "../gatewayApi/referenceGrant.ts";
import type { Backend } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import { isShape } from "../model/settings/read.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import { type RouteArgs, type RouteSettings, routeArgs } from "./routeArgs.ts";
import { routeListeners, routeRules } from "./routeRules.ts";

export type { RouteArgs } from "./routeArgs.ts";

/** The gateway that a route belongs to. */
interface RoutedGateway {
    plan: Plan;
    backend: Backend;
    /** Namespace of the Gateway; it includes the dependency on its creation. */
    namespace: pulumi.Output<string>;
    provider: pulumi.ProviderResource;
    /** Names of its other routes. */
    taken: readonly string[];
}

/** A Service of a route, and its namespace if it may differ from the route's. */
interface RouteBackend {
    service: pulumi.Input<string>;
    port: number;
    weight?: number;
    namespace?: pulumi.Input<string>;
}

/**
 * A route of a gateway: an HTTPRoute on the gateway's own HTTPS listeners, and a ReferenceGrant in each other namespace
 * that has a Service of it. `Http3Gateway.route()` creates it; it is named after both, such as `edge-shop`.
 */
export class GatewayRoute extends pulumi.ComponentResource {
    /** The HTTPRoute, whose status says whether the listeners accept it. */
    readonly route: HttpRoute;
    /** One for each namespace, other than the route's, that has a Service of the route. */
    readonly grants: ReferenceGrant[];

    /** @throws pulumi.InputPropertiesError with every problem of the arguments, before the route is registered. */
    constructor(name: string, args: RouteArgs, gateway: RoutedGateway, opts?: pulumi.ComponentResourceOptions) {
        const { settings, recorded, known, problems } = readAlone(routeArgs, args);
        const { plan, taken } = gateway;
        const findings = judgeBy(routeRules, { name, taken, settings: known, plan });
        refuse(`Route "${name}" of Http3Gateway "${plan.name}"`, [...problems.filter(isShape), ...findings]);
        const full = `${plan.name}-${name}`;
        super("http3gateway:index:GatewayRoute", full, recorded, opts);

        const child = { parent: this, provider: gateway.provider };
        const dependsOn = opts?.dependsOn;
        const namespace = settings.namespace ?? gateway.namespace;
        const backends = backendsOf(settings);
        this.grants = [...servicesElsewhere(backends, settings.namespace ?? plan.namespace)].map(
            ([where, services], index) =>
                new ReferenceGrant(
                    `${full}-${typeof where === "string" ? where : index}`,
                    {
                        metadata: { name: full, namespace: where },
                        spec: {
                            from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace }],
                            to: services.map((service) => ({ group: "", kind: "Service", name: service })),
                        },
                    },
                    { ...child, dependsOn },
                ),
        );
        this.route = new HttpRoute(
            full,
            {
                metadata: { name: full, namespace },
                spec: {
                    parentRefs: listenerNamesOf(gateway, settings).map((sectionName) => ({
                        name: gateway.backend.gatewayName,
                        namespace: gateway.backend.namespace,
                        sectionName,
                    })),
                    hostnames: settings.hostnames,
                    rules: [
                        {
                            matches: [{ path: { type: "PathPrefix", value: settings.path } }],
                            backendRefs: backends.map(({ service, ...more }) => ({ name: service, ...more })),
                        },
                    ],
                },
            },
            // Requests through a reference that is not allowed yet get 500.
            pulumi.mergeOptions({ ...child, dependsOn }, { dependsOn: this.grants }),
        );
        this.registerOutputs({ name: this.route.metadata.name });
    }
}

/** Names of the listeners that the route is served on. A custom controller may use other names. */
function listenerNamesOf({ plan, backend: { listenerNames } }: RoutedGateway, { hostnames }: RouteSettings): string[] {
    const planned = routeListeners(plan, hostnames).map(({ name }) => name);
    return planned.every((name) => listenerNames.includes(name)) ? planned : listenerNames;
}

function backendsOf({ service, port, backends }: RouteSettings): RouteBackend[] {
    return backends ?? (service === undefined || port === undefined ? [] : [{ service, port }]);
}

/** Services in other namespaces than the route's, by namespace. An unknown one is treated as another. */
function servicesElsewhere(backends: RouteBackend[], own: pulumi.Input<string>) {
    const elsewhere = new Map<pulumi.Input<string>, pulumi.Input<string>[]>();
    for (const { service, namespace } of backends) {
        if (namespace !== undefined && namespace !== own) {
            elsewhere.set(namespace, [...(elsewhere.get(namespace) ?? []), service]);
        }
    }
    return elsewhere;
}
