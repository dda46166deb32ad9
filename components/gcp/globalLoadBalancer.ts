import { BackendService } from "@pulumi/gcp/compute/backendService.js";
import { Firewall } from "@pulumi/gcp/compute/firewall.js";
import { GlobalAddress } from "@pulumi/gcp/compute/globalAddress.js";
import { GlobalForwardingRule } from "@pulumi/gcp/compute/globalForwardingRule.js";
import { HealthCheck } from "@pulumi/gcp/compute/healthCheck.js";
import { ManagedSslCertificate } from "@pulumi/gcp/compute/managedSslCertificate.js";
import { TargetHttpProxy } from "@pulumi/gcp/compute/targetHttpProxy.js";
import { TargetHttpsProxy } from "@pulumi/gcp/compute/targetHttpsProxy.js";
import { URLMap } from "@pulumi/gcp/compute/urlmap.js";
import * as pulumi from "@pulumi/pulumi";
import { onceServed } from "../exposures/onceServed.ts";
import { firstOf } from "../model/addresses.ts";
import { FAMILY } from "../model/families.ts";
import type { Addresses, Backend, Exposure, PartContext } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { BALANCER_SUFFIX } from "../model/resourceSuffixes.ts";
import { factsOf } from "../model/stages.ts";
import { EndpointGroups } from "./endpointGroups.ts";
import {
    type GlobalLoadBalancerArgs,
    type GlobalLoadBalancerSettings,
    globalLoadBalancerKind,
} from "./globalLoadBalancerKind.ts";

export type { GlobalLoadBalancerArgs } from "./globalLoadBalancerKind.ts";

/** The only port that it serves, in addition to the redirect's. */
const PORT = 443;

/**
 * Google's front ends, from which it also checks. Source: Cloud Load Balancing documentation, Global external Application Load
 * Balancer: firewall rules.
 */
const FRONT_ENDS = ["35.191.0.0/16", "130.211.0.0/22"];

/**
 * Google's global external Application Load Balancer in front of the gateway: TLS and QUIC end at Google, and requests go on to the
 * pods over HTTP/2 with TLS, by network endpoint groups that GKE fills. For GKE clusters that are VPC-native.
 *
 * Google advertises HTTP/3, for 30 days, as soon as its proxy has QUIC (`quicOverride`): so there are the stages `off`
 * and `on` alone, and `off` waits for these 30 days. Requests reach the gateway over HTTP/2, whose own QUIC stays closed.
 * The certificate part is for the way from Google to the gateway, where `selfSigned()` is enough; clients see that of
 * `certificateMap`, or one that Google manages. `X-Forwarded-For` has the client's address, and Google's after it.
 * Written by Google's documentation and the types of its SDK: it was not run.
 * @example globalLoadBalancer({ project: "shop", network: "default" })
 */
export function globalLoadBalancer(args: GlobalLoadBalancerArgs): Exposure {
    const { settings, part } = globalLoadBalancerKind.open(args);
    return {
        ...part,
        serviceShape: () => ({
            target: "service",
            type: "ClusterIP",
            annotations: { "cloud.google.com/neg": JSON.stringify({ exposed_ports: { [PORT]: {} } }) },
            ipFamilies: ["IPv4"],
        }),
        connect: (context, backend, plan) =>
            new GlobalLoadBalancer(`${context.name}${BALANCER_SUFFIX}`, { settings, context, backend, plan }).addresses,
    };
}

/** What a balancer is made from. */
interface Made {
    settings: GlobalLoadBalancerSettings;
    context: PartContext;
    backend: Backend;
    plan: Plan;
}

/** The balancer of a gateway. */
class GlobalLoadBalancer extends pulumi.ComponentResource {
    /** Public addresses, per family, once the rules exist. */
    readonly addresses: pulumi.Output<Addresses>;

    constructor(name: string, { settings, context, backend, plan }: Made) {
        super("http3gateway:gcp:GlobalLoadBalancer", name, settings, { parent: context.parent });
        // Children do not inherit dependsOn.
        const child = { parent: this, dependsOn: context.dependsOn };
        const { project } = settings;
        const service = createBackendService(name, { settings, context, backend, plan }, child);
        const urlMap = new URLMap(`${name}-routes`, { project, defaultService: service.selfLink }, child);
        const https = new TargetHttpsProxy(
            `${name}-https`,
            {
                project,
                urlMap: urlMap.selfLink,
                quicOverride: factsOf(plan.advertisement.stage).quic ? "ENABLE" : "DISABLE",
                // Requests of QUIC's first flight can be replayed.
                tlsEarlyData: "DISABLED",
                ...certificateOf(name, settings, plan, child),
            },
            child,
        );
        const targets: { suffix: string; portRange: string; target: pulumi.Input<string> }[] = [
            { suffix: "https", portRange: `${PORT}`, target: https.selfLink },
            ...(plan.redirectHttp ? [redirectOf(name, project, child)] : []),
        ];
        const perFamily = settings.ipFamilies.map((family) => {
            const { suffix } = FAMILY[family];
            const ipVersion = family === "IPv4" ? "IPV4" : "IPV6";
            const { address } = new GlobalAddress(`${name}-${suffix}`, { project, ipVersion }, child);
            return {
                address: address.apply(firstOf),
                rules: targets.map(
                    ({ suffix: protocol, portRange, target }) =>
                        new GlobalForwardingRule(
                            `${name}-${protocol}-${suffix}`,
                            {
                                project,
                                // Of the proxy's QUIC it forwards UDP too.
                                ipProtocol: "TCP",
                                loadBalancingScheme: "EXTERNAL_MANAGED",
                                ipAddress: address,
                                portRange,
                                target,
                            },
                            { ...child, deleteBeforeReplace: true },
                        ),
                ),
            };
        });
        this.addresses = onceServed(
            perFamily.map(({ address }) => address),
            perFamily.flatMap(({ rules }) => rules),
        );
        this.registerOutputs({ addresses: this.addresses });
    }
}

/** The pods, in the endpoint groups of each zone, and what lets Google reach them. */
function createBackendService(
    name: string,
    { settings, context, backend, plan }: Made,
    child: pulumi.CustomResourceOptions,
): BackendService {
    const { project, network, nodeTags, maxRatePerEndpoint, timeout, connectionDraining } = settings;
    const groups = new EndpointGroups(
        `${name}-groups`,
        {
            namespace: backend.serviceNamespace,
            service: backend.serviceName,
            port: PORT,
            cluster: context.cluster,
        },
        { ...child, dependsOn: [...context.dependsOn, ...backend.ready] },
    );
    const { targetPort } = backend.ports.find(({ port }) => port === PORT) ?? { targetPort: PORT };
    const firewall = new Firewall(
        `${name}-google`,
        {
            project,
            network,
            direction: "INGRESS",
            sourceRanges: FRONT_ENDS,
            targetTags: nodeTags,
            allows: [{ protocol: "tcp", ports: [`${targetPort}`] }],
        },
        child,
    );
    const healthCheck = new HealthCheck(
        `${name}-check`,
        // A check over TLS names no host, so a gateway that looks for one refuses it.
        { project, checkIntervalSec: 5, timeoutSec: 5, tcpHealthCheck: { portSpecification: "USE_SERVING_PORT" } },
        child,
    );
    return new BackendService(
        `${name}-pods`,
        {
            project,
            loadBalancingScheme: "EXTERNAL_MANAGED",
            protocol: "HTTP2",
            // By default Google names no host, and the gateway finds its listener and its certificate by it.
            tlsSettings: { sni: plan.listeners[0]?.hostname },
            healthChecks: healthCheck.selfLink,
            timeoutSec: timeout,
            connectionDrainingTimeoutSec: connectionDraining,
            backends: pulumi.all([project, groups.group, groups.zones]).apply(([of, group, zones]) =>
                zones.map((zone) => ({
                    group: `projects/${of}/zones/${zone}/networkEndpointGroups/${group}`,
                    balancingMode: "RATE",
                    maxRatePerEndpoint,
                })),
            ),
        },
        { ...child, dependsOn: [...context.dependsOn, firewall] },
    );
}

/** What clients see. */
function certificateOf(
    name: string,
    { project, certificateMap }: GlobalLoadBalancerSettings,
    { listeners }: Plan,
    child: pulumi.CustomResourceOptions,
) {
    if (certificateMap !== undefined) {
        return { certificateMap };
    }
    const domains = [...new Set(listeners.map(({ hostname }) => hostname))];
    const certificate = new ManagedSslCertificate(`${name}-certificate`, { project, managed: { domains } }, child);
    return { sslCertificates: [certificate.selfLink] };
}

/** Port 80, which redirects to https. */
function redirectOf(name: string, project: pulumi.Input<string>, child: pulumi.CustomResourceOptions) {
    const urlMap = new URLMap(
        `${name}-redirect`,
        {
            project,
            defaultUrlRedirect: {
                httpsRedirect: true,
                redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT",
                stripQuery: false,
            },
        },
        child,
    );
    const proxy = new TargetHttpProxy(`${name}-http`, { project, urlMap: urlMap.selfLink }, child);
    return { suffix: "http", portRange: "80", target: proxy.selfLink };
}
