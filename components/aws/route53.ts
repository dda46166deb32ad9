import { getHostedZoneIdOutput } from "@pulumi/aws/lb/getHostedZoneId.js";
import { getZoneOutput } from "@pulumi/aws/route53/getZone.js";
import { Record as DnsRecord, type RecordArgs } from "@pulumi/aws/route53/record.js";
import * as pulumi from "@pulumi/pulumi";
import { type PlannedRecordSet, plannedAddressSets } from "../dns/plannedRecords.ts";
import { httpsRecords, type RecordSet, resourceName } from "../dns/records.ts";
import { given } from "../model/given.ts";
import type { DnsZone, Publication } from "../model/parts.ts";

/** Settings of {@link route53}. */
export interface Route53Args {
    /** Id of the public hosted zone. */
    zoneId: pulumi.Input<string>;
    /** Zone apex, for the check that every hostname is in it. Default: not checked. */
    zone?: string;
    /**
     * A share of the answers: records of other weights under the same names are another gateway's, for example during a
     * move. A, AAAA and HTTPS are drawn each by itself, so the other gateway has to answer QUIC and to have an HTTPS record
     * too: stage `on` or `withdraw`. A share of the users of one gateway is `advertisement.share`. Default: all answers.
     */
    weight?: {
        /** Tells the sets of one name apart, for example `h3`. */
        identifier: string;
        /** 0 to 255; the share is this by the sum of all. */
        weight: number;
    };
    /**
     * The answer of the region that is nearest to whoever asks, by latency: records of other regions under the same names
     * are other gateways'. Default: one answer for all.
     */
    latency?: {
        /** Region that the balancer is in, for example `eu-central-1`. */
        region: string;
        /** Tells the sets of one name apart. Default: the region. */
        identifier?: string;
    };
    /** Takes over records that are there already. Default: false, and the update fails where there are some. */
    allowOverwrite?: boolean;
    /**
     * Hosted zone of the balancer, where the exposure has only a DNS name. Default: that of NLBs in `latency.region`, or
     * else in the provider's.
     */
    balancerZoneId?: pulumi.Input<string>;
}

/** Arguments of {@link Route53Records}. */
export interface Route53RecordsArgs extends Route53Args, Publication {}

/**
 * A, AAAA and HTTPS records in Route 53. Usable alone, in front of any balancer.
 *
 * A changed address, alias or TTL is one UPSERT of the set at Route 53, so there is no moment without an answer. Where a
 * record is there that nobody here made, or a CNAME under the same name, Route 53 refuses the new one.
 */
export class Route53Records extends pulumi.ComponentResource {
    /** The A and AAAA records, in the order of {@link plannedAddressSets}. */
    readonly addressRecords: DnsRecord[];
    readonly #name: string;
    readonly #args: Route53RecordsArgs;

    constructor(name: string, args: Route53RecordsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { zone, weight, latency, listeners, advertisement, ipFamilies, byHostname } = args;
        super(
            "http3gateway:aws:Route53Records",
            name,
            { zoneId: args.zoneId, zone, weight, latency, listeners, advertisement, ipFamilies, byHostname },
            opts,
        );
        this.#name = name;
        this.#args = args;
        const balancer = byHostname ? alias(args, this) : undefined;
        // A component's dependsOn is not its children's.
        this.addressRecords = plannedAddressSets(args).map((set) =>
            this.#create(set, balancer ?? plain(set), opts?.dependsOn),
        );
        this.registerOutputs({});
    }

    /** Creates the HTTPS records of the stage, once all of `after` is there, such as an `Http3Check`. */
    advertise(after: pulumi.Resource[]): DnsRecord[] {
        const { listeners, advertisement, weight, latency } = this.#args;
        const sets = httpsRecords(listeners, advertisement, weight === undefined && latency === undefined);
        const isWithout = ({ share }: RecordSet) => share?.identifier === "h2";
        const without = new Map(sets.filter(isWithout).map((set) => [set.owner, this.#create(set, plain(set), after)]));
        const others = sets
            .filter((set) => !isWithout(set))
            .map((set) => {
                // A set that is alone is all of the answer, whatever its weight: h3's is there after the other, and gone before it.
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
        const { zoneId, allowOverwrite, weight, latency } = this.#args;
        return new DnsRecord(
            [resourceName(this.#name, set), set.share?.identifier].filter((part) => part !== undefined).join("-"),
            {
                zoneId,
                name: set.owner,
                // The SDK's list of types lacks HTTPS; the provider and the API have it.
                type: set.type,
                ...data,
                allowOverwrite,
                ...routing({ latency, weight: weight ?? shareOf(set) }),
            },
            // A record may never be away while it is replaced.
            { parent: this, dependsOn, deleteBeforeReplace: false },
        );
    }
}

/**
 * Publishes into Amazon Route 53, which has HTTPS records since October 2024. A balancer's DNS name becomes an alias.
 * @example route53({ zoneId: "Z0123456789ABCDEFGHIJ", zone: "example.com" })
 */
export function route53(args: Route53Args): DnsZone {
    args = given(args);
    return {
        describe: () => ({
            kind: "route53",
            zone: args.zone,
            httpsRecords: true,
            aliases: true,
            weights: hasWeights(args),
            delegable: true,
            settings: {
                zoneId: args.zoneId,
                weight: args.weight,
                latency: args.latency && { identifier: args.latency.region, ...args.latency },
                allowOverwrite: args.allowOverwrite,
            },
        }),
        open(context, request) {
            const records = new Route53Records(
                `${context.name}-dns`,
                { ...args, ...request },
                { parent: context.parent, dependsOn: context.dependsOn },
            );
            return {
                resources: records.addressRecords,
                advertise: (after) => records.advertise(after),
                delegation: () => ({
                    nameServers: getZoneOutput({ zoneId: args.zoneId }, { parent: records }).nameServers,
                }),
            };
        },
    };
}

/** Whether a share of the users may decide the weights: a name has one routing policy. */
function hasWeights({ weight, latency }: Route53Args): boolean {
    return weight === undefined && latency === undefined;
}

function shareOf({ share }: PlannedRecordSet | RecordSet): Route53Args["weight"] {
    return share === undefined ? undefined : { identifier: share.identifier, weight: share.percent };
}

/** Which share of the answers a set is; every record of a name is in one policy, the HTTPS records too. */
function routing({ weight, latency }: Pick<Route53Args, "weight" | "latency">) {
    if (weight !== undefined) {
        return { setIdentifier: weight.identifier, weightedRoutingPolicies: [{ weight: weight.weight }] };
    }
    return latency === undefined
        ? {}
        : {
              setIdentifier: latency.identifier ?? latency.region,
              latencyRoutingPolicies: [{ region: latency.region }],
          };
}

function plain({ ttl, values }: PlannedRecordSet | RecordSet) {
    return { ttl, records: values };
}

function alias({ addresses, balancerZoneId, latency }: Route53RecordsArgs, parent: pulumi.Resource) {
    const name = addresses.apply(({ hostname }) => {
        if (hostname === undefined) {
            throw new Error("The balancer has no DNS name yet, so there is nothing to alias.");
        }
        return hostname;
    });
    const inRegion = { loadBalancerType: "network", region: latency?.region };
    const zoneId = balancerZoneId ?? getHostedZoneIdOutput(inRegion, { parent }).id;
    return { aliases: [{ name, zoneId, evaluateTargetHealth: true }] };
}
