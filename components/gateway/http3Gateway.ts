import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { AdvertisedStage } from "../advertisement/advertisedStage.ts";
import { gate } from "../advertisement/gate.ts";
import type { Http3Check } from "../advertisement/http3Check.ts";
import { isPromising } from "../advertisement/stageHistory.ts";
import { none } from "../dns/none.ts";
import { envoyGateway } from "../envoyGateway/envoyGateway.ts";
import { mixedService } from "../exposures/mixedService.ts";
import { type ClusterArgs, kubeconfigInput } from "../kubernetes/cluster.ts";
import { withMore } from "../model/addresses.ts";
import type {
    Addresses,
    Backend,
    Certificate,
    IssuedCertificate,
    PartContext,
    PublishedRecords,
} from "../model/parts.ts";
import { stageSeen } from "../model/plan.ts";
import type { Http3Watch } from "../monitoring/http3Watch.ts";
import { monitorGateway } from "../monitoring/monitorGateway.ts";
import { monitoringOf } from "../monitoring/settings.ts";
import { ClusterPreflight } from "../preflight/clusterPreflight.ts";
import type { Http3GatewayArgs } from "./http3GatewayArgs.ts";
import { imageOf, makePlan } from "./makePlan.ts";

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
    /** Public addresses, per family. */
    readonly addresses: pulumi.Output<Addresses>;
    /** The Gateway that routes attach to, and the Service behind it. */
    readonly backend: Backend;
    /** Namespace of the Gateway; what goes beside it waits for its creation through this. */
    readonly namespace: pulumi.Output<string>;
    readonly certificate: IssuedCertificate;
    readonly records: PublishedRecords;
    /** Until when clients may remember what was promised before. */
    readonly stage: AdvertisedStage;
    /** What the check saw, where there is one. */
    readonly check: Http3Check | undefined;
    readonly provider: pulumi.ProviderResource;
    /** What watches the gateway, where there is something. */
    readonly watch: Http3Watch | undefined;

    constructor(name: string, args: Http3GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
        // Nothing type-checks an ESM program before it runs: without arguments, makePlan says what is missing.
        const controller = args?.controller ?? envoyGateway();
        const exposure = args?.exposure ?? mixedService();
        const dns = args?.dns ?? none();
        const given = providerOf(opts);
        const plan = makePlan(name, { ...args, controller, exposure, dns }, given !== undefined);
        super("http3gateway:index:Http3Gateway", name, plan, opts);

        this.provider = given ?? kubernetesProvider(name, args.cluster, this);
        const cluster = args.cluster ?? {};
        const preflight = new ClusterPreflight(
            `${name}-preflight`,
            {
                cluster,
                kubernetes: plan.controller.kubernetes,
                bundles: [...plan.controller.bundles, ...(plan.certificate.bundles ?? [])],
                gatewayClass: required("controller.gatewayClassName", controller.requiredGatewayClass?.()),
                secret: requiredSecret(plan.namespace, args.certificate),
            },
            { parent: this },
        );
        const stage = stageSeen(plan);
        const { maxAge, ttl, share, force } = plan.advertisement;
        const record = (dependsOn: pulumi.Resource[] = [], answers?: pulumi.Output<boolean>) =>
            new AdvertisedStage(
                `${name}-stage`,
                { stage, maxAge, ttl, share, force, answers },
                { parent: this, dependsOn },
            );
        // Off is judged before anything is closed.
        let recorded = stage === "off" ? record() : undefined;
        const dependsOn: pulumi.Resource[] = [
            preflight,
            ...(recorded === undefined ? [] : [recorded]),
            ...(exposure.dependsOn ?? []),
        ];
        this.namespace = pulumi.output(plan.namespace);
        if (plan.createNamespace) {
            const namespace = new Namespace(
                `${name}-namespace`,
                { metadata: { name: plan.namespace } },
                { parent: this, provider: this.provider, dependsOn: [preflight] },
            );
            dependsOn.push(namespace);
            this.namespace = namespace.metadata.name;
        }
        const context: PartContext = {
            name,
            parent: this,
            provider: this.provider,
            cluster,
            namespace: this.namespace,
            dependsOn,
        };

        this.certificate = args.certificate.issue(context, plan.listeners);
        this.backend = controller.deploy(context, plan, exposure.serviceShape(), this.certificate);
        this.addresses = exposure.connect(context, this.backend);
        const { alsoPublish } = plan;
        const published =
            alsoPublish === undefined ? this.addresses : this.addresses.apply((own) => withMore(own, alsoPublish));
        // A controller that advertises as soon as it answers has promised by then.
        if (isPromising(stage) && this.backend.advertise === undefined) {
            recorded = record();
        }
        // After the gateway: over HTTP-01 it answers for the certificate that it is to serve.
        const issued = this.certificate.issued?.(this.backend.ready) ?? [];
        const ready = [...this.backend.ready, ...issued];
        const ungated = Promise.withResolvers<pulumi.Resource[]>();
        const served = { backend: this.backend, certificate: this.certificate };
        const promise = (answers: pulumi.Output<boolean> | undefined, after: pulumi.Resource[]) => {
            recorded ??= record(after, answers);
            return recorded;
        };
        const open = gate(context, plan, ready, published, served, promise, ungated.promise);
        this.check = open.check;
        const advertised = this.backend.advertise?.(open.ready) ?? [];
        this.records = dns.publish(context, {
            listeners: plan.listeners,
            advertisement: plan.advertisement,
            addresses: published,
            ipFamilies: plan.exposure.ipFamilies,
            byHostname: plan.exposure.byHostname ?? false,
            ready: open.ready,
            answers: open.answers,
            challenges: plan.certificate.challengesInDns ?? false,
        });
        ungated.resolve(this.records.ungated ?? []);
        // What ends a promise has reached the clients when the records and Alt-Svc have changed: off waits from then.
        this.stage = recorded ?? record([...ready, ...advertised, ...this.records.resources]);
        const monitoring = monitoringOf(args.monitoring, imageOf(args.check));
        if (monitoring !== undefined) {
            this.watch = monitorGateway(
                context,
                {
                    listeners: plan.listeners,
                    advertisement: plan.advertisement,
                    advertised: open.ready,
                    ...served,
                },
                monitoring,
            );
        }

        this.registerOutputs({ addresses: this.addresses });
    }
}

function kubernetesProvider(
    name: string,
    cluster: ClusterArgs | undefined,
    parent: pulumi.Resource,
): pulumi.ProviderResource {
    return new Provider(
        `${name}-cluster`,
        {
            // Empty: the plugin looks for itself. Without a value the SDK would record $KUBECONFIG as a path, which the plugin
            // takes for one file (a list is none), and which is another on the next machine.
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

function requiredSecret(namespace: string, certificate: Certificate) {
    const name = certificate.requiredSecret?.();
    return name === undefined ? undefined : { path: "certificate.secretName", namespace, name };
}
