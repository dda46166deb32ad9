import type { runtime } from "@pulumi/pulumi";
import type { Registration, Registrations } from "../../support/registrations.ts";
import { kindOf, registrationsOf } from "../../support/registrations.ts";

/** The subscription of the provider. */
export const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";

/** What an address is of the nodes' virtual network. */
export const NETWORK = `/subscriptions/${SUBSCRIPTION}/resourceGroups/edge/providers/Microsoft.Network/virtualNetworks/nodes`;

/** Public addresses that Azure gives, as its API writes them. */
export const PUBLIC = { IPv4: "203.0.113.20", IPv6: "2001:DB8:20:0:0:0:0:1" };

/** What Azure answers to each resource: Pulumi's names end in eight random hexadecimal digits there. */
export function azure({ type, name, inputs }: runtime.MockResourceArgs): Record<string, unknown> {
    if (!type.startsWith("azure-native:")) {
        return {};
    }
    const address = PUBLIC[inputs["publicIPAddressVersion"] as keyof typeof PUBLIC];
    return {
        name: `${name}0123abcd`,
        ...(kindOf({ type }) === "PublicIPAddress" ? { ipAddress: address } : {}),
    };
}

/** Runs a program against that Azure. */
export async function onAzure(program: () => unknown, preview = false): Promise<Registrations> {
    return await registrationsOf(program, preview, azure);
}

/** Azure's own resources among what was registered. */
export function azures(all: Registrations): Registration[] {
    return all.all.filter(({ type }) => type.startsWith("azure-native:"));
}

/** Id of a part of a balancer, as Azure writes it. */
export function balancerId(name: string, collection: string, part: string): string {
    return `/subscriptions/${SUBSCRIPTION}/resourceGroups/edge/providers/Microsoft.Network/loadBalancers/${name}/${collection}/${part}`;
}
