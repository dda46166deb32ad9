import { DnsRecord, type DnsRecordArgs } from "@pulumi/cloudflare/dnsRecord.js";
import { getZoneOutput } from "@pulumi/cloudflare/getZone.js";
import * as pulumi from "@pulumi/pulumi";
import { balancerNameProblems } from "../dns/addressesOnly.ts";
import { openRecords } from "../dns/openRecords.ts";
import { type PlannedAddressSet, type PlannedRecordSet, plannedAddressSets } from "../dns/plannedRecords.ts";
import { httpsRecords, type RecordSet, resourceName } from "../dns/records.ts";
import type { DnsZone } from "../model/parts.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import {
    type CloudflareDnsArgs,
    type CloudflareRecordsArgs,
    type CloudflareRecordsSettings,
    dnsKind,
    recordsSettings,
} from "./dnsKind.ts";

export type { CloudflareDnsArgs, CloudflareRecordsArgs } from "./dnsKind.ts";

/**
 * A, AAAA and HTTPS records at Cloudflare, DNS only: a proxied record would end QUIC at Cloudflare, with a record of
 * Cloudflare's own. Can be used without a gateway, in front of any balancer.
 *
 * @throws pulumi.InputPropertiesError with every problem of the plain arguments, before any resource is registered; a
 * balancer that has only a DNS name is a problem too, since aliases are not supported.
 */
export class CloudflareRecords extends pulumi.ComponentResource {
    /** The A and AAAA records, in the order of {@link plannedAddressSets}. */
    readonly addressRecords: DnsRecord[];
    readonly #name: string;
    readonly #settings: CloudflareRecordsSettings;

    constructor(name: string, args: CloudflareRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, known, problems } = readAlone(recordsSettings, args);
        refuse(`CloudflareRecords "${name}"`, [...problems, ...balancerNameProblems(known)]);
        const { zoneId, zone, addressesPerFamily, listeners, advertisement, ipFamilies } = settings;
        super(
            "http3gateway:cloudflare:CloudflareRecords",
            name,
            { zoneId, zone, addressesPerFamily, listeners, advertisement, ipFamilies },
            opts,
        );
        this.#name = name;
        this.#settings = settings;
        this.addressRecords = plannedAddressSets(settings).flatMap((set) =>
            Array.from({ length: addressesPerFamily }, (_, index) => {
                const content = set.values.apply((values) => contentOf(set, values, index, addressesPerFamily));
                // Children do not inherit dependsOn.
                return this.#create(set, { content }, opts?.dependsOn, index === 0 ? "" : `-${index + 1}`);
            }),
        );
        this.registerOutputs({});
    }

    /** Creates the HTTPS records of the stage, once all of `after` exists, such as an `Http3Check`. */
    advertise(after: pulumi.Resource[]): DnsRecord[] {
        const { listeners, advertisement } = this.#settings;
        return httpsRecords(listeners, advertisement).map((set) =>
            this.#create(set, { data: dataOf(set.values[0] ?? "") }, after),
        );
    }

    #create(
        set: PlannedRecordSet | RecordSet,
        value: Pick<DnsRecordArgs, "content" | "data">,
        dependsOn: pulumi.ResourceOptions["dependsOn"],
        suffix = "",
    ): DnsRecord {
        const { owner: name, type, ttl } = set;
        return new DnsRecord(
            `${resourceName(this.#name, set)}${suffix}`,
            { zoneId: this.#settings.zoneId, name, type, ttl, proxied: false, ...value },
            // A record must exist during its replacement.
            { parent: this, dependsOn, deleteBeforeReplace: false },
        );
    }
}

/**
 * Publishes at Cloudflare. As the target of a delegation it requires an Enterprise account: Cloudflare takes a zone
 * below a registered domain from no other (subdomain setup).
 * @example dns({ zoneId: "023e105f4ecef8ad9ca31a8372d0c353", zone: "example.com" })
 */
export function dns(args: CloudflareDnsArgs): DnsZone {
    const { settings, part } = dnsKind.open(args);
    return {
        ...part,
        open(context, { challenges: _, passed: __, ...publication }) {
            const records = new CloudflareRecords(
                `${context.name}-dns`,
                { ...settings, ...publication },
                { parent: context.parent, dependsOn: context.dependsOn },
            );
            return openRecords(
                records,
                () => getZoneOutput({ zoneId: settings.zoneId }, { parent: records }).nameServers,
            );
        },
    };
}

/** An HTTPS record's data as the API's three fields. */
export function dataOf(value: string): { priority: number; target: string; value: string } {
    const [priority = "", target = "", ...params] = value.split(" ");
    return { priority: Number(priority), target, value: params.join(" ") };
}

/**
 * An address of a set; each has a separate record.
 * @throws Error if the numbers of addresses and records differ.
 */
export function contentOf(
    { owner, type }: Pick<PlannedAddressSet, "owner" | "type">,
    values: string[],
    index: number,
    count: number,
): string {
    const value = values[index];
    if (value === undefined || values.length !== count) {
        throw new Error(
            `${owner} has ${values.length} addresses of type ${type}, but ${count} records are planned. ` +
                `Set dns.addressesPerFamily to ${values.length}.`,
        );
    }
    return value;
}
