import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import { byFamily } from "../model/addresses.ts";
import type { Addresses } from "../model/parts.ts";
import { refuse } from "../model/rules/refuse.ts";
import { serviceFamilies } from "../model/serviceFields.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import {
    type SharedAddressServicesArgs,
    type SharedServices,
    sharedAddressServicesArgs,
} from "./sharedServiceSettings.ts";

export type { SharedAddressServicesArgs, SharedServiceSettings } from "./sharedServiceSettings.ts";

/**
 * Two Services of type LoadBalancer, one for TCP and one for UDP, in front of the same pods on one address: for
 * balancers that cannot mix protocols in a Service but let two Services share an address.
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before any resource is registered.
 */
export class SharedAddressServices extends pulumi.ComponentResource {
    /** Carries every TCP port. */
    readonly tcp: Service;
    /** Carries every UDP port; absent where no port has UDP. */
    readonly udp?: Service;
    /** The address of both, per family. Fails if the balancer assigned different ones. */
    readonly addresses: pulumi.Output<Addresses>;

    constructor(name: string, given: SharedAddressServicesArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings: args, problems } = readAlone(sharedAddressServicesArgs, given);
        refuse(`SharedAddressServices "${name}"`, problems);
        super("http3gateway:index:SharedAddressServices", name, args, opts);
        // A component's dependsOn is not its children's: what starts here waits by itself.
        const child = { parent: this, dependsOn: opts?.dependsOn };
        const service = (protocol: "TCP" | "UDP") =>
            new Service(`${name}-${protocol.toLowerCase()}`, serviceArgs(protocol, args), child);
        this.tcp = service("TCP");
        this.udp = args.ports.some(({ protocols }) => protocols.includes("UDP")) ? service("UDP") : undefined;
        const statuses = pulumi.all([this.tcp.status, this.udp?.status]);
        const preview = pulumi.runtime.isDryRun();
        this.addresses = statuses.apply(([tcp, udp]) => {
            const each = { tcp: addressesOf(tcp), udp: this.udp === undefined ? undefined : addressesOf(udp) };
            return byFamily(preview ? [...each.tcp, ...(each.udp ?? [])] : oneAddress(each));
        });
        this.registerOutputs({ addresses: this.addresses });
    }
}

/**
 * The addresses that both Services have; without a second Service, the first's.
 * @throws pulumi.RunError if they differ: UDP would not answer where TCP answers and HTTP/3 is advertised.
 */
export function oneAddress(given: { tcp: string[]; udp?: string[] }): string[] {
    const { tcp, udp = tcp } = given;
    const list = (addresses: string[]) => [...new Set(addresses)].sort().join(", ") || "no address";
    if (list(tcp) !== list(udp)) {
        throw new pulumi.RunError(
            `The Service for TCP has ${list(tcp)}, the Service for UDP has ${list(udp)}: they share no address, so QUIC would not answer where HTTP/3 is advertised. ` +
                "Use an address that the balancer owns and no other Service has. See the events of both Services for the reason.",
        );
    }
    return tcp;
}

function serviceArgs(protocol: "TCP" | "UDP", args: SharedServices) {
    const { ipFamilies } = args;
    const prefix = `${protocol.toLowerCase()}-`;
    return {
        metadata: {
            // The end is what tells the Services of long names apart: it holds a digest.
            name: pulumi.output(args.serviceName).apply((text) => prefix + text.slice(prefix.length - 63)),
            namespace: args.namespace,
            annotations: {
                // A balancer may assign the families one by one, and Pulumi would accept the first.
                ...(ipFamilies.length === 2
                    ? { "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[1].ip}" }
                    : {}),
                ...args.annotations,
            },
        },
        spec: {
            type: "LoadBalancer",
            loadBalancerClass: args.loadBalancerClass,
            loadBalancerIP: args.loadBalancerIP,
            loadBalancerSourceRanges: args.sourceRanges,
            allocateLoadBalancerNodePorts: args.allocateNodePorts,
            externalTrafficPolicy: args.externalTrafficPolicy,
            ...serviceFamilies(ipFamilies),
            selector: args.selector,
            ports: args.ports
                .filter(({ protocols }) => protocols.includes(protocol))
                .map(({ port, targetPort }) => ({ name: `${prefix}${port}`, port, targetPort, protocol })),
        },
    };
}

interface ServiceStatus {
    loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
}

function addressesOf(status: ServiceStatus | undefined): string[] {
    return (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? "");
}
