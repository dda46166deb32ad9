import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { AdvertisedStage } from "./advertisement/advertisedStage.ts";
import { gate } from "./advertisement/gate.ts";
import type { Http3Check } from "./advertisement/http3Check.ts";
import { check, refuse } from "./checks/check.ts";
import { ClusterPreflight } from "./checks/clusterPreflight.ts";
import { type ClusterArgs, kubeconfigInput } from "./cluster.ts";
import { envoyGateway } from "./controllers/envoyGateway.ts";
import { none } from "./dns/none.ts";
import { mixedService } from "./exposures/mixedService.ts";
import { type ListenerInput, normalizeListeners } from "./listeners.ts";
import type {
    Addresses,
    Backend,
    Certificate,
    Controller,
    DnsZone,
    Exposure,
    IpFamily,
    IssuedCertificate,
    PartContext,
    PublishedRecords,
} from "./parts.ts";
import type { CheckPlan, Plan, Stage } from "./plan.ts";

/** What is promised to clients; see {@link Stage}. */
export interface AdvertisementArgs {
    /** Default: `on`. */
    stage?: Stage;
    /** `ma` of Alt-Svc at stage `on`, in seconds: how long an error would last. Default: 86400. */
    maxAge?: number;
    /** TTL of the A, AAAA and HTTPS records, in seconds. Default: 300. */
    ttl?: number;
    /** Further SvcParams of the HTTPS record, for example `{ ech: "…" }`; `alpn` follows from the stage. */
    svcParams?: Record<string, string>;
    /**
     * `off` is refused until the longest promise has run out. `I accept broken clients until <date>`, with the date of that
     * refusal, goes there all the same.
     */
    force?: string;
}

/** The check that HTTP/3 answers, before it is advertised. */
export interface CheckArgs {
    /** `cluster` runs it as a Job, where this network blocks UDP; it needs `image`. Default: `here`, where the program runs. */
    from?: "here" | "cluster";
    /** Image with this package's command; see `http3-gateway watch --help`. */
    image?: string;
    /** Families that have to answer. Default: the exposure's. A machine without IPv6 leaves it out here, or uses `cluster`. */
    families?: IpFamily[];
    /** Path and query of the request; any status will do, as long as h3 gives the one that h2 gives. Default: `/`. */
    path?: string;
    /** Seconds until what does not answer counts as dead. Default: 120; cloud balancers take minutes. */
    timeout?: number;
}

/** Arguments of {@link Http3Gateway}. */
export interface Http3GatewayArgs {
    /** Names served over HTTPS and HTTP/3 on port 443. Plain strings: child names, checks and records depend on them. */
    hostnames?: string[];
    /** Listeners that need more than a name. */
    listeners?: ListenerInput[];
    /** Who terminates QUIC. Default: `envoyGateway()`. */
    controller?: Controller;
    /** How TCP and UDP reach it on one address. Default: `mixedService()`. */
    exposure?: Exposure;
    /** Where the key pair comes from. */
    certificate: Certificate;
    /** Who publishes the records. Default: `none()`. */
    dns?: DnsZone;
    /** What is promised to clients, and for how long. Default: stage `on`, a day of Alt-Svc, five minutes of TTL. */
    advertisement?: AdvertisementArgs;
    /**
     * The check that HTTP/3 answers at every address, before anything promises it (stages `trial` and `on`): where it does
     * not, the update fails, nothing is advertised, and h2 is served. `unverified` switches it off. Default: on.
     */
    check?: CheckArgs | "unverified";
    /** How connections are read; each of these excludes HTTP/3 on today's controllers. */
    clientTraffic?: { proxyProtocol?: boolean; clientCertificateCa?: string };
    /**
     * Redirects http to https on port 80. Default: true. A route in the gateway's own namespace that names no listener
     * (`sectionName`) is attached to port 80 too, beside the redirect; routes in other namespaces are not.
     */
    redirectHttp?: boolean;
    /** Namespace of the Gateway. Default: the component's name. */
    namespace?: string;
    /** Creates the namespace. Default: true, unless the certificate is a Secret that is already in it. */
    createNamespace?: boolean;
    /**
     * Cluster to create everything in. Default: `$KUBECONFIG` and its current context. Beside a provider of your own it
     * has to be said, `{}` for that default: what a provider points at cannot be read from it.
     */
    cluster?: ClusterArgs;
}

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

    constructor(name: string, args: Http3GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
        const controller = args.controller ?? envoyGateway();
        const exposure = args.exposure ?? mixedService();
        const dns = args.dns ?? none();
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
                bundles: plan.controller.bundles,
                gatewayClass: required("controller.gatewayClassName", controller.requiredGatewayClass?.()),
                secret: requiredSecret(plan.namespace, args.certificate),
            },
            { parent: this },
        );
        this.stage = new AdvertisedStage(
            `${name}-stage`,
            {
                stage: plan.advertisement.stage,
                maxAge: plan.advertisement.maxAge,
                ttl: plan.advertisement.ttl,
                force: plan.advertisement.force,
            },
            { parent: this },
        );
        const dependsOn: pulumi.Resource[] = [preflight, this.stage];
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
        const ungated = Promise.withResolvers<pulumi.Resource[]>();
        const open = gate(context, plan, this.backend, this.addresses, this.certificate, ungated.promise);
        this.check = open.check;
        this.backend.advertise?.(open.ready);
        this.records = dns.publish(context, {
            listeners: plan.listeners,
            advertisement: plan.advertisement,
            addresses: this.addresses,
            ipFamilies: plan.exposure.ipFamilies,
            byHostname: plan.exposure.byHostname ?? false,
            ready: open.ready,
            answers: open.answers,
        });
        ungated.resolve(this.records.ungated ?? []);

        this.registerOutputs({ addresses: this.addresses });
    }
}

/**
 * The whole edge as plain data, every default filled in.
 * @throws pulumi.InputPropertiesError with every problem.
 */
export function makePlan(
    name: string,
    args: Http3GatewayArgs & { controller: Controller; exposure: Exposure; dns: DnsZone },
    providerGiven = false,
): Plan {
    const { listeners, problems: unreadable, paths } = normalizeListeners(args.hostnames ?? [], args.listeners ?? []);
    const exposure = args.exposure.describe();
    const plan: Plan = {
        name,
        namespace: args.namespace ?? name,
        createNamespace: args.createNamespace ?? args.certificate.requiredSecret === undefined,
        listeners,
        redirectHttp: args.redirectHttp ?? true,
        advertisement: {
            stage: args.advertisement?.stage ?? "on",
            maxAge: args.advertisement?.maxAge ?? 86_400,
            ttl: args.advertisement?.ttl ?? 300,
            svcParams: args.advertisement?.svcParams ?? {},
            force: args.advertisement?.force,
        },
        check: checkPlan(args.check ?? {}, exposure.ipFamilies),
        clientTraffic: {
            proxyProtocol: args.clientTraffic?.proxyProtocol ?? false,
            clientCertificateCa: args.clientTraffic?.clientCertificateCa,
        },
        controller: args.controller.describe(),
        exposure,
        certificate: args.certificate.describe(),
        dns: args.dns.describe(),
    };
    const findings = check(plan).map((finding) => ({ ...finding, path: argumentPath(finding.path, paths) }));
    for (const warning of findings.filter((finding) => finding.severity === "warning")) {
        void pulumi.log.warn(`${name}: ${warning.path}: ${warning.message}`);
    }
    const problems = [...unreadable, ...findings.filter((finding) => finding.severity === "error")];
    refuse(
        `Http3Gateway "${name}"`,
        providerGiven && args.cluster === undefined ? [...problems, CLUSTER_NOT_SAID] : problems,
    );
    return plan;
}

function checkPlan(args: CheckArgs | "unverified", ipFamilies: IpFamily[]): CheckPlan | undefined {
    if (args === "unverified") {
        return undefined;
    }
    const { from = "here", image, families = ipFamilies, path = "/", timeout = 120 } = args;
    return { from, image, families, path, timeout };
}

/** From a path in the plan to the argument that the user wrote. */
function argumentPath(path: string, paths: string[]): string {
    return path.replace(/^listeners\[(\d+)\](\.hostname)?/, (whole, index: string, hostname?: string) => {
        const argument = paths[Number(index)];
        if (argument === undefined) {
            return whole;
        }
        return argument.startsWith("hostnames") ? argument : `${argument}${hostname ?? ""}`;
    });
}

/** The CRDs and the preflight reach the cluster by a kubeconfig of their own; another cluster's would go unnoticed. */
const CLUSTER_NOT_SAID = {
    path: "cluster",
    message:
        "A Kubernetes provider is given, and its cluster is not. " +
        "What a provider points at cannot be read from it, so the CRDs would go to the cluster of $KUBECONFIG. " +
        "Give cluster: { kubeconfig, context } as the provider has them, or cluster: {} if it uses $KUBECONFIG as well. " +
        "[cluster-not-said; @pulumi/kubernetes Provider]",
};

function kubernetesProvider(
    name: string,
    cluster: ClusterArgs | undefined,
    parent: pulumi.Resource,
): pulumi.ProviderResource {
    return new Provider(
        `${name}-cluster`,
        {
            kubeconfig: kubeconfigInput(cluster),
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
