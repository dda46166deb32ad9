import { getHostedZoneIdOutput } from "@pulumi/aws/lb/getHostedZoneId.js";
import { getZoneOutput } from "@pulumi/aws/route53/getZone.js";
import { Record as DnsRecord } from "@pulumi/aws/route53/record.js";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import type { DnsZone, Publication } from "../parts.ts";
import { type PlannedRecordSet, plannedRecordSets } from "./plannedRecords.ts";

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
    /** Every record, in the order of {@link plannedRecordSets}. */
    readonly records: DnsRecord[];
    /** The A and AAAA records among them. */
    readonly addressRecords: DnsRecord[];

    constructor(name: string, args: Route53RecordsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { zone, weight, latency, listeners, advertisement, ipFamilies, byHostname } = args;
        super(
            "http3gateway:aws:Route53Records",
            name,
            { zoneId: args.zoneId, zone, weight, latency, listeners, advertisement, ipFamilies, byHostname },
            opts,
        );
        // A component's dependsOn is not its children's; and a record may never be away while it is replaced.
        const child = { parent: this, dependsOn: opts?.dependsOn, deleteBeforeReplace: false };
        const balancer = byHostname ? alias(args, this) : undefined;
        const sets = plannedRecordSets(args, hasWeights(args));
        // Sets without h3, by the name that they share.
        const without = new Map<string, DnsRecord>();
        this.records = sets.map((set) => {
            // A set that is alone is all of the answer, whatever its weight: h3's is there after the other, and gone before it.
            const first = without.get(set.owner);
            const https = { ...child, dependsOn: first === undefined ? args.ready : [...args.ready, first] };
            const record = new DnsRecord(
                [name, set.owner.replace("*", "wildcard"), set.type.toLowerCase(), set.share?.identifier]
                    .filter((part) => part !== undefined)
                    .join("-"),
                {
                    zoneId: args.zoneId,
                    name: set.owner,
                    // The SDK's list of types lacks HTTPS; the provider and the API have it.
                    type: set.type,
                    ...(balancer !== undefined && set.type !== "HTTPS" ? balancer : plain(set)),
                    allowOverwrite: args.allowOverwrite,
                    ...routing({ latency, weight: weight ?? shareOf(set) }),
                },
                set.type === "HTTPS" ? https : child,
            );
            if (set.share?.identifier === "h2") {
                without.set(set.owner, record);
            }
            return record;
        });
        this.addressRecords = this.records.filter((_record, index) => sets[index]?.type !== "HTTPS");
        this.registerOutputs({});
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
        publish(context, publication) {
            const records = new Route53Records(
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

/** Whether a share of the users may decide the weights: a name has one routing policy. */
function hasWeights({ weight, latency }: Route53Args): boolean {
    return weight === undefined && latency === undefined;
}

function shareOf({ share }: PlannedRecordSet): Route53Args["weight"] {
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

function plain({ ttl, values }: PlannedRecordSet) {
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
