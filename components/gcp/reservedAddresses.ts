import { Address } from "@pulumi/gcp/compute/address.js";
import * as pulumi from "@pulumi/pulumi";
import { firstOf } from "../model/addresses.ts";
import { type PerFamily, perFamily } from "../model/perFamily.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import { type ReservedAddressesArgs, reservedAddressesArgs } from "./sharedAddressKind.ts";

export type { NetworkTier } from "./forms.ts";
export type { ReservedAddressesArgs } from "./sharedAddressKind.ts";

/**
 * Public addresses of a region, reserved: they outlive the Service or the rules that use them, so a replaced balancer
 * needs no new records.
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before any resource is registered.
 * @example
 * const { names } = new ReservedAddresses("edge", { region: "europe-west1" });
 * mixedService({ gkeVersion: "1.36.2-gke.1498000", addressNames: names });
 */
export class ReservedAddresses extends pulumi.ComponentResource {
    /** The IPv4 address; absent if not requested. */
    readonly ipv4?: Address;
    /** The IPv6 address, the first of a /96 range; absent if not requested. */
    readonly ipv6?: Address;
    /** Names of the addresses, for a Service of GKE. */
    readonly names: PerFamily<pulumi.Output<string>>;
    /** The addresses, without prefix length. */
    readonly addresses: PerFamily<pulumi.Output<string>>;

    constructor(name: string, args: ReservedAddressesArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, problems } = readAlone(reservedAddressesArgs, args);
        refuse(`ReservedAddresses "${name}"`, problems);
        super("http3gateway:gcp:ReservedAddresses", name, settings, opts);
        const { region, project, ipFamilies, networkTier, subnetwork } = settings;
        const external = { region, project, addressType: "EXTERNAL", networkTier };
        // Children do not inherit dependsOn.
        const child = { parent: this, dependsOn: opts?.dependsOn };
        if (ipFamilies.includes("IPv4")) {
            this.ipv4 = new Address(`${name}-v4`, external, child);
        }
        if (ipFamilies.includes("IPv6")) {
            // Forwarding rules cannot use a machine's address (`VM`).
            const ofRules = { ipVersion: "IPV6", ipv6EndpointType: "NETLB", subnetwork };
            this.ipv6 = new Address(`${name}-v6`, { ...external, ...ofRules }, child);
        }
        this.names = perFamily(this.ipv4?.name, this.ipv6?.name);
        this.addresses = perFamily(this.ipv4?.address, this.ipv6?.address.apply(firstOf));
        this.registerOutputs({ names: this.names, addresses: this.addresses });
    }
}
