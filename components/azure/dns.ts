import type { DnsZone } from "../model/parts.ts";
import { delegatedTo } from "../model/zones.ts";
import { type AzureDnsArgs, delegatedZones, dnsKind } from "./dnsKind.ts";
import { AzureDnsRecords, type DelegatedZone } from "./dnsRecords.ts";

export type { AzureDnsArgs, AzureDnsDelegation } from "./dnsKind.ts";

/**
 * Publishes into Azure DNS, which has no HTTPS records in any version of its API: `https` says what becomes of them.
 *
 * A third way needs no zone below this one: `dns: none()`, a CNAME here to a name in a zone elsewhere, and that name's
 * records from `edge.addresses` by a component of that zone alone, such as `Route53Records`. Clients follow the CNAME for
 * HTTPS records too (RFC 9460 §9.1). It is not for an apex either.
 * @example dns({ resourceGroup: "names", zone: "example.com", https: "omit" })
 * @example
 * dns({
 *     resourceGroup: "names",
 *     zone: "example.com",
 *     https: { delegateTo: route53({ zoneId: "Z0123456789ABCDEFGHIJ", zone: "app.example.com" }) },
 * })
 */
export function dns(args: AzureDnsArgs): DnsZone {
    const { settings, part } = dnsKind.open(args);
    const { https, resourceGroup, zone } = settings;
    const children = delegatedZones(https);
    const apexes = children.map((child) => child.zone.describe().zone);
    return {
        ...part,
        open(context, request) {
            const { challenges, passed: _, ...publication } = request;
            const listenersOf = (child: number) =>
                request.listeners.filter(({ hostname }) => delegatedTo(hostname, apexes) === child);
            const opened = children.map((child, index) =>
                child.zone.open(
                    { ...context, name: delegatedName(context.name, apexes[index] ?? "", zone) },
                    { ...request, listeners: listenersOf(index) },
                ),
            );
            const delegated = opened.flatMap((child, index): DelegatedZone[] => {
                const delegation = child.delegation?.();
                // If the certificate is proven by the zone's records, addresses and their dependents follow it.
                const ready = challenges ? [] : child.resources;
                return delegation === undefined ? [] : [{ zone: apexes[index] ?? "", ...delegation, ready }];
            });
            const own = new AzureDnsRecords(
                `${context.name}-dns`,
                { resourceGroup, zone, ...publication, listeners: listenersOf(-1), delegated },
                { parent: context.parent, dependsOn: context.dependsOn },
            );
            return {
                resources: [own, ...opened.flatMap(({ resources }) => resources)],
                advertise: (after) => opened.flatMap((each) => each.advertise(after)),
            };
        },
    };
}

/** A delegated zone's resources are named after gateway and zone, in Kubernetes too. */
export function delegatedName(gateway: string, child: string, zone: string): string {
    return `${gateway}-${child.slice(0, -zone.length - 1).replaceAll(".", "-")}`;
}
