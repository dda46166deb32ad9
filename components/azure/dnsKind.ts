import type { Resource } from "@pulumi/pulumi";
import * as z from "zod";
import { isPlain, publicationFields } from "../dns/publicationFields.ts";
import { zonePart } from "../model/partSchemas.ts";
import type { Delegation, DnsZone } from "../model/parts.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";

const delegation = z.strictObject({
    /**
     * Zones below this one, each with its apex said: `app.example.com` for that hostname, or `h3.example.com` for several.
     * The apex of this zone cannot be delegated.
     */
    delegateTo: z.union([z.array(zonePart), zonePart]),
    /** `omit`: hostnames that are in none of them do without an HTTPS record. Default: they are refused. */
    otherwise: z.literal("omit").optional(),
});

/**
 * Hostnames that zones elsewhere answer for. Azure DNS gets NS records at the apex of each, and the zone the A, AAAA and
 * HTTPS records of the hostnames in it.
 *
 * What Azure DNS has at and below such an apex is not seen any more, challenges of an ACME CA among it. The NS records come
 * when the zone has its A and AAAA records, so that nobody finds it empty; but at once where a CA has to find challenges in
 * it (`dns01`): a name that is in use may then be away for as long as resolvers keep a "no" of that zone, 15 minutes at
 * Route 53. Resolvers keep the NS records for `advertisement.ttl`: who takes a delegation back leaves the zone elsewhere in
 * place for as long.
 */
export interface AzureDnsDelegation extends z.input<typeof delegation> {}

const zoneFields = {
    /** Resource group of the public DNS zone. */
    resourceGroup: input(z.string()),
    /** Zone apex, which is the zone's name in Azure: record sets are named relative to it. */
    zone: z.string(),
};

const settings = z.strictObject({
    ...zoneFields,
    /**
     * What hostnames have instead of HTTPS records, which Azure DNS cannot hold. `omit`: nothing, so that Alt-Svc alone
     * tells of h3, and a first visit is h2. Or a zone elsewhere, which answers for them. Default: none; it has to be said.
     */
    https: z.union([z.literal("omit"), delegation]).optional(),
});

/** A zone elsewhere that answers for a name of this one and all below it. */
export interface DelegatedZone extends Delegation {
    /** Its apex, without the trailing dot, below the zone's own. */
    zone: string;
    /** What has to be there before a resolver comes, such as the zone's A and AAAA records. */
    ready: Resource[];
}

/** Arguments of records that stand alone. */
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

/** Zones elsewhere, each with the argument that chose it. */
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
