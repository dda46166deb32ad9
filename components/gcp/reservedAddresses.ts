import { Address } from "@pulumi/gcp/compute/address.js";
import * as pulumi from "@pulumi/pulumi";
import { firstOf } from "../model/addresses.ts";
import type { IpFamily } from "../model/parts.ts";
import { type PerFamily, perFamily } from "../model/perFamily.ts";
import type { NetworkTier } from "./forms.ts";

export type { NetworkTier } from "./forms.ts";

/** Arguments of {@link ReservedAddresses}. */
export interface ReservedAddressesArgs {
    /** Region of the addresses, the cluster's own. Default: the provider's. */
    region?: pulumi.Input<string>;
    /** Project of the addresses. Default: the provider's. */
    project?: pulumi.Input<string>;
    /** One address a family. Default: `["IPv4"]`. */
    ipFamilies?: IpFamily[];
    /** Tier of the addresses, the balancer's own; IPv6 needs `PREMIUM`. Default: `PREMIUM`. */
    networkTier?: NetworkTier;
    /** Subnetwork with external IPv6 (`stackType: IPV4_IPV6`, `ipv6AccessType: EXTERNAL`). Needed for IPv6. */
    subnetwork?: pulumi.Input<string>;
}

/**
 * Public addresses of a region, reserved: they outlive the Service or the rules that use them, so a replaced balancer
 * needs no new records.
 * @example
 * const { names } = new ReservedAddresses("edge", { region: "europe-west1" });
 * mixedService({ gkeVersion: "1.36.2-gke.1498000", addressNames: names });
 */
export class ReservedAddresses extends pulumi.ComponentResource {
    /** The IPv4 address; absent when the family is not asked for. */
    readonly ipv4?: Address;
    /** The IPv6 address, the first of a /96 range; absent when the family is not asked for. */
    readonly ipv6?: Address;
    /** Names of the addresses, as a Service of GKE takes them. */
    readonly names: PerFamily<pulumi.Output<string>>;
    /** The addresses themselves, without prefix length. */
    readonly addresses: PerFamily<pulumi.Output<string>>;

    constructor(name: string, args: ReservedAddressesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("http3gateway:gcp:ReservedAddresses", name, args, opts);
        const { region, project } = args;
        const ipFamilies = args.ipFamilies ?? ["IPv4"];
        const external = { region, project, addressType: "EXTERNAL", networkTier: args.networkTier ?? "PREMIUM" };
        // A component's dependsOn is not its children's.
        const child = { parent: this, dependsOn: opts?.dependsOn };
        if (ipFamilies.includes("IPv4")) {
            this.ipv4 = new Address(`${name}-v4`, external, child);
        }
        if (ipFamilies.includes("IPv6")) {
            // An address for a machine (`VM`) cannot be used by a forwarding rule.
            const ofRules = { ipVersion: "IPV6", ipv6EndpointType: "NETLB", subnetwork: args.subnetwork };
            this.ipv6 = new Address(`${name}-v6`, { ...external, ...ofRules }, child);
        }
        this.names = perFamily(this.ipv4?.name, this.ipv6?.name);
        this.addresses = perFamily(this.ipv4?.address, this.ipv6?.address.apply(firstOf));
        this.registerOutputs({ names: this.names, addresses: this.addresses });
    }
}
