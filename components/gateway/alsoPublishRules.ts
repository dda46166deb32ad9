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
                                  found: `"${address}" is ${name}, but ipFamilies has ${ipFamilies.join(", ")}.`,
                              },
                          ],
                ),
            ),
    },
    {
        code: "also-published-beside-alias",
        severity: "error",
        reason: "An alias is the only record of its name and type: no address can be added.",
        remedy: "Use fixed addresses for the balancer, or share the name with the other edge by weight: route53({ weight }).",
        source: "Amazon Route 53 API ResourceRecordSet, AliasTarget",
        judge: ({ alsoPublish, exposure }) =>
            alsoPublish !== undefined && exposure.byHostname === true
                ? [{ path: "alsoPublish", found: `${exposure.kind} is published as an alias of its DNS name.` }]
                : [],
    },
    {
        code: "also-published-nowhere",
        severity: "error",
        reason: "The other edge's addresses would never be published, so clients would not use them.",
        remedy: "Set a dns zone that publishes records, or add the addresses where your records are managed.",
        source: "this package's parts",
        judge: ({ alsoPublish, dns }) =>
            alsoPublish !== undefined && dns.kind === "none"
                ? [{ path: "alsoPublish", found: "Addresses are set, but no records are published." }]
                : [],
    },
    {
        code: "also-published-without-record",
        severity: "error",
        reason: "Each address has its own record, so the update would fail after the gateway is created.",
        remedy:
            "Raise the zone's addressesPerFamily to the number of both edges' addresses in each family. Do not list this " +
            "edge's own addresses in alsoPublish.",
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
                                  found: `${kind} has records for ${room} ${family} address${room === 1 ? "" : "es"}, but alsoPublish alone has ${others}.`,
                              },
                          ];
                }),
            );
        },
    },
];
