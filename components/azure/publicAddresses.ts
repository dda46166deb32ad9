import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import * as pulumi from "@pulumi/pulumi";
import { firstOf } from "../model/addresses.ts";
import type { IpFamily } from "../model/parts.ts";
import { type PerFamily, perFamily } from "../model/perFamily.ts";

/** Arguments of {@link PublicAddresses}. */
export interface PublicAddressesArgs {
    /** Resource group of the addresses: one of your own, since AKS empties its node resource group with the cluster. */
    resourceGroupName: pulumi.Input<string>;
    /** Region of the addresses, the cluster's own. Default: the provider's, or the resource group's. */
    location?: pulumi.Input<string>;
    /** One address a family. Default: `["IPv4"]`. */
    ipFamilies?: IpFamily[];
    /**
     * Availability zones that announce the addresses, such as `["1", "2", "3"]`, in a region that has zones. They cannot
     * be changed later: other zones are another address. Default: Azure's own for the region.
     */
    zones?: pulumi.Input<pulumi.Input<string>[]>;
    /** Label of the addresses' name, `<label>.<region>.cloudapp.azure.com`. Default: none. */
    dnsLabel?: pulumi.Input<string>;
    /** Ids of public IP prefixes that the addresses are taken from, one a family; another one is another address. Default: any of Azure's. */
    prefixIds?: PerFamily<pulumi.Input<string>>;
    /** Tags of the addresses. Default: none. */
    tags?: Record<string, pulumi.Input<string>>;
}

/**
 * Public IP addresses, Standard and static: the only ones that a Standard balancer takes. They outlive the Service or the
 * balancer that uses them, so a replaced one needs no new records.
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
        super("http3gateway:azure:PublicAddresses", name, args, opts);
        const { resourceGroupName, location, zones, tags, dnsLabel, prefixIds = {} } = args;
        const ipFamilies = args.ipFamilies ?? ["IPv4"];
        // A component's dependsOn is not its children's. And Azure changes neither of these where they are said already
        // (ResourceAvailabilityZonesCannotBeModified): the update would stop half way.
        const child = { parent: this, dependsOn: opts?.dependsOn, replaceOnChanges: ["zones", "publicIPPrefix"] };
        const address = (family: IpFamily, suffix: string, prefix: pulumi.Input<string> | undefined) =>
            ipFamilies.includes(family)
                ? new PublicIPAddress(
                      `${name}-${suffix}`,
                      {
                          resourceGroupName,
                          location,
                          // Written out: of every one of these the API's default is another.
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
