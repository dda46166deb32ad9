import * as z from "zod";
import { publicationFields } from "../dns/publicationFields.ts";
import type { Publication } from "../model/parts.ts";
import { checkedBy } from "../model/settings/formRule.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { isComputeName } from "./names.ts";

const managedZone = checkedBy(
    {
        code: "cloud-dns-zone-name-invalid",
        reason: "Cloud DNS identifies a zone by its resource name, and this name is invalid.",
        remedy:
            'Write the name of the managed zone, such as "example-com" (gcloud dns managed-zones list), ' +
            "and set dns.zone to its DNS name.",
        source: "Cloud DNS API managedZones.name",
    },
    z.string(),
    isComputeName,
    (name) => `"${name}" is not a valid name of a managed zone.`,
);

const zoneFields = {
    /** Name of the public managed zone, not its DNS name: `example-com`, not `example.com`. */
    managedZone: input(managedZone),
    /** Zone apex, for the check that every hostname is in it. Default: not checked. */
    zone: z.string().optional(),
    /** Project of the zone. Default: the provider's. */
    project: input(z.string()).optional(),
};

const settings = z.strictObject(zoneFields);

/** Arguments of standalone records. */
export const recordsSettings = z.strictObject({ ...zoneFields, ...publicationFields });

/** Settings of {@link cloudDns}. */
export interface CloudDnsArgs extends z.input<typeof settings> {}

/** Arguments of {@link CloudDnsRecords}. */
export interface CloudDnsRecordsArgs extends CloudDnsArgs, Publication {}

/** The parsed settings. */
export type CloudDnsRecordsSettings = z.output<typeof recordsSettings>;

export const cloudDnsKind = partKind({
    kind: "gcp.cloudDns",
    settings,
    describe: ({ zone }) => ({ zone, httpsRecords: true, delegable: true }),
});
