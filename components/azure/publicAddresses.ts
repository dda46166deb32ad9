import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import * as pulumi from "@pulumi/pulumi";
import { firstOf } from "../model/addresses.ts";
import type { IpFamily } from "../model/parts.ts";
import { type PerFamily, perFamily } from "../model/perFamily.ts";
import { refuse } from "../model/rules/refuse.ts";
import { isShape } from "../model/settings/read.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import { type PublicAddressesArgs, publicAddressesArgs } from "./loadBalancerKind.ts";

export type { PublicAddressesArgs } from "./loadBalancerKind.ts";

/**
 * Public IP addresses, Standard and static: the only type that a Standard balancer accepts. They outlive the Service or
 * the balancer that uses them, so a replaced one needs no new records.
 * @throws pulumi.InputPropertiesError with every argument that cannot be read, before any resource is registered.
 * @example
 * const { names } = new PublicAddresses("edge", { resourceGroupName: "edge" });
 * mixedService({ publicIpNames: names, resourceGroup: "edge" });
 */
export class PublicAddresses extends pulumi.ComponentResource {
    /** The IPv4 address; absent when the family is not asked for. */
    readonly ipv4?: PublicIPAddress;
    /** The IPv6 address; absent when the family is not asked for. */
    readonly ipv6?: PublicIPAddress;
    /** Names of the addresses, as a Service of AKS takes them. */
    readonly names: PerFamily<pulumi.Output<string>>;
    /** Ids of the addresses, as a frontend of a balancer takes them. */
    readonly ids: PerFamily<pulumi.Output<string>>;
    /** The addresses themselves, IPv6 in the shortest form. */
    readonly addresses: PerFamily<pulumi.Output<string>>;

    constructor(name: string, args: PublicAddressesArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, problems } = readAlone(publicAddressesArgs, args);
        // A value that only breaks a rule about its form is for the provider to refuse; a gateway's is found in its
        // plan.
        refuse(`PublicAddresses "${name}"`, problems.filter(isShape));
        super("http3gateway:azure:PublicAddresses", name, settings, opts);
        const { resourceGroupName, location, ipFamilies, zones, tags, dnsLabel, prefixIds = {} } = settings;
        // A component's dependsOn is not its children's. And Azure changes neither of these once they are set
        // (ResourceAvailabilityZonesCannotBeModified): the update would stop half way.
        const child = { parent: this, dependsOn: opts?.dependsOn, replaceOnChanges: ["zones", "publicIPPrefix"] };
        const address = (family: IpFamily, suffix: string, prefix: pulumi.Input<string> | undefined) =>
            ipFamilies.includes(family)
                ? new PublicIPAddress(
                      `${name}-${suffix}`,
                      {
                          resourceGroupName,
                          location,
                          // Set explicitly: the API has other defaults for all of these.
                          sku: { name: "Standard" },
                          publicIPAllocationMethod: "Static",
                          publicIPAddressVersion: family,
                          zones,
                          tags,
                          ...(dnsLabel === undefined ? {} : { dnsSettings: { domainNameLabel: dnsLabel } }),
                          ...(prefix === undefined ? {} : { publicIPPrefix: { id: prefix } }),
                      },
                      child,
                  )
                : undefined;
        this.ipv4 = address("IPv4", "v4", prefixIds.ipv4);
        this.ipv6 = address("IPv6", "v6", prefixIds.ipv6);
        this.names = perFamily(this.ipv4?.name, this.ipv6?.name);
        this.ids = perFamily(this.ipv4?.id, this.ipv6?.id);
        this.addresses = perFamily(addressOf(this.ipv4), addressOf(this.ipv6));
        this.registerOutputs({ names: this.names, ids: this.ids, addresses: this.addresses });
    }
}

/** The address of a resource; a static one is known as soon as the resource is there. */
function addressOf(resource: PublicIPAddress | undefined): pulumi.Output<string> | undefined {
    return resource?.ipAddress.apply((address) => firstOf(address ?? ""));
}
