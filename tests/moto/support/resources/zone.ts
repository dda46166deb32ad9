import { CreateHostedZoneCommand, GetHostedZoneCommand } from "@aws-sdk/client-route-53";
import type { ZoneArgs } from "@pulumi/aws/route53/zone.js";
import type { Unwrap } from "@pulumi/pulumi";
import { autoName, nothingElse, present, type Resource } from "../resource.ts";

/** A public hosted zone. */
export const zone: Resource = async ({ name, inputs, id }, { route53 }) => {
    const { name: apex, comment: _, forceDestroy: __, ...rest } = inputs as Unwrap<ZoneArgs>;
    nothingElse(name, rest);
    const made =
        id ??
        (await route53.send(new CreateHostedZoneCommand({ Name: apex, CallerReference: autoName(name) }))).HostedZone
            ?.Id;
    const zoneId = present(made, "the id of a zone").replace("/hostedzone/", "");
    const { DelegationSet } = await route53.send(new GetHostedZoneCommand({ Id: zoneId }));
    return { id: zoneId, outputs: { zoneId, nameServers: DelegationSet?.NameServers ?? [] } };
};
