import { distinct } from "../model/addresses.ts";
import { FAMILIES, FAMILY, familyOf } from "../model/families.ts";
import type { Rule } from "../model/rules/rule.ts";
import { zonesOf } from "../model/zones.ts";

/** Rules of `alsoPublish`: addresses of another edge in the same records. */
export const alsoPublishRules: Rule[] = [
    {
        code: "also-published-address-invalid",
        severity: "error",
        reason: "The zone refuses the record, or the family has no record that it could stand in.",
        remedy: "Write IPv4 addresses under ipv4 and IPv6 addresses under ipv6, of families that the exposure has.",
        source: "RFC 1035 §3.4.1; RFC 3596 §2.2",
        judge: ({ alsoPublish, exposure: { ipFamilies } }) =>
            FAMILIES.flatMap(({ name, key }) =>
                (alsoPublish?.[key] ?? []).flatMap((address, index) => {
                    const path = `alsoPublish.${key}[${index}]`;
                    if (familyOf(address) !== name) {
                        return [{ path, found: `"${address}" is not an ${name} address.` }];
                    }
                    return ipFamilies.includes(name)
                        ? []
                        : [{ path, found: `"${address}" is ${name}, and the exposure has ${ipFamilies.join(", ")}.` }];
                }),
            ),
    },
    {
        code: "also-published-beside-alias",
        severity: "error",
        reason: "An alias is the whole answer of its name: no address can stand beside it.",
        remedy: "Give the balancer fixed addresses, or share the name by weight with the other edge: route53({ weight }).",
        source: "Amazon Route 53 API ResourceRecordSet, AliasTarget",
        judge: ({ alsoPublish, exposure }) =>
            alsoPublish !== undefined && exposure.byHostname === true
                ? [{ path: "alsoPublish", found: `${exposure.kind} is published as an alias of its DNS name.` }]
                : [],
    },
    {
        code: "also-published-nowhere",
        severity: "error",
        reason: "The other edge's addresses would be taken for published, and clients would never learn them.",
        remedy: "Name the zone that publishes, or put them into the records where those are kept.",
        source: "this package's parts",
        judge: ({ alsoPublish, dns }) =>
            alsoPublish !== undefined && dns.kind === "none"
                ? [{ path: "alsoPublish", found: "There are addresses to publish, and nobody publishes records." }]
                : [],
    },
    {
        code: "also-published-without-record",
        severity: "error",
        reason: "Each address is a record of its own, so the update would fail after the gateway is built.",
        remedy:
            "Raise the zone's addressesPerFamily to the other edge's addresses and this one's, in each family; this one's own " +
            "do not belong into alsoPublish.",
        source: "Cloudflare API DNS record; this package's rule that nothing is created inside apply",
        judge: (plan) => {
            const also = plan.alsoPublish;
            return zonesOf(plan).flatMap(({ path, dns: { kind, addressesPerFamily: room }, listeners }) =>
                plan.exposure.ipFamilies.flatMap((family) => {
                    const others = distinct(also?.[FAMILY[family].key] ?? []).length;
                    return room === undefined || listeners.length === 0 || others === 0 || room > others
                        ? []
                        : [
                              {
                                  path: `${path}.addressesPerFamily`,
                                  found: `${kind} has records for ${room} ${family} address${room === 1 ? "" : "es"}, and alsoPublish alone has ${others}.`,
                              },
                          ];
                }),
            );
        },
    },
];
