import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import * as pulumi from "@pulumi/pulumi";
import { byFamily } from "../model/addresses.ts";
import { digest } from "../model/digest.ts";
import type { Addresses, DnsZone } from "../model/parts.ts";
import { refuse } from "../model/rules/refuse.ts";
import { serviceFamilies } from "../model/serviceFields.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import {
    type InClusterDnsZoneArgs,
    type InClusterZoneArgs,
    inClusterDnsZoneArgs,
    inClusterZoneKind,
    nameServerOf,
} from "./inClusterZoneKind.ts";
import { addressRecords, httpsRecords } from "./records.ts";
import { zoneFile } from "./zoneFile.ts";

export type { InClusterDnsZoneArgs, InClusterZoneArgs } from "./inClusterZoneKind.ts";

const DNS_PORT = 1053;

/**
 * An authoritative CoreDNS for one zone, on its own address: SOA, NS, A, AAAA and HTTPS records.
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before any resource is registered.
 */
export class InClusterZone extends pulumi.ComponentResource {
    readonly namespace: Namespace;
    readonly service: Service;
    readonly configMap: ConfigMap;
    readonly deployment: Deployment;
    /** Where the zone is served: the parent zone's NS records point here. */
    readonly addresses: pulumi.Output<Addresses>;

    constructor(name: string, given: InClusterDnsZoneArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings: args, problems } = readAlone(inClusterDnsZoneArgs, given);
        refuse(`InClusterZone "${name}"`, problems);
        super("http3gateway:index:InClusterZone", name, args, opts);
        const child = { parent: this };
        const labels = { "app.kubernetes.io/name": "http3-zone", "app.kubernetes.io/instance": name };
        const { ipFamilies, replicas } = args;
        const metadata = { name, namespace: args.namespace };

        this.namespace = new Namespace(
            `${name}-namespace`,
            { metadata: { name: args.namespace } },
            // A component's dependsOn is not its children's.
            { ...child, dependsOn: opts?.dependsOn },
        );
        const inNamespace = { ...child, dependsOn: [this.namespace] };
        this.service = new Service(
            name,
            {
                // Its pods wait for the zone file, and the zone file for this address: ready endpoints come later.
                metadata: {
                    ...metadata,
                    annotations: {
                        "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].ip}",
                        ...args.annotations,
                    },
                },
                spec: {
                    type: "LoadBalancer",
                    loadBalancerClass: args.loadBalancerClass,
                    externalTrafficPolicy: "Local",
                    ...serviceFamilies(ipFamilies),
                    selector: labels,
                    ports: [
                        { name: "dns", port: 53, protocol: "UDP", targetPort: DNS_PORT },
                        { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: DNS_PORT },
                    ],
                },
            },
            inNamespace,
        );
        this.addresses = this.service.status.apply((status) =>
            byFamily((status?.loadBalancer?.ingress ?? []).map((ingress) => ingress.ip ?? "")),
        );
        const zone = pulumi.all([this.addresses, args.records]).apply(([nameServers, records]) =>
            zoneFile({
                zone: args.zone,
                nameServer: nameServerOf(args),
                nameServers,
                records,
                ttl: args.ttl,
            }),
        );
        this.configMap = new ConfigMap(name, { metadata, data: { Corefile: corefile(args.zone), zone } }, inNamespace);
        this.deployment = new Deployment(
            name,
            {
                metadata,
                spec: {
                    replicas,
                    selector: { matchLabels: labels },
                    // Its image is 20 MB: a wait of ten minutes, the default, means an error.
                    progressDeadlineSeconds: 180,
                    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
                    template: {
                        metadata: {
                            labels,
                            // A ConfigMap reaches running pods after up to two minutes; new pods have it at once.
                            annotations: { "http3-gateway.dev/zone": zone.apply((text) => digest(text, 16)) },
                        },
                        spec: coreDnsPod(args.image ?? "registry.k8s.io/coredns/coredns:v1.14.7", name, labels),
                    },
                },
            },
            { ...child, dependsOn: [this.configMap] },
        );
        if (replicas > 1) {
            new PodDisruptionBudget(
                name,
                { metadata, spec: { minAvailable: 1, selector: { matchLabels: labels } } },
                inNamespace,
            );
        }
        this.registerOutputs({ addresses: this.addresses });
    }
}

/**
 * Publishes into a zone that the cluster serves itself; see {@link InClusterZone}. For providers without HTTPS
 * records, delegate a subdomain to it.
 * @example inClusterZone({ zone: "h3.example.com" })
 */
export function inClusterZone(args: InClusterZoneArgs): DnsZone {
    const { settings, part } = inClusterZoneKind.open(args);
    return {
        ...part,
        open(context, { addresses, listeners, advertisement, passed }) {
            const zone = new InClusterZone(
                `${context.name}-dns`,
                {
                    ...settings,
                    namespace: settings.namespace ?? `${context.name}-dns`,
                    ttl: advertisement.ttl,
                    // The zone's own address may be assigned while the gateway starts; its records wait until
                    // everything is ready. A failed check also removes HTTPS records of earlier updates from the zone.
                    records: pulumi
                        .all([addresses, passed])
                        .apply(([known, advertised]) => [
                            ...addressRecords(listeners, known, advertisement.ttl),
                            ...(advertised ? httpsRecords(listeners, advertisement) : []),
                        ]),
                },
                { parent: context.parent, providers: [context.provider], dependsOn: context.dependsOn },
            );
            const hostname = nameServerOf(settings);
            return {
                nameServerAddresses: zone.addresses,
                resources: [zone],
                // The zone is one ConfigMap, which already has the HTTPS records.
                advertise: () => [],
                delegation: () => ({
                    nameServers: pulumi.output([hostname]),
                    own: { hostname, ipFamilies: settings.ipFamilies, addresses: zone.addresses },
                }),
            };
        },
    };
}

function corefile(zone: string): string {
    return [
        `${zone}:${DNS_PORT} {`,
        "    file /etc/coredns/zone",
        "    errors",
        "    loadbalance",
        "}",
        `.:${DNS_PORT} {`,
        "    health :8080",
        "    ready :8181",
        "    template ANY ANY {",
        "        rcode REFUSED",
        "    }",
        "}",
        "",
    ].join("\n");
}

function coreDnsPod(image: string, configMapName: string, labels: Record<string, string>) {
    return {
        // The zone's own pods need no cluster DNS and no API.
        dnsPolicy: "Default",
        automountServiceAccountToken: false,
        topologySpreadConstraints: [
            {
                maxSkew: 1,
                topologyKey: "kubernetes.io/hostname",
                whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: { matchLabels: labels },
            },
        ],
        containers: [
            {
                name: "coredns",
                image,
                args: ["-conf", "/etc/coredns/Corefile"],
                ports: [
                    { name: "dns", containerPort: DNS_PORT, protocol: "UDP" },
                    { name: "dns-tcp", containerPort: DNS_PORT, protocol: "TCP" },
                ],
                readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 2 },
                livenessProbe: { httpGet: { path: "/health", port: 8080 }, initialDelaySeconds: 10 },
                resources: { requests: { cpu: "20m", memory: "32Mi" }, limits: { memory: "128Mi" } },
                securityContext: {
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    runAsNonRoot: true,
                    runAsUser: 65532,
                    capabilities: { drop: ["ALL"] },
                },
                volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
            },
        ],
        volumes: [{ name: "config", configMap: { name: configMapName } }],
    };
}
