import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { AdvertisedStage } from "../advertisement/advertisedStage.ts";
import { checkBeforePromise, closeGate, passedOf } from "../advertisement/gate.ts";
import type { Http3Check } from "../advertisement/http3Check.ts";
import { recordOff, recordPromise, recordWithdrawal } from "../advertisement/recordStage.ts";
import { none } from "../dns/none.ts";
import { envoyGateway } from "../envoyGateway/envoyGateway.ts";
import { mixedService } from "../exposures/mixedService.ts";
import { withMore } from "../model/addresses.ts";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { GATEWAY_TYPE } from "../model/gatewayType.ts";
import type {
    Addresses,
    Backend,
    Certificate,
    IssuedCertificate,
    PartContext,
    PublishedRecords,
    RequiredRelease,
    ServiceShape,
} from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { factsOf } from "../model/stages.ts";
import type { Http3Watch } from "../monitoring/http3Watch.ts";
import { monitorGateway } from "../monitoring/monitorGateway.ts";
import { ClusterPreflight } from "../preflight/clusterPreflight.ts";
import { behindBalancer } from "./behindBalancer.ts";
import { GatewayRoute, type RouteArgs } from "./gatewayRoute.ts";
import type { Http3GatewayArgs, Http3GatewaySettings } from "./http3GatewayArgs.ts";
import { planOf, readArgs, type WithParts, type Written, watchingOf } from "./makePlan.ts";
import { GATEWAYS } from "./otherGateways.ts";
import { ReachedPlan } from "./reachedPlan.ts";

/**
 * An HTTP/3 gateway: TCP and UDP on one address, a certificate, Alt-Svc and DNS HTTPS records that advertise it.
 *
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before any resource is registered.
 * @example
 * new Http3Gateway("edge", {
 *     hostnames: ["app.example.com"],
 *     certificate: existingSecret({ secretName: "app-tls" }),
 *     dns: inClusterZone({ zone: "example.com" }),
 * });
 */
export class Http3Gateway extends pulumi.ComponentResource {
    /** What a program calls it and its arguments, where it is another class. */
    protected static readonly written: Written | undefined;
    /** Public addresses, per family. */
    readonly addresses: pulumi.Output<Addresses>;
    /** The Gateway that routes attach to, and the Service behind it. */
    readonly backend: Backend;
    /** Namespace of the Gateway; other objects in it wait for its creation through this. */
    readonly namespace: pulumi.Output<string>;
    readonly certificate: IssuedCertificate;
    readonly records: PublishedRecords;
    /** Until when clients may cache earlier advertisements. */
    readonly stage: AdvertisedStage;
    /** Result of the check, if there is one. */
    readonly check: Http3Check | undefined;
    readonly provider: pulumi.ProviderResource;
    /** Monitoring of the gateway, if enabled. */
    readonly watch: Http3Watch | undefined;
    /** The gateway as data: a route must match it. */
    readonly #plan: Plan;
    /** Names of its routes. */
    readonly #routes: string[] = [];

    constructor(name: string, args: Http3GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
        const { written } = new.target;
        const settings = readArgs(name, withDefaults(args), written);
        const { controller, exposure, certificate, dns } = settings;
        const given = providerOf(opts);
        const plan = planOf(name, settings, { written, providerGiven: given !== undefined, others: GATEWAYS.all });
        const { listeners, advertisement } = plan;
        super(GATEWAY_TYPE, name, plan, opts);
        this.#plan = plan;
        GATEWAYS.add({ plan, cluster: settings.cluster ?? {} });

        this.provider = given ?? kubernetesProvider(name, settings.cluster, this);
        const place = { name, parent: this, provider: this.provider, cluster: settings.cluster ?? {} };
        const shape = exposure.serviceShape();
        const preflight = preflightOf(place, plan, settings, shape);
        const off = recordOff(place, plan);
        const created = createNamespace(place, plan, preflight);
        this.namespace = created?.metadata.name ?? pulumi.output(plan.namespace);
        const dependsOn = present(preflight, off, ...(exposure.dependsOn ?? []), created);
        const context: PartContext = { ...place, namespace: this.namespace, dependsOn };

        this.certificate = certificate.issue(context, listeners);
        this.backend = controller.deploy(context, behindBalancer(plan), shape, this.certificate);
        // Your own exposure may return addresses that are already known.
        const connected = exposure.connect(context, this.backend, plan);
        this.addresses = pulumi.Output.isInstance(connected) ? connected : pulumi.output(connected);
        const addresses = publishedAddresses(this.addresses, plan);
        const ready = readyToServe(this.backend, this.certificate);
        const served = { backend: this.backend, certificate: this.certificate };

        this.check = checkBeforePromise({ context, plan, addresses, ...served, after: ready });
        const promise = recordPromise({ context, plan, backend: this.backend, check: this.check, ready });
        const zone = dns.open(context, {
            listeners,
            advertisement,
            ...recordedAddresses(plan, addresses),
            byHostname: plan.exposure.byHostname ?? false,
            challenges: plan.certificate.challengesInDns ?? false,
            passed: passedOf(this.check, present(...ready, promise)),
        });
        const gate = closeGate({ context, check: this.check, after: present(promise, ...zone.resources) });

        const advertised = present(...ready, promise, gate);
        const altSvc = this.backend.advertise?.(advertised) ?? [];
        const https = zone.advertise(advertised);
        this.records = { nameServerAddresses: zone.nameServerAddresses, resources: [...zone.resources, ...https] };
        this.stage = off ?? promise ?? recordWithdrawal(place, plan, [...ready, ...altSvc, ...this.records.resources]);
        const monitoring = watchingOf(settings);
        const metrics = plan.exposure.terminatesHttp3 === undefined ? plan.controller.metrics : undefined;
        this.watch =
            monitoring &&
            monitorGateway(context, { listeners, advertisement, advertised, ...served, metrics }, monitoring);

        const all = present(...advertised, ...altSvc, ...this.records.resources, this.stage, this.watch);
        new ReachedPlan(`${name}-plan`, plan, { parent: this, dependsOn: all });

        this.registerOutputs({ addresses: this.addresses });
    }

    /**
     * Serves an application: requests for some of the gateway's hostnames and paths are routed to Services. It creates
     * an HTTPRoute on the gateway's HTTPS listeners, never on port 80, in the gateway's namespace or in the
     * application's. For the other features of an HTTPRoute, create an {@link HttpRoute} with `backend.gatewayName` and
     * `backend.listenerNames`.
     *
     * The route is not a child of the gateway: a Service that depends on the gateway would otherwise wait for its own
     * route.
     * @param name Name of the route; the resources and the HTTPRoute are called `<gateway>-<name>`.
     * @throws pulumi.InputPropertiesError with every problem of the arguments.
     * @example edge.route("shop", { path: "/shop", service: "shop", port: 80, namespace: "shop" });
     * @example edge.route("app", { backends: [{ service: "v1", port: 80, weight: 95 }, { service: "v2", port: 80, weight: 5 }] });
     */
    route(name: string, args: RouteArgs, opts?: pulumi.ComponentResourceOptions): GatewayRoute {
        const { backend, namespace, provider } = this;
        const route = new GatewayRoute(
            name,
            args,
            { plan: this.#plan, backend, namespace, provider, taken: this.#routes },
            opts,
        );
        this.#routes.push(name);
        return route;
    }
}

function withDefaults(args: Http3GatewayArgs): WithParts<Http3GatewayArgs> {
    // Nothing type-checks an ESM program before it runs: without arguments, readArgs says what is missing.
    const { controller, exposure, dns } = args ?? {};
    return {
        ...args,
        controller: controller ?? envoyGateway(),
        exposure: exposure ?? mixedService(),
        dns: dns ?? none(),
    };
}

/** Options of children in the resource tree, and their cluster. */
type Place = Omit<PartContext, "namespace" | "dependsOn">;

/** Checks the cluster before anything is created. */
function preflightOf(
    { name, parent, cluster }: Place,
    plan: Plan,
    parts: WithParts<Http3GatewaySettings>,
    shape: ServiceShape,
): ClusterPreflight {
    return new ClusterPreflight(
        `${name}-preflight`,
        {
            cluster,
            kubernetes: plan.controller.kubernetes,
            bundles: [...plan.controller.bundles, ...(plan.certificate.bundles ?? [])],
            ipFamilies: requiredFamilies(shape),
            gatewayClass: required("controller.gatewayClassName", parts.controller.requiredGatewayClass?.()),
            release: withinController(parts.controller.requiredRelease?.(plan)),
            secrets: requiredSecrets(plan, parts.certificate),
        },
        { parent },
    );
}

function createNamespace({ name, parent, provider }: Place, plan: Plan, after: pulumi.Resource): Namespace | undefined {
    return plan.createNamespace
        ? new Namespace(
              `${name}-namespace`,
              { metadata: { name: plan.namespace } },
              { parent, provider, dependsOn: [after] },
          )
        : undefined;
}

/** Addresses that the records have: the exposure's, and those of another edge. */
function publishedAddresses(own: pulumi.Output<Addresses>, { alsoPublish }: Plan): pulumi.Output<Addresses> {
    return alsoPublish === undefined ? own : own.apply((known) => withMore(known, alsoPublish));
}

/** What zones get records of addresses from. */
function recordedAddresses({ exposure }: Plan, addresses: pulumi.Output<Addresses>) {
    const { ipFamilies, recordsOfAddresses = true } = exposure;
    return recordsOfAddresses
        ? { addresses, ipFamilies }
        : { addresses: pulumi.output<Addresses>({ ipv4: [], ipv6: [] }), ipFamilies: [] };
}

/** What exists once the gateway serves a certificate that is not temporary. */
function readyToServe(backend: Backend, certificate: IssuedCertificate): pulumi.Resource[] {
    // After the gateway: over HTTP-01 it answers the challenge for its own certificate.
    return [...backend.ready, ...(certificate.issued?.(backend.ready) ?? [])];
}

function present<T>(...values: (T | undefined)[]): T[] {
    return values.filter((value) => value !== undefined);
}

function kubernetesProvider(
    name: string,
    cluster: ClusterArgs | undefined,
    parent: pulumi.Resource,
): pulumi.ProviderResource {
    return new Provider(
        `${name}-cluster`,
        {
            // Empty: the plugin looks for itself. Without a value the SDK would record $KUBECONFIG as a path, which the
            // plugin takes for one file (a list is not one), and which differs on the next machine.
            kubeconfig: kubeconfigInput(cluster) ?? "",
            context: cluster?.context,
            // A changed Secret or ConfigMap is otherwise replaced, deleted first: an outage for a TLS key.
            enableSecretMutable: true,
            enableConfigMapMutable: true,
        },
        { parent },
    );
}

function providerOf(opts: pulumi.ComponentResourceOptions | undefined): pulumi.ProviderResource | undefined {
    if (opts?.provider !== undefined) {
        return opts.provider;
    }
    const providers = opts?.providers;
    return Array.isArray(providers)
        ? providers.find((provider) => Provider.isInstance(provider))
        : providers?.["kubernetes"];
}

function required(path: string, name: pulumi.Input<string> | undefined) {
    return name === undefined ? undefined : { path, name };
}

function withinController(required: RequiredRelease | undefined) {
    return required === undefined ? undefined : { ...required, path: `controller.${required.path}` };
}

function requiredFamilies({ ipFamilies, ipFamiliesRemedy }: ServiceShape) {
    const remedy =
        ipFamiliesRemedy ?? "Set exposure.ipFamilies to the cluster's families, or use a cluster that has these.";
    return { path: "exposure.ipFamilies", families: ipFamilies, remedy };
}

function requiredSecrets(plan: Plan, certificate: Certificate) {
    const { namespace, listeners } = plan;
    const https = listeners.filter(({ protocol }) => protocol === "HTTPS");
    const hostnames = [...new Set(https.map(({ hostname }) => hostname))];
    const passthrough = passthroughNames(plan);
    return certificate.requiredSecrets?.(hostnames).map(({ path, ...secret }) => ({
        path: `certificate.${path}`,
        namespace,
        ...secret,
        ...(passthrough.length === 0 ? {} : { passthrough }),
    }));
}

/** Hostnames of TLS passthrough on a port with HTTP/3, where a client may take a certificate of the port for theirs. */
function passthroughNames({ listeners, advertisement }: Plan): string[] {
    return factsOf(advertisement.stage).quic
        ? listeners
              .filter(
                  ({ protocol, port }) =>
                      protocol === "TLS" && listeners.some((other) => other.http3 && other.port === port),
              )
              .map(({ hostname }) => hostname)
        : [];
}
