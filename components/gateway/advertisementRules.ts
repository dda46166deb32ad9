import { httpsRecord } from "../dns/records.ts";
import type { Plan } from "../model/plan.ts";
import type { Rule } from "../model/rules/rule.ts";
import { formRulesOf } from "../model/settings/formRulesOf.ts";
import { advertisement, MAX_SECONDS } from "./advertisementArgs.ts";

const MINUTE = 60;
const MONTH = 30 * 86_400;

export const advertisementRules: Rule[] = [
    ...formRulesOf<Plan>(advertisement, ({ advertisement: { ttl, ttlByStage, ...given } }) => [
        { path: "advertisement", value: { ...given, ttl: ttlByStage ?? ttl } },
    ]),
    {
        code: "max-age-long",
        severity: "warning",
        reason: "Clients that cached an error would keep it for this time.",
        remedy: "Use one day (86400).",
        source: "RFC 7838 §3.1",
        judge: (plan) =>
            plan.advertisement.maxAge > MONTH && plan.advertisement.maxAge <= MAX_SECONDS
                ? [
                      {
                          path: "advertisement.maxAge",
                          found: `${plan.advertisement.maxAge} seconds are more than 30 days.`,
                      },
                  ]
                : [],
    },
    {
        code: "max-age-short",
        severity: "warning",
        reason: "Clients forget h3 before they come back, so most connections begin over h2.",
        remedy: "Use seconds: 60 or more, or one day (86400).",
        source: "RFC 7838 §3.1",
        judge: ({ advertisement: { maxAge } }) =>
            maxAge >= 1 && maxAge < MINUTE
                ? [
                      {
                          path: "advertisement.maxAge",
                          found: `${maxAge} s ${maxAge === 1 ? "is" : "are"} less than a minute.`,
                      },
                  ]
                : [],
    },
    {
        code: "hints-in-record",
        severity: "error",
        reason: "They SHOULD NOT be used when TargetName is the owner: browsers ignore them or connect to an outdated address.",
        remedy: "Remove ipv4hint and ipv6hint: the A and AAAA records have the current addresses.",
        source: "RFC 9460 §7.3",
        judge: (plan) =>
            ["ipv4hint", "ipv6hint"]
                .filter((key) => key in plan.advertisement.svcParams)
                .map((key) => ({ path: `advertisement.svcParams.${key}`, found: `The record would have ${key}.` })),
    },
    {
        code: "svcparam-derived",
        severity: "error",
        reason: "The stage and the listeners determine it. A manual value would advertise what does not answer.",
        remedy: "Remove it, and set the stage.",
        source: "RFC 9460 §7.1, §7.2",
        judge: (plan) =>
            ["alpn", "no-default-alpn", "port"]
                .filter((key) => key in plan.advertisement.svcParams)
                .map((key) => ({
                    path: `advertisement.svcParams.${key}`,
                    found: `The record's ${key} is set manually.`,
                })),
    },
    {
        code: "svcparam-invalid",
        severity: "error",
        reason: "A client that receives one malformed record rejects the whole set.",
        remedy: "Use a registered key, or keyNNNNN, with a value in its presentation form.",
        source: "RFC 9460 §2.1, §2.2",
        judge: (plan) =>
            Object.entries(plan.advertisement.svcParams)
                .filter(([key]) => !["alpn", "no-default-alpn", "port", "ipv4hint", "ipv6hint"].includes(key))
                .flatMap(([key, value]) => {
                    try {
                        // `mandatory` names other keys, so it is judged together with them.
                        const beside = key === "mandatory" ? plan.advertisement.svcParams : { [key]: value };
                        const record = httpsRecord(["h3"], beside);
                        const { other, ...registered } = record.params;
                        // A space ends a value: what follows would be a SvcParam that no rule has seen.
                        const read = Object.keys({ ...registered, ...other }).length;
                        const found = `The value of ${key} contains another SvcParam: ${JSON.stringify(value)}.`;
                        return read === Object.keys(beside).length + 1
                            ? []
                            : [{ path: `advertisement.svcParams.${key}`, found }];
                    } catch (error) {
                        return [{ path: `advertisement.svcParams.${key}`, found: (error as Error).message }];
                    }
                }),
    },
];
