import type * as pulumi from "@pulumi/pulumi";
import { given } from "../model/given.ts";
import type { DnsZone } from "../model/parts.ts";
import { delegatedTo } from "../model/zones.ts";
import { AzureDnsRecords, type DelegatedZone } from "./dnsRecords.ts";

/** Settings of {@link dns}. */
export interface AzureDnsArgs {
    /** Resource group of the public DNS zone. */
    resourceGroup: pulumi.Input<string>;
    /** Zone apex, which is the zone's name in Azure: record sets are named relative to it. */
    zone: string;
    /**
     * What hostnames have instead of HTTPS records, which Azure DNS cannot hold. `omit`: nothing, so that Alt-Svc alone
     * tells of h3, and a first visit is h2. Or a zone elsewhere, which answers for them. Default: none; it has to be said.
     */
    https?: "omit" | AzureDnsDelegation;
}

/**
 * Hostnames that zones elsewhere answer for. Azure DNS gets NS records at the apex of each, and the zone the A, AAAA and
 * HTTPS records of the hostnames in it.
 *
 * What Azure DNS has at and below such an apex is not seen any more, challenges of an ACME CA among it. The NS records come
 * when the zone has its A and AAAA records, so that nobody finds it empty; but at once where a CA has to find challenges in
 * it (`dns01`): a name that is in use may then be away for as long as resolvers keep a "no" of that zone, 15 minutes at
 * Route 53. Resolvers keep the NS records for `advertisement.ttl`: who takes a delegation back leaves the zone elsewhere in
 * place for as long.
 */
export interface AzureDnsDelegation {
    /**
     * Zones below this one, each with its apex said: `app.example.com` for that hostname, or `h3.example.com` for several.
     * The apex of this zone cannot be delegated.
     */
    delegateTo: DnsZone | DnsZone[];
    /** `omit`: hostnames that are in none of them do without an HTTPS record. Default: they are refused. */
    otherwise?: "omit";
}

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
    args = given(args);
    const { https, resourceGroup, zone } = args;
    const { delegateTo = [], otherwise } = https === undefined || https === "omit" ? {} : https;
    const children = Array.isArray(delegateTo) ? delegateTo : [delegateTo];
    const delegations = children.map((child, index) => ({
        path: `dns.https.delegateTo${children.length === 1 ? "" : `[${index}]`}`,
        zone: child.describe(),
    }));
    const apexes = delegations.map((each) => each.zone.zone);
    return {
        describe: () => ({
            kind: "azureDns",
            zone,
            httpsRecords: false,
            httpsOmitted: https === "omit" || otherwise === "omit",
            delegations,
            ttl: { lowest: 1, highest: 2 ** 31 - 1 },
            settings: { resourceGroup, https: https === undefined || https === "omit" ? https : { otherwise } },
        }),
        open(context, request) {
            const listenersOf = (child: number) =>
                request.listeners.filter(({ hostname }) => delegatedTo(hostname, apexes) === child);
            const opened = children.map((child, index) =>
                child.open(
                    { ...context, name: delegatedName(context.name, apexes[index] ?? "", zone) },
                    { ...request, listeners: listenersOf(index) },
                ),
            );
            const delegated = opened.flatMap((child, index): DelegatedZone[] => {
                const delegation = child.delegation?.();
                // Addresses, and so what waits for them, come after a certificate that is proven by records of the zone.
                const ready = request.challenges ? [] : child.resources;
                return delegation === undefined ? [] : [{ zone: apexes[index] ?? "", ...delegation, ready }];
            });
            const own = new AzureDnsRecords(
                `${context.name}-dns`,
                { resourceGroup, zone, ...request, listeners: listenersOf(-1), delegated },
                { parent: context.parent, dependsOn: context.dependsOn },
            );
            return {
                resources: [own, ...opened.flatMap(({ resources }) => resources)],
                advertise: (after) => opened.flatMap((each) => each.advertise(after)),
            };
        },
    };
}

/** What belongs to a delegated zone is named after the gateway and the zone, for Kubernetes too. Pure. */
export function delegatedName(gateway: string, child: string, zone: string): string {
    return `${gateway}-${child.slice(0, -zone.length - 1).replaceAll(".", "-")}`;
}
