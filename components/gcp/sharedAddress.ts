import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import { byFamily } from "../model/addresses.ts";
import type { Addresses, BackendPort, Exposure } from "../model/parts.ts";
import { BALANCER_SUFFIX } from "../model/resourceSuffixes.ts";
import { refuse } from "../model/rules/refuse.ts";
import { serviceFamilies } from "../model/serviceFields.ts";
import { isShape } from "../model/settings/read.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import { hasBalancerClass, parseGkeVersion } from "./gkeVersion.ts";
import { gkeAnnotations } from "./mixedService.ts";
import { ReservedAddresses } from "./reservedAddresses.ts";
import {
    type GkeSharedAddressArgs,
    type SharedAddressArgs,
    sharedAddressArgs,
    sharedAddressKind,
} from "./sharedAddressKind.ts";

export type { GkeSharedAddressArgs, SharedAddressArgs } from "./sharedAddressKind.ts";

/**
 * Two Services of type LoadBalancer, one for TCP and one for UDP, on one reserved address of Google's. While there is
 * no UDP port there is one Service.
 * @throws pulumi.InputPropertiesError with every argument that cannot be read, before any resource is registered.
 */
export class SharedAddress extends pulumi.ComponentResource {
    /** The addresses, if reserved here. */
    readonly reserved?: ReservedAddresses;
    /** The TCP ports. */
    readonly tcp: Service;
    /** The UDP ports; absent without UDP. */
    readonly udp?: Service;
    /** Public addresses of both Services, per family. */
    readonly addresses: pulumi.Output<Addresses>;

    constructor(name: string, given: SharedAddressArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings: args, problems } = readAlone(sharedAddressArgs, given);
        // The provider rejects values that only break a rule about form; a gateway's plan reports them.
        refuse(`SharedAddress "${name}"`, problems.filter(isShape));
        super("http3gateway:gcp:SharedAddress", name, args, opts);
        // Children do not inherit dependsOn.
        const child = { parent: this, dependsOn: opts?.dependsOn };
        const { region, project, ipFamilies, networkTier, subnetworkName: subnetwork } = args;
        if (args.addressNames === undefined) {
            this.reserved = new ReservedAddresses(
                `${name}-address`,
                { region, project, networkTier, subnetwork, ipFamilies },
                child,
            );
        }
        const annotations = gkeAnnotations({ ...args, addressNames: args.addressNames ?? this.reserved?.names });
        const byClass = hasBalancerClass(parseGkeVersion(args.gkeVersion) ?? [0, 0, 0, 0]);
        const service = (protocol: "TCP" | "UDP", ports: BackendPort[]) => {
            const suffix = protocol.toLowerCase();
            return new Service(
                `${name}-${suffix}`,
                {
                    metadata: {
                        // Neither a name nor a port of an address can belong to two Services at once.
                        name: `${name}-${suffix}`,
                        namespace: args.namespace,
                        annotations: byClass ? annotations : { "cloud.google.com/l4-rbs": "enabled", ...annotations },
                    },
                    spec: {
                        type: "LoadBalancer",
                        ...(byClass ? { loadBalancerClass: "networking.gke.io/l4-regional-external" } : {}),
                        externalTrafficPolicy: args.externalTrafficPolicy,
                        loadBalancerSourceRanges: args.sourceRanges,
                        ...serviceFamilies(ipFamilies),
                        selector: args.selector,
                        ports: ports.map(({ port, targetPort }) => ({
                            name: `${suffix}-${port}`,
                            port,
                            protocol,
                            targetPort,
                        })),
                    },
                },
                child,
            );
        };
        const udp = args.ports.filter(({ protocols }) => protocols.includes("UDP"));
        this.tcp = service("TCP", args.ports);
        this.udp = udp.length === 0 ? undefined : service("UDP", udp);
        this.addresses = pulumi
            .all([ingressOf(this.tcp), this.udp === undefined ? undefined : ingressOf(this.udp)])
            .apply(([one, other]) => byFamily(sharedIngress(name, one, other ?? one)));
        this.registerOutputs({ addresses: this.addresses });
    }
}

/**
 * Two Services on one reserved address, for GKE versions that reject TCP and UDP in one Service. Where GKE takes both,
 * `mixedService()` is cheaper and one object less.
 * @example sharedAddress({ gkeVersion: "1.33.4-gke.1172000", region: "europe-west1" })
 */
export function sharedAddress(args: GkeSharedAddressArgs): Exposure {
    const { settings, part } = sharedAddressKind.open(args);
    return {
        ...part,
        // The controller's own Service is cluster-internal.
        serviceShape: () => ({
            target: "service",
            type: "ClusterIP",
            annotations: {},
            ipFamilies: settings.ipFamilies,
        }),
        connect: (context, { serviceNamespace, selector, ports }) =>
            new SharedAddress(
                `${context.name}${BALANCER_SUFFIX}`,
                { ...settings, namespace: serviceNamespace, selector, ports },
                { parent: context.parent, providers: [context.provider], dependsOn: context.dependsOn },
            ).addresses,
    };
}

function ingressOf(service: Service): pulumi.Output<string[]> {
    return service.status.apply((status) => (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip ?? "").sort());
}

/**
 * GKE ignores an address name that it does not find, and gives each Service another address: the UDP half would have an
 * address without records.
 * @throws Error if the two differ.
 */
export function sharedIngress(name: string, tcp: string[], udp: string[]): string[] {
    if (tcp.join() !== udp.join()) {
        throw new Error(
            `${name} has TCP at ${tcp.join(" and ")}, and UDP at ${udp.join(" and ")}. ` +
                "GKE found no reserved address of this name. It must be in the cluster's region and project, and in " +
                "the balancer's network tier.",
        );
    }
    return tcp;
}
