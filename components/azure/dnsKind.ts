import type { Resource } from "@pulumi/pulumi";
import * as z from "zod";
import { isPlain, publicationFields } from "../dns/publicationFields.ts";
import { zonePart } from "../model/partSchemas.ts";
import type { Delegation, DnsZone } from "../model/parts.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";

const delegation = z.strictObject({
    /**
     * Zones below this one, each with its apex: `app.example.com` for that hostname, or `h3.example.com` for several.
     * The apex of this zone cannot be delegated.
     */
    delegateTo: z.union([z.array(zonePart), zonePart]),
    /** `omit`: hostnames outside of these zones have no HTTPS record. Default: such hostnames are refused. */
    otherwise: z.literal("omit").optional(),
});

/**
 * Hostnames that other zones serve. Azure DNS gets NS records at the apex of each zone, and the zone gets the A, AAAA
 * and HTTPS records of its hostnames.
 *
 * Records that Azure DNS has at and below such an apex are no longer visible, including challenges of an ACME CA. The
 * NS records are created after the zone's A and AAAA records, so that clients never find it empty. With `dns01`, where
 * a CA must find challenges in the zone, they are created at once: a name in use may then not resolve for the negative
 * TTL of that zone, 15 minutes at Route 53. Resolvers cache the NS records for `advertisement.ttl`: after removing a
 * delegation, keep the other zone for that time.
 */
export interface AzureDnsDelegation extends z.input<typeof delegation> {}

const zoneFields = {
    /** Resource group of the public DNS zone. */
    resourceGroup: input(z.string()),
    /** Zone apex, which is the zone's name in Azure. Record sets are named relative to it. */
    zone: z.string(),
};

const settings = z.strictObject({
    ...zoneFields,
    /**
     * What hostnames have instead of HTTPS records, which Azure DNS does not support. `omit`: nothing, so only Alt-Svc
     * advertises h3 and a first visit uses h2. Or another zone that serves them. Required.
     */
    https: z.union([z.literal("omit"), delegation]).optional(),
});

/** Another zone that serves a name of this one and all names below it. */
export interface DelegatedZone extends Delegation {
    /** Its apex, without the trailing dot, below the zone's own. */
    zone: string;
    /** What must exist before resolvers are referred to it, such as the zone's A and AAAA records. */
    ready: Resource[];
}

/** Arguments of standalone records. */
export const recordsSettings = z.strictObject({
    ...zoneFields,
    ...publicationFields,
    /** Zones that get NS records, at their apex. Default: none. */
    delegated: z.array(z.custom<DelegatedZone>(isPlain).meta({ wanted: "an object, { … }" })).default([]),
});

/** Arguments of {@link AzureDnsRecords}. */
export interface AzureDnsRecordsArgs extends z.input<typeof recordsSettings> {}

/** Settings of {@link dns}. */
export interface AzureDnsArgs extends z.input<typeof settings> {}

/** Other zones, each with the argument that selected it. */
export function delegatedZones(https: z.output<typeof settings>["https"]): { path: string; zone: DnsZone }[] {
    const { delegateTo = [] }: Partial<AzureDnsDelegation> = https === undefined || https === "omit" ? {} : https;
    const zones = Array.isArray(delegateTo) ? delegateTo : [delegateTo];
    return zones.flatMap((each: DnsZone | undefined, index) =>
        // One that cannot be read is not there.
        each === undefined ? [] : [{ path: `https.delegateTo${zones.length === 1 ? "" : `[${index}]`}`, zone: each }],
    );
}

export const dnsKind = partKind({
    kind: "azure.dns",
    settings,
    describe: ({ https, zone: apex }) => ({
        zone: apex,
        httpsRecords: false,
        httpsOmitted: https === "omit" || https?.otherwise === "omit",
        delegations: delegatedZones(https).map(({ path, zone: each }) => ({
            path: `dns.${path}`,
            zone: each.describe(),
        })),
        ttl: { lowest: 1, highest: 2 ** 31 - 1 },
    }),
});
