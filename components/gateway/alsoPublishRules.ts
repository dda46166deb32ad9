import { distinct } from "../model/addresses.ts";
import { FAMILIES, FAMILY, familyOf } from "../model/families.ts";
import type { Plan } from "../model/plan.ts";
import type { Rule } from "../model/rules/rule.ts";
import { formRulesOf } from "../model/settings/formRulesOf.ts";
import { zonesOf } from "../model/zones.ts";
import { ADDRESS_INVALID, alsoPublish } from "./http3GatewayArgs.ts";

/** Rules of `alsoPublish`: addresses of another edge in the same records. */
export const alsoPublishRules: Rule[] = [
    ...formRulesOf<Plan>(alsoPublish, (plan) => [{ path: "alsoPublish", value: plan.alsoPublish }]),
    {
        ...ADDRESS_INVALID,
        severity: "error",
        judge: ({ alsoPublish: also, exposure: { ipFamilies } }) =>
            FAMILIES.flatMap(({ name, key }) =>
                (also?.[key] ?? []).flatMap((address, index) =>
                    familyOf(address) !== name || ipFamilies.includes(name)
                        ? []
                        : [
                              {
                                  path: `alsoPublish.${key}[${index}]`,
                                  found: `"${address}" is ${name}, and the exposure has ${ipFamilies.join(", ")}.`,
                              },
                          ],
                ),
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
