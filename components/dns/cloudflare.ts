import { DnsRecord } from "@pulumi/cloudflare/dnsRecord.js";
import { getZoneOutput } from "@pulumi/cloudflare/getZone.js";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import type { DnsZone, Publication } from "../parts.ts";
import { refuseBalancerName } from "./addressesOnly.ts";
import { type PlannedRecordSet, plannedRecordSets } from "./plannedRecords.ts";
import { resourceName } from "./records.ts";

/** Settings of {@link dns}. */
export interface CloudflareDnsArgs {
    /** Id of the zone. */
    zoneId: pulumi.Input<string>;
    /** Zone apex, for the check that every hostname is in it. Default: not checked. */
    zone?: string;
    /** Addresses that the gateway has in each family: a record holds one. Default: 1. */
    addressesPerFamily?: number;
}

/** Arguments of {@link CloudflareRecords}. */
export interface CloudflareRecordsArgs extends CloudflareDnsArgs, Publication {}

/**
 * A, AAAA and HTTPS records at Cloudflare, DNS only: a proxied record would end QUIC at Cloudflare, with a record of
 * Cloudflare's own. Usable alone, in front of any balancer.
 *
 * @throws pulumi.InputPropertiesError for a balancer that has a DNS name alone: there are no aliases.
 */
export class CloudflareRecords extends pulumi.ComponentResource {
    /** Every record: A and AAAA, then HTTPS. */
    readonly records: DnsRecord[];
    /** The A and AAAA records among them. */
    readonly addressRecords: DnsRecord[];

    constructor(name: string, args: CloudflareRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { zoneId, zone, addressesPerFamily = 1, listeners, advertisement, ipFamilies } = args;
        refuseBalancerName(`CloudflareRecords "${name}"`, args);
        super(
            "http3gateway:cloudflare:CloudflareRecords",
            name,
            { zoneId, zone, addressesPerFamily, listeners, advertisement, ipFamilies },
            opts,
        );
        // A component's dependsOn is not its children's; and a record may never be away while it is replaced.
        const child = { parent: this, dependsOn: opts?.dependsOn, deleteBeforeReplace: false };
        const common = ({ owner, type, ttl }: PlannedRecordSet) => ({ zoneId, name: owner, type, ttl, proxied: false });
        const sets = plannedRecordSets(args);
        this.addressRecords = sets
            .filter(({ type }) => type !== "HTTPS")
            .flatMap((set) =>
                Array.from({ length: addressesPerFamily }, (_, index) => {
                    const content = set.values.apply((values) => contentOf(set, values, index, addressesPerFamily));
                    const suffix = index === 0 ? "" : `-${index + 1}`;
                    return new DnsRecord(`${resourceName(name, set)}${suffix}`, { ...common(set), content }, child);
                }),
            );
        const https = sets
            .filter(({ type }) => type === "HTTPS")
            .map((set) => {
                const data = set.values.apply(([value]) => dataOf(value ?? ""));
                return new DnsRecord(
                    resourceName(name, set),
                    { ...common(set), data },
                    { ...child, dependsOn: args.ready },
                );
            });
        this.records = [...this.addressRecords, ...https];
        this.registerOutputs({});
    }
}

/**
 * Publishes at Cloudflare. As the zone that another delegates to it is for Enterprise accounts: Cloudflare takes a zone
 * below a registered domain from no other (subdomain setup).
 * @example dns({ zoneId: "023e105f4ecef8ad9ca31a8372d0c353", zone: "example.com" })
 */
export function dns(args: CloudflareDnsArgs): DnsZone {
    args = given(args);
    return {
        describe: () => ({
            kind: "cloudflare",
            zone: args.zone,
            httpsRecords: true,
            delegable: true,
            // Below a minute is for Enterprise zones; Cloudflare raises or refuses it elsewhere.
            ttl: { lowest: 60, highest: 86_400 },
            addressesPerFamily: args.addressesPerFamily ?? 1,
            settings: { zoneId: args.zoneId },
        }),
        publish(context, publication) {
            const records = new CloudflareRecords(
                `${context.name}-dns`,
                { ...args, ...publication },
                { parent: context.parent, dependsOn: context.dependsOn },
            );
            return {
                resources: [records],
                delegation: () => ({
                    nameServers: getZoneOutput({ zoneId: args.zoneId }, { parent: records }).nameServers,
                    ready: records.addressRecords,
                }),
            };
        },
    };
}

/** An HTTPS record's data in the three fields that the API has. Pure. */
export function dataOf(value: string): { priority: number; target: string; value: string } {
    const [priority = "", target = "", ...params] = value.split(" ");
    return { priority: Number(priority), target, value: params.join(" ") };
}

/**
 * One of the addresses of a set, each of which is a record of its own.
 * @throws Error for another number of addresses than of records.
 */
export function contentOf(
    { owner, type }: Pick<PlannedRecordSet, "owner" | "type">,
    values: string[],
    index: number,
    count: number,
): string {
    const value = values[index];
    if (value === undefined || values.length !== count) {
        throw new Error(
            `${owner} has ${values.length} addresses of type ${type}, and ${count} records are planned. ` +
                `Set dns.addressesPerFamily to ${values.length}.`,
        );
    }
    return value;
}
