import { RecordSet } from "@pulumi/azure-native/dns/recordSet.js";
import * as pulumi from "@pulumi/pulumi";
import { balancerNameProblems } from "../dns/addressesOnly.ts";
import { addressSetsOf, plannedAddressSets } from "../dns/plannedRecords.ts";
import { resourceName } from "../dns/records.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import { within } from "../model/zones.ts";
import { type AzureDnsRecordsArgs, type DelegatedZone, recordsSettings } from "./dnsKind.ts";

export type { AzureDnsRecordsArgs, DelegatedZone } from "./dnsKind.ts";

/** An Azure DNS record set, but not its zone. */
interface AzureRecordSet {
    owner: string;
    type: "A" | "AAAA" | "NS";
    values: pulumi.Output<string[]>;
    ready: pulumi.Resource[];
}

/** Maximum records per set (Azure DNS limits). */
const MOST_RECORDS = 20;

/**
 * A and AAAA records in Azure DNS, and the NS records of zones that are delegated. There are no HTTPS records: Azure
 * DNS has no such type. Can be used without a gateway, in front of any balancer.
 *
 * An existing record set is not adopted: the update fails, and `import` adopts it.
 *
 * @throws pulumi.InputPropertiesError with every problem of the plain arguments, before any resource is registered; a
 * balancer that has only a DNS name is a problem too, since aliases are not supported.
 */
export class AzureDnsRecords extends pulumi.ComponentResource {
    /** Every record set: A and AAAA of the hostnames, then delegations. */
    readonly records: RecordSet[];

    constructor(name: string, args: AzureDnsRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, known, problems } = readAlone(recordsSettings, args);
        refuse(`AzureDnsRecords "${name}"`, [...problems, ...balancerNameProblems(known)]);
        const { resourceGroup, zone, delegated, listeners, advertisement, ipFamilies } = settings;
        const zones = delegated.map((each) => each.zone);
        super(
            "http3gateway:azure:AzureDnsRecords",
            name,
            { resourceGroup, zone, delegated: zones, listeners, advertisement, ipFamilies },
            opts,
        );
        // By default, Azure's provider deletes a replaced set first. Children do not inherit a component's dependsOn.
        const child = { parent: this, dependsOn: opts?.dependsOn, deleteBeforeReplace: false };
        const { ttl } = advertisement;
        const sets: AzureRecordSet[] = [
            ...plannedAddressSets(settings).map((set) => ({ ...set, ready: [] })),
            ...delegated.flatMap((each) => delegationSets(each, zone, ttl)),
        ];
        this.records = sets.map(
            (set) =>
                new RecordSet(
                    resourceName(name, set),
                    {
                        resourceGroupName: resourceGroup,
                        zoneName: zone,
                        relativeRecordSetName: relativeName(set.owner, zone),
                        recordType: set.type,
                        ttl,
                        ...dataOf(set),
                    },
                    pulumi.mergeOptions(child, { dependsOn: set.ready }),
                ),
        );
        this.registerOutputs({});
    }
}

/**
 * An absolute name in Azure DNS's form: `@` is the apex.
 * @throws Error for a name in another zone.
 */
function relativeName(owner: string, zone: string): string {
    if (!within(owner, zone)) {
        throw new Error(`"${owner}" is not in the zone "${zone}".`);
    }
    return owner === zone ? "@" : owner.slice(0, -zone.length - 1);
}

/** NS records of a delegated zone, with its name server's addresses if this zone contains that name. */
function delegationSets({ zone: owner, nameServers, own, ready }: DelegatedZone, zone: string, ttl: number) {
    const servers = own !== undefined && within(own.hostname, zone) ? addressSetsOf(own.hostname, own, ttl) : [];
    return [
        ...servers.map((set) => ({ ...set, ready: [] })),
        { owner, type: "NS" as const, values: nameServers, ready },
    ];
}

/** A set's data, in Azure's field for its type. */
function dataOf({ owner, type, values }: AzureRecordSet) {
    // Without the provider, a preview has no name servers.
    const records = <Data>(make: (value: string) => Data) =>
        values.apply((known: string[] | undefined) => limited(owner, type, known ?? []).map(make));
    switch (type) {
        case "A":
            return { aRecords: records((ipv4Address) => ({ ipv4Address })) };
        case "AAAA":
            return { aaaaRecords: records((ipv6Address) => ({ ipv6Address })) };
        case "NS":
            return { nsRecords: records((name) => ({ nsdname: `${name.replace(/\.$/, "")}.` })) };
    }
}

/**
 * Records of a set.
 * @throws Error above Azure's limit.
 */
export function limited(owner: string, type: string, values: string[]): string[] {
    if (values.length > MOST_RECORDS) {
        throw new Error(
            `${owner} has ${values.length} records of type ${type}, but a record set in Azure DNS holds at most ${MOST_RECORDS}. ` +
                "Use a load balancer, so that the name has one address.",
        );
    }
    return values;
}
