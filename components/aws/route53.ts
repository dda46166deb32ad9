import { getHostedZoneIdOutput } from "@pulumi/aws/lb/getHostedZoneId.js";
import { getZoneOutput } from "@pulumi/aws/route53/getZone.js";
import { Record as DnsRecord, type RecordArgs } from "@pulumi/aws/route53/record.js";
import * as pulumi from "@pulumi/pulumi";
import { openRecords } from "../dns/openRecords.ts";
import { type PlannedRecordSet, plannedAddressSets } from "../dns/plannedRecords.ts";
import { httpsRecords, type RecordSet, resourceName } from "../dns/records.ts";
import type { DnsZone } from "../model/parts.ts";
import { judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import {
    type Route53Args,
    type Route53RecordsArgs,
    type Route53RecordsSettings,
    recordRules,
    recordsSettings,
    route53Kind,
} from "./route53Kind.ts";

export type { Route53Args, Route53RecordsArgs } from "./route53Kind.ts";

/**
 * A, AAAA and HTTPS records in Route 53. Can be used without a gateway, in front of any balancer.
 *
 * A changed address, alias or TTL is one UPSERT of the set at Route 53, so there is no moment without an answer. If a
 * record exists that this program did not create, or a CNAME of the same name, Route 53 rejects the new one.
 * @throws pulumi.InputPropertiesError with every problem of the plain arguments, before any resource is registered.
 */
export class Route53Records extends pulumi.ComponentResource {
    /** The A and AAAA records, in the order of {@link plannedAddressSets}. */
    readonly addressRecords: DnsRecord[];
    readonly #name: string;
    readonly #settings: Route53RecordsSettings;

    constructor(name: string, args: Route53RecordsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, known, problems } = readAlone(recordsSettings, args);
        const findings = judgeBy(recordRules, known);
        refuse(`Route53Records "${name}"`, [...problems, ...findings]);
        const { addresses: _, allowOverwrite: __, balancerZoneId: ___, ...recorded } = settings;
        super("http3gateway:aws:Route53Records", name, recorded, opts);
        this.#name = name;
        this.#settings = settings;
        const balancer = settings.byHostname ? alias(settings, this) : undefined;
        // Children do not inherit dependsOn.
        this.addressRecords = plannedAddressSets(settings).map((set) =>
            this.#create(set, balancer ?? plain(set), opts?.dependsOn),
        );
        this.registerOutputs({});
    }

    /** Creates the HTTPS records of the stage, once all of `after` exists, such as an `Http3Check`. */
    advertise(after: pulumi.Resource[]): DnsRecord[] {
        const { listeners, advertisement, weight, latency } = this.#settings;
        const sets = httpsRecords(listeners, advertisement, weight === undefined && latency === undefined);
        const isWithout = ({ share }: RecordSet) => share?.identifier === "h2";
        const without = new Map(sets.filter(isWithout).map((set) => [set.owner, this.#create(set, plain(set), after)]));
        const others = sets
            .filter((set) => !isWithout(set))
            .map((set) => {
                // A single set is the whole answer for any weight: the set with h3 is created after the other, and
                // deleted before it.
                const first = without.get(set.owner);
                return this.#create(set, plain(set), first === undefined ? after : [...after, first]);
            });
        return [...without.values(), ...others];
    }

    #create(
        set: PlannedRecordSet | RecordSet,
        data: Pick<RecordArgs, "ttl" | "records" | "aliases">,
        dependsOn: pulumi.ResourceOptions["dependsOn"],
    ): DnsRecord {
        const { zoneId, allowOverwrite, weight, latency } = this.#settings;
        return new DnsRecord(
            [resourceName(this.#name, set), set.share?.identifier].filter((part) => part !== undefined).join("-"),
            {
                zoneId,
                name: set.owner,
                // The SDK's list of types lacks HTTPS; provider and API support it.
                type: set.type,
                ...data,
                allowOverwrite,
                ...routing({ latency, weight: weight ?? shareOf(set) }),
            },
            // A record must exist during its replacement.
            { parent: this, dependsOn, deleteBeforeReplace: false },
        );
    }
}

/**
 * Publishes into Amazon Route 53, which has HTTPS records since October 2024. A balancer's DNS name becomes an alias.
 * @example route53({ zoneId: "Z0123456789ABCDEFGHIJ", zone: "example.com" })
 */
export function route53(args: Route53Args): DnsZone {
    const { settings, part } = route53Kind.open(args);
    return {
        ...part,
        open(context, { challenges: _, passed: __, ...publication }) {
            const records = new Route53Records(
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

function shareOf({ share }: PlannedRecordSet | RecordSet): Route53RecordsSettings["weight"] {
    return share === undefined ? undefined : { identifier: share.identifier, weight: share.percent };
}

/** Routing policy of a set; all records of a name have the same policy, including HTTPS records. */
function routing({ weight, latency }: Pick<Route53RecordsSettings, "weight" | "latency">) {
    if (weight !== undefined) {
        return { setIdentifier: weight.identifier, weightedRoutingPolicies: [{ weight: weight.weight }] };
    }
    return latency === undefined
        ? {}
        : {
              setIdentifier: latency.identifier,
              latencyRoutingPolicies: [{ region: latency.region }],
          };
}

function plain({ ttl, values }: PlannedRecordSet | RecordSet) {
    return { ttl, records: values };
}

function alias({ addresses, balancerZoneId, latency }: Route53RecordsSettings, parent: pulumi.Resource) {
    const name = addresses.apply(({ hostname }) => {
        if (hostname === undefined) {
            throw new Error("The balancer has no DNS name yet, so no alias can point to it.");
        }
        return hostname;
    });
    const inRegion = { loadBalancerType: "network", region: latency?.region };
    const zoneId = balancerZoneId ?? getHostedZoneIdOutput(inRegion, { parent }).id;
    return { aliases: [{ name, zoneId, evaluateTargetHealth: true }] };
}
