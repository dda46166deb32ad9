import { DescribeSubnetsCommand } from "@aws-sdk/client-ec2";
import { CreateHostedZoneCommand, type ResourceRecordSet } from "@aws-sdk/client-route-53";
import { inject } from "vitest";
import { Account } from "./account.ts";
import { present } from "./resource.ts";
import { recordSets } from "./resources/record.ts";

/** An account of its own for every caller, with nothing in it but what AWS gives to all. */
export function newAccount(): Account {
    const digits = Math.random().toFixed(12).slice(2);
    return new Account(inject("moto"), digits);
}

/** The VPC that AWS gives to every account, and its public subnets, one per zone in the zones' order. */
export async function defaultNetwork({ ec2 }: Account): Promise<{ vpcId: string; subnets: string[] }> {
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    const sorted = Subnets.sort((a, b) => ((a.AvailabilityZone ?? "") < (b.AvailabilityZone ?? "") ? -1 : 1));
    return {
        vpcId: present(sorted[0]?.VpcId, "a VPC"),
        subnets: sorted.map(({ SubnetId }) => present(SubnetId, "the id of a subnet")),
    };
}

/** A public hosted zone that is there already; its id. */
export async function newZone({ route53 }: Account, apex: string): Promise<string> {
    const { HostedZone } = await route53.send(new CreateHostedZoneCommand({ Name: apex, CallerReference: apex }));
    return present(HostedZone?.Id, "the id of a zone").replace("/hostedzone/", "");
}

/** What a zone holds beside its own SOA and NS records, one line a record, as a person would write it. */
export async function zoneLines({ route53 }: Account, zoneId: string): Promise<string[]> {
    const sets = await recordSets(route53, zoneId);
    return sets.filter(({ Type }) => Type !== "SOA" && Type !== "NS").flatMap(linesOf);
}

function linesOf(set: ResourceRecordSet): string[] {
    const { Name, Type, TTL, AliasTarget, ResourceRecords = [], SetIdentifier, Weight, Region } = set;
    const policy =
        SetIdentifier === undefined
            ? ""
            : `[${SetIdentifier}: ${Weight === undefined ? `latency ${Region}` : `weight ${Weight}`}] `;
    const values = AliasTarget
        ? [
              `alias of ${AliasTarget.DNSName} in ${AliasTarget.HostedZoneId}` +
                  (AliasTarget.EvaluateTargetHealth ? ", while it is healthy" : ""),
          ]
        : ResourceRecords.map(({ Value }) => Value);
    return values.map((value) => `${policy}${Name} ${TTL === undefined ? "" : `${TTL} `}${Type} ${value}`);
}
