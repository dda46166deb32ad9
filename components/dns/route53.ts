import { getHostedZoneIdOutput } from "@pulumi/aws/lb/getHostedZoneId.js";
import { getZoneOutput } from "@pulumi/aws/route53/getZone.js";
import { Record as DnsRecord } from "@pulumi/aws/route53/record.js";
import * as pulumi from "@pulumi/pulumi";
import type { DnsZone, Publication } from "../parts.ts";
import { type PlannedRecordSet, plannedRecordSets } from "./records.ts";

/** Settings of {@link route53}. */
export interface Route53Args {
    /** Id of the public hosted zone. */
    zoneId: pulumi.Input<string>;
    /** Zone apex, for the check that every hostname is in it. Default: not checked. */
    zone?: string;
    /**
     * A share of the answers: records of other weights under the same names are another gateway's. For a roll-out to a
     * share of the users. Default: all answers.
     */
    weight?: {
        /** Tells the sets of one name apart, for example `h3`. */
        identifier: string;
        /** 0 to 255; the share is this by the sum of all. */
        weight: number;
    };
    /** Takes over records that are there already. Default: false, and the update fails where there are some. */
    allowOverwrite?: boolean;
    /** Hosted zone of the balancer, where the exposure has only a DNS name. Default: that of NLBs in the provider's region. */
    balancerZoneId?: pulumi.Input<string>;
}

/** Arguments of {@link Route53Records}. */
export interface Route53RecordsArgs extends Route53Args, Publication {}

/** A, AAAA and HTTPS records in Route 53. Usable alone, in front of any balancer. */
export class Route53Records extends pulumi.ComponentResource {
    /** Every record, in the order of {@link plannedRecordSets}. */
    readonly records: DnsRecord[];
    /** The A and AAAA records among them. */
    readonly addressRecords: DnsRecord[];

    constructor(name: string, args: Route53RecordsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { zone, weight, listeners, advertisement, ipFamilies, byHostname } = args;
        super(
            "http3gateway:aws:Route53Records",
            name,
            { zoneId: args.zoneId, zone, weight, listeners, advertisement, ipFamilies, byHostname },
            opts,
        );
        // A component's dependsOn is not its children's; and a record may never be away while it is replaced.
        const child = { parent: this, dependsOn: opts?.dependsOn, deleteBeforeReplace: false };
        const balancer = byHostname ? alias(args, this) : undefined;
        const sets = plannedRecordSets(args);
        this.records = sets.map(
            (set) =>
                new DnsRecord(
                    `${name}-${set.owner.replace("*", "wildcard")}-${set.type.toLowerCase()}`,
                    {
                        zoneId: args.zoneId,
                        name: set.owner,
                        // The SDK's list of types lacks HTTPS; the provider and the API have it.
                        type: set.type,
                        ...(balancer !== undefined && set.type !== "HTTPS" ? balancer : plain(set)),
                        allowOverwrite: args.allowOverwrite,
                        ...(weight === undefined
                            ? {}
                            : {
                                  setIdentifier: weight.identifier,
                                  weightedRoutingPolicies: [{ weight: weight.weight }],
                              }),
                    },
                    set.type === "HTTPS" ? { ...child, dependsOn: args.ready } : child,
                ),
        );
        this.addressRecords = this.records.filter((_record, index) => sets[index]?.type !== "HTTPS");
        this.registerOutputs({});
    }
}

/**
 * Publishes into Amazon Route 53, which has HTTPS records since October 2024. A balancer's DNS name becomes an alias.
 * @example route53({ zoneId: "Z0123456789ABCDEFGHIJ", zone: "example.com" })
 */
export function route53(args: Route53Args): DnsZone {
    return {
        describe: () => ({
            kind: "route53",
            zone: args.zone,
            httpsRecords: true,
            aliases: true,
            delegable: true,
            settings: { zoneId: args.zoneId, weight: args.weight, allowOverwrite: args.allowOverwrite },
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

function plain({ ttl, values }: PlannedRecordSet) {
    return { ttl, records: values };
}

function alias({ addresses, balancerZoneId }: Route53RecordsArgs, parent: pulumi.Resource) {
    const name = addresses.apply(({ hostname }) => {
        if (hostname === undefined) {
            throw new Error("The balancer has no DNS name yet, so there is nothing to alias.");
        }
        return hostname;
    });
    const zoneId = balancerZoneId ?? getHostedZoneIdOutput({ loadBalancerType: "network" }, { parent }).id;
    return { aliases: [{ name, zoneId, evaluateTargetHealth: true }] };
}
