import type * as pulumi from "@pulumi/pulumi";
import type { Lifecycle } from "./pulumi/lifecycle.ts";

/**
 * Every dynamic resource by the last part of its type, with its code, which is loaded when one of its methods is
 * called.
 */
const LIFECYCLES: Record<string, () => Promise<Lifecycle<object>>> = {
    AdvertisedStage: async () => (await import("./advertisement/advertisedStageLifecycle.ts")).advertisedStageLifecycle,
    AltSvc: async () => (await import("./envoyGateway/altSvcLifecycle.ts")).altSvcLifecycle,
    AltSvcRemoval: async () => (await import("./envoyGateway/altSvcRemovalLifecycle.ts")).altSvcRemovalLifecycle,
    ClusterPreflight: async () => (await import("./preflight/clusterPreflightLifecycle.ts")).clusterPreflightLifecycle,
    CrdBundle: async () => (await import("./gatewayApi/crdBundleLifecycle.ts")).crdBundleLifecycle,
    DrainedPods: async () => (await import("./envoyGateway/drainedPodsLifecycle.ts")).drainedPodsLifecycle,
    EndpointGroups: async () => (await import("./gcp/endpointGroupsLifecycle.ts")).endpointGroupsLifecycle,
    FrontedService: async () => (await import("./front/frontedServiceLifecycle.ts")).frontedServiceLifecycle,
    GatewayAltSvc: async () => (await import("./front/gatewayAltSvcLifecycle.ts")).gatewayAltSvcLifecycle,
    Http3Check: async () => (await import("./advertisement/http3CheckLifecycle.ts")).http3CheckLifecycle,
    Http3Gate: async () => (await import("./advertisement/http3GateLifecycle.ts")).http3GateLifecycle,
    Http3Listener: async () => (await import("./envoyGateway/http3ListenerLifecycle.ts")).http3ListenerLifecycle,
    IssuedCertificates: async () =>
        (await import("./certificates/issuedCertificatesLifecycle.ts")).issuedCertificatesLifecycle,
    ReachedPlan: async () => (await import("./gateway/reachedPlanLifecycle.ts")).reachedPlanLifecycle,
    SentAltSvc: async () => (await import("./traefik/sentAltSvcLifecycle.ts")).sentAltSvcLifecycle,
    ServedAltSvc: async () => (await import("./front/servedAltSvcLifecycle.ts")).servedAltSvcLifecycle,
    SilentAltSvc: async () => (await import("./traefik/silentAltSvcLifecycle.ts")).silentAltSvcLifecycle,
    TcpPort: async () => (await import("./front/tcpPortLifecycle.ts")).tcpPortLifecycle,
    UdpPort: async () => (await import("./front/udpPortLifecycle.ts")).udpPortLifecycle,
};

/** Names of all dynamic resources. */
export const DYNAMIC_RESOURCES: readonly string[] = Object.keys(LIFECYCLES);

/**
 * The lifecycle of a dynamic resource.
 * @throws Error when the package has none of that name.
 */
export async function lifecycleOf(name: string): Promise<Lifecycle<object>> {
    const load = LIFECYCLES[name];
    if (load === undefined) {
        throw new Error(
            `pulumi-http3-gateway has no dynamic resource ${name}: a different version of the package wrote this state. Install that version.`,
        );
    }
    return await load();
}

/**
 * The methods that Pulumi's dynamic provider calls. Where a lifecycle has no `check`, `read` or `delete`, the method
 * does what the dynamic provider does without one (cmd/dynamic-provider of @pulumi/pulumi).
 */
export async function providerOf(
    name: string,
): Promise<Required<Omit<pulumi.dynamic.ResourceProvider<object, object>, "configure">>> {
    const lifecycle = await lifecycleOf(name);
    return {
        async check(olds, news) {
            const { inputs, failures = [] } = (await lifecycle.check?.(olds, news)) ?? { inputs: news };
            // Of a property the engine shows the value too, which an argument with such a path does not have here:
            // `{<nil>}`.
            return {
                inputs,
                failures: failures.map(({ property, reason }) => ({ property: "", reason: `${property}: ${reason}` })),
            };
        },
        async diff(_id, olds, news) {
            return lifecycle.diff(olds, news);
        },
        async create(inputs) {
            return { id: lifecycle.id(inputs), outs: await saying(async () => await lifecycle.create(inputs)) };
        },
        async update(_id, olds, news) {
            return { outs: await saying(async () => await lifecycle.update(olds, news)) };
        },
        async read(id, state = {}) {
            const props =
                lifecycle.read === undefined ? state : await saying(async () => await lifecycle.read?.(state));
            return props === undefined ? {} : { id, props };
        },
        async delete(_id, state) {
            await saying(async () => await lifecycle.delete?.(state));
        },
    };
}

/**
 * The dynamic provider prints an error with its stack, in addition to what the engine shows. Where the error is a
 * sentence about the world, its stack says nothing; that of a mistake in this code (a TypeError) stays.
 */
async function saying<T>(work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        if (error instanceof Error && ["Error", "ApiError"].includes(error.name)) error.stack = "";
        throw error;
    }
}
