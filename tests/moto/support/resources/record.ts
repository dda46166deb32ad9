import { isDeepStrictEqual } from "node:util";
import {
    type ChangeAction,
    ChangeResourceRecordSetsCommand,
    ListResourceRecordSetsCommand,
    type ListResourceRecordSetsCommandOutput,
    type ResourceRecordSet,
    ResourceRecordSetRegion,
    type Route53Client,
    RRType,
} from "@aws-sdk/client-route-53";
import type { RecordArgs } from "@pulumi/aws/route53/record.js";
import type { Unwrap } from "@pulumi/pulumi";
import { nothingElse, oneOf, present, type Resource } from "../resource.ts";

/**
 * A record set. Like the provider it is created by CREATE, which fails where one is there, unless it may overwrite; a
 * change is one UPSERT, so there is no moment without an answer.
 */
export const record: Resource = async ({ name, inputs, id }, { route53 }) => {
    const { zoneId, allowOverwrite, ...asked } = inputs as Unwrap<RecordArgs>;
    const wanted = setOf(name, asked);
    const there = (await recordSets(route53, zoneId)).find((set) => idOf(zoneId, set) === id);
    if (there === undefined || !isDeepStrictEqual(there, wanted)) {
        const Action: ChangeAction = id === undefined && allowOverwrite !== true ? "CREATE" : "UPSERT";
        await route53.send(
            new ChangeResourceRecordSetsCommand({
                HostedZoneId: zoneId,
                ChangeBatch: { Changes: [{ Action, ResourceRecordSet: wanted }] },
            }),
        );
    }
    return { id: idOf(zoneId, wanted), outputs: { fqdn: wanted.Name?.replace(/\.$/, "") } };
};

/** Every record set of a zone, as the API answers, without fields that have no value. */
export async function recordSets(client: Route53Client, zoneId: string): Promise<ResourceRecordSet[]> {
    const sets: ResourceRecordSet[] = [];
    let next: { StartRecordName?: string; StartRecordType?: RRType; StartRecordIdentifier?: string } | undefined = {};
    while (next !== undefined) {
        const page: ListResourceRecordSetsCommandOutput = await client.send(
            new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, ...next }),
        );
        sets.push(...(page.ResourceRecordSets ?? []));
        const { NextRecordName, NextRecordType, NextRecordIdentifier } = page;
        next = page.IsTruncated
            ? {
                  StartRecordName: NextRecordName,
                  StartRecordType: NextRecordType,
                  StartRecordIdentifier: NextRecordIdentifier,
              }
            : undefined;
    }
    return sets.map((set) => JSON.parse(JSON.stringify(set)) as ResourceRecordSet);
}

function setOf(name: string, asked: Omit<Unwrap<RecordArgs>, "zoneId" | "allowOverwrite">): ResourceRecordSet {
    const { name: owner, type, ttl, records, aliases, setIdentifier, ...more } = asked;
    const { weightedRoutingPolicies: weighted, latencyRoutingPolicies: latency, ...rest } = more;
    nothingElse(name, rest);
    const [alias] = aliases ?? [];
    const set = {
        Name: `${owner}.`,
        Type: oneOf(RRType, type),
        SetIdentifier: setIdentifier,
        Weight: weighted?.[0]?.weight,
        Region: oneOf(ResourceRecordSetRegion, latency?.[0]?.region),
        TTL: ttl,
        ResourceRecords: records?.map((Value) => ({ Value })),
        AliasTarget: alias && {
            DNSName: alias.name,
            HostedZoneId: alias.zoneId,
            EvaluateTargetHealth: alias.evaluateTargetHealth,
        },
    };
    return JSON.parse(JSON.stringify(set)) as ResourceRecordSet;
}

function idOf(zoneId: string, { Name, Type, SetIdentifier }: ResourceRecordSet): string {
    return [zoneId, present(Name, "the name of a record"), Type, SetIdentifier ?? ""].join("_");
}
