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
    /** The IPv4 address; absent if not requested. */
    readonly ipv4?: PublicIPAddress;
    /** The IPv6 address; absent if not requested. */
    readonly ipv6?: PublicIPAddress;
    /** Names of the addresses, for a Service of AKS. */
    readonly names: PerFamily<pulumi.Output<string>>;
    /** Ids of the addresses, for a balancer's frontend. */
    readonly ids: PerFamily<pulumi.Output<string>>;
    /** The addresses, IPv6 in its shortest form. */
    readonly addresses: PerFamily<pulumi.Output<string>>;

    constructor(name: string, args: PublicAddressesArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, problems } = readAlone(publicAddressesArgs, args);
        // The provider rejects values that only break a rule about form; a gateway's plan reports them.
        refuse(`PublicAddresses "${name}"`, problems.filter(isShape));
        super("http3gateway:azure:PublicAddresses", name, settings, opts);
        const { resourceGroupName, location, ipFamilies, zones, tags, dnsLabel, prefixIds = {} } = settings;
        // Children do not inherit a component's dependsOn. Azure cannot change either of these
        // (ResourceAvailabilityZonesCannotBeModified): the update would fail half-way.
        const child = { parent: this, dependsOn: opts?.dependsOn, replaceOnChanges: ["zones", "publicIPPrefix"] };
        const address = (family: IpFamily, suffix: string, prefix: pulumi.Input<string> | undefined) =>
            ipFamilies.includes(family)
                ? new PublicIPAddress(
                      `${name}-${suffix}`,
                      {
                          resourceGroupName,
                          location,
                          // Set explicitly: the API has different defaults.
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

/** The address of a resource; static ones are known after creation. */
function addressOf(resource: PublicIPAddress | undefined): pulumi.Output<string> | undefined {
    return resource?.ipAddress.apply((address) => firstOf(address ?? ""));
}
