import { getManagedZoneOutput } from "@pulumi/gcp/dns/getManagedZone.js";
import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import * as pulumi from "@pulumi/pulumi";
import { balancerNameProblems } from "../dns/addressesOnly.ts";
import { openRecords } from "../dns/openRecords.ts";
import { type PlannedRecordSet, plannedAddressSets } from "../dns/plannedRecords.ts";
import { type RecordSet as DnsRecordSet, httpsRecords, resourceName } from "../dns/records.ts";
import type { DnsZone } from "../model/parts.ts";
import { refuse } from "../model/rules/refuse.ts";
import { isShape } from "../model/settings/read.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import {
    type CloudDnsArgs,
    type CloudDnsRecordsArgs,
    type CloudDnsRecordsSettings,
    cloudDnsKind,
    recordsSettings,
} from "./cloudDnsKind.ts";

export type { CloudDnsArgs, CloudDnsRecordsArgs } from "./cloudDnsKind.ts";

/**
 * A, AAAA and HTTPS records in Google Cloud DNS. Can be used without a gateway, in front of any balancer.
 *
 * **It overwrites.** Creating a record set deletes an existing one of the same name and type without confirmation: the
 * provider treats the set as its own. Two programs that publish one name overwrite each other at every update. Deleting
 * a set deletes the record with its name, type and data, even if another program created it: remove a name from one
 * program before another publishes it, or keep the old one with `retainOnDelete`.
 *
 * A changed address or TTL is one change at Cloud DNS, without a moment without a record.
 *
 * @throws pulumi.InputPropertiesError with every argument that cannot be read, before any resource is registered; a
 * balancer that has only a DNS name is a problem too, since aliases are not supported.
 */
export class CloudDnsRecords extends pulumi.ComponentResource {
    /** The A and AAAA sets, in the order of {@link plannedAddressSets}. */
    readonly addressRecords: RecordSet[];
    readonly #name: string;
    readonly #settings: CloudDnsRecordsSettings;

    constructor(name: string, args: CloudDnsRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, known, problems } = readAlone(recordsSettings, args);
        // The provider rejects values that only break a rule about form; a gateway's plan reports them.
        refuse(`CloudDnsRecords "${name}"`, [...problems.filter(isShape), ...balancerNameProblems(known)]);
        const { managedZone, zone, project, listeners, advertisement, ipFamilies } = settings;
        super(
            "http3gateway:gcp:CloudDnsRecords",
            name,
            { managedZone, zone, project, listeners, advertisement, ipFamilies },
            opts,
        );
        this.#name = name;
        this.#settings = settings;
        // Children do not inherit dependsOn.
        this.addressRecords = plannedAddressSets(settings).map((set) => this.#create(set, opts?.dependsOn));
        this.registerOutputs({});
    }

    /** Creates the HTTPS sets of the stage, once all of `after` exists, such as an `Http3Check`. */
    advertise(after: pulumi.Resource[]): RecordSet[] {
        const { listeners, advertisement } = this.#settings;
        return httpsRecords(listeners, advertisement).map((set) => this.#create(set, after));
    }

    #create(set: PlannedRecordSet | DnsRecordSet, dependsOn: pulumi.ResourceOptions["dependsOn"]): RecordSet {
        const { managedZone, project } = this.#settings;
        return new RecordSet(
            resourceName(this.#name, set),
            // Cloud DNS accepts only absolute names, with a dot.
            { managedZone, project, name: `${set.owner}.`, type: set.type, ttl: set.ttl, rrdatas: set.values },
            // A record must exist during its replacement.
            { parent: this, dependsOn, deleteBeforeReplace: false },
        );
    }
}

/**
 * Publishes into Google Cloud DNS; it overwrites existing records of the same names and types, see
 * {@link CloudDnsRecords}.
 * @example cloudDns({ managedZone: "example-com", zone: "example.com" })
 */
export function cloudDns(args: CloudDnsArgs): DnsZone {
    const { settings, part } = cloudDnsKind.open(args);
    return {
        ...part,
        open(context, { challenges: _, passed: __, ...publication }) {
            const records = new CloudDnsRecords(
                `${context.name}-dns`,
                { ...settings, ...publication },
                { parent: context.parent, dependsOn: context.dependsOn },
            );
            const { managedZone: name, project } = settings;
            return openRecords(records, () => getManagedZoneOutput({ name, project }, { parent: records }).nameServers);
        },
    };
}
