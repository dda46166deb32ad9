import type { runtime } from "@pulumi/pulumi";
import type { Registration, Registrations } from "../../support/registrations.ts";
import { kindOf, registrationsOf } from "../../support/registrations.ts";

const PROJECT = "https://www.googleapis.com/compute/v1/projects/acme";

/** An instance group of a GKE node pool. */
export function instanceGroup(zone: string, name = "gke-edge-pool"): string {
    return `${PROJECT}/zones/${zone}/instanceGroups/${name}`;
}

/** A network endpoint group of a zone. */
export function endpointGroup(zone: string, name = "edge"): string {
    return `${PROJECT}/zones/${zone}/networkEndpointGroups/${name}`;
}

/** Addresses that Google reserves, as its API writes them. */
export const RESERVED = { ipv4: "203.0.113.10", ipv6: "2001:db8:0:10:8000:0:0:0" };

/** The address that Google gives: another one for other arguments, since an address cannot be changed. */
export function addressOf({ ipVersion, networkTier, region }: Record<string, unknown>): string {
    if (ipVersion === "IPV6") {
        return RESERVED.ipv6;
    }
    const other = networkTier === "STANDARD" ? 100 : 0;
    return region === "us-central1" ? `203.0.113.${other + 11}` : `203.0.113.${other + 10}`;
}

/** What Google answers to each resource. */
export function google({ type, name, inputs }: runtime.MockResourceArgs): Record<string, unknown> {
    if (!type.startsWith("gcp:")) {
        return {};
    }
    return {
        name: inputs["name"] ?? `${name}-0123abc`,
        selfLink: `${PROJECT}/${kindOf({ type })}/${name}`,
        ...(kindOf({ type }) === "Address" ? { address: addressOf(inputs) } : {}),
    };
}

/** Runs a program against that Google. */
export async function onGoogle(program: () => unknown, preview = false): Promise<Registrations> {
    return await registrationsOf(program, preview, google);
}

/** Google's own resources among what was registered. */
export function googles(all: Registrations): Registration[] {
    return all.all.filter(({ type }) => type.startsWith("gcp:"));
}
