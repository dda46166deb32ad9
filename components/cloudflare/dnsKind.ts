import * as z from "zod";
import { publicationFields } from "../dns/publicationFields.ts";
import type { Publication } from "../model/parts.ts";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";

const ADDRESSES_INVALID: FormRule = {
    code: "addresses-per-family-invalid",
    reason: "Each address has its own record, and their number must be known before the addresses are.",
    remedy: "Use the number of addresses that the gateway has in each family. A balancer has 1.",
    source: "Cloudflare API DNS record; this package's rule that nothing is created inside apply",
};

const zoneFields = {
    /** ID of the zone. */
    zoneId: input(z.string()),
    /** Zone apex, for the check that every hostname is in it. Default: not checked. */
    zone: z.string().optional(),
    /** Number of addresses that the gateway has in each family: a record contains one. Default: 1. */
    addressesPerFamily: ruled(ADDRESSES_INVALID, z.int().min(1).max(100)).default(1),
};

const settings = z.strictObject(zoneFields);

/** Arguments of standalone records. */
export const recordsSettings = z.strictObject({ ...zoneFields, ...publicationFields });

/** Settings of {@link dns}. */
export interface CloudflareDnsArgs extends z.input<typeof settings> {}

/** Arguments of {@link CloudflareRecords}. */
export interface CloudflareRecordsArgs extends CloudflareDnsArgs, Publication {}

/** The parsed settings, with all defaults. */
export type CloudflareRecordsSettings = z.output<typeof recordsSettings>;

export const dnsKind = partKind({
    kind: "cloudflare.dns",
    settings,
    describe: ({ zone, addressesPerFamily }) => ({
        zone,
        httpsRecords: true,
        delegable: true,
        // TTLs below a minute are only for Enterprise zones; Cloudflare raises or rejects them elsewhere.
        ttl: { lowest: 60, highest: 86_400 },
        addressesPerFamily,
    }),
});
