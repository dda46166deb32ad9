import { httpsRecord } from "../dns/records.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { written } from "../model/rules/written.ts";
import { STAGE_NAMES } from "../model/stages.ts";
import { ttlsOf } from "../model/ttls.ts";

/** RFC 2181 §8: a TTL has 31 bits. `ma` is held to the same bound, so that one clock judges both promises. */
const MAX_SECONDS = 2 ** 31 - 1;
const MONTH = 30 * 86_400;

function seconds(path: string, value: unknown, lowest: number): Offence[] {
    return typeof value === "number" && Number.isInteger(value) && value >= lowest && value <= MAX_SECONDS
        ? []
        : [{ path, found: `${written(value)} is no whole number of seconds from ${lowest} to ${MAX_SECONDS}.` }];
}

export const advertisementRules: Rule[] = [
    {
        code: "stage-unknown",
        severity: "error",
        reason: "It is not clear what clients would be promised.",
        remedy: `Use one of ${STAGE_NAMES.map((stage) => `"${stage}"`).join(", ")}.`,
        source: "this package's stages of advertisement",
        judge: (plan) =>
            STAGE_NAMES.includes(plan.advertisement.stage)
                ? []
                : [{ path: "advertisement.stage", found: `"${String(plan.advertisement.stage)}" is no stage.` }],
    },
    {
        code: "max-age-invalid",
        severity: "error",
        reason: "Clients drop such a header or remember it for ever.",
        remedy: "A day is 86400.",
        source: "RFC 7838 §3.1; RFC 2181 §8",
        judge: (plan) => seconds("advertisement.maxAge", plan.advertisement.maxAge, 1),
    },
    {
        code: "ttl-invalid",
        severity: "error",
        reason: "Resolvers read it as zero, or refuse the record.",
        remedy: "Five minutes are 300.",
        source: "RFC 2181 §8",
        judge: ({ advertisement }) => ttlsOf(advertisement).flatMap(({ path, ttl }) => seconds(path, ttl, 0)),
    },
    {
        code: "ttl-stage-unknown",
        severity: "error",
        reason: "No records would ever have this TTL.",
        remedy: `Use one of ${STAGE_NAMES.map((stage) => `"${stage}"`).join(", ")}.`,
        source: "this package's stages of advertisement",
        judge: ({ advertisement }) =>
            Object.keys(advertisement.ttlByStage ?? {})
                .filter((stage) => !STAGE_NAMES.some((known) => known === stage))
                .map((stage) => ({ path: `advertisement.ttl.${stage}`, found: `"${stage}" is no stage.` })),
    },
    {
        code: "share-invalid",
        severity: "error",
        reason: "It is a weight beside the rest to 100.",
        remedy: "Begin with 5, then 25, then 100.",
        source: "Amazon Route 53 API ResourceRecordSet, Weight",
        judge: ({ advertisement: { share } }) =>
            share === undefined || (Number.isInteger(share) && share >= 0 && share <= 100)
                ? []
                : [{ path: "advertisement.share", found: `${written(share)} is no whole percentage from 0 to 100.` }],
    },
    {
        code: "max-age-long",
        severity: "warning",
        reason: "It is how long an error would last for the clients that remember it.",
        remedy: "Prefer a day (86400).",
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
        code: "hints-in-record",
        severity: "error",
        reason: "Where TargetName is the owner they SHOULD NOT be there: browsers ignore them or go to an address that is no more.",
        remedy: "Drop ipv4hint and ipv6hint: the A and AAAA records say the same and are kept right.",
        source: "RFC 9460 §7.3",
        judge: (plan) =>
            ["ipv4hint", "ipv6hint"]
                .filter((key) => key in plan.advertisement.svcParams)
                .map((key) => ({ path: `advertisement.svcParams.${key}`, found: `The record would carry ${key}.` })),
    },
    {
        code: "svcparam-derived",
        severity: "error",
        reason: "It follows from the stage and the listeners; a second opinion would advertise what does not answer.",
        remedy: "Drop it, and set the stage.",
        source: "RFC 9460 §7.1, §7.2",
        judge: (plan) =>
            ["alpn", "no-default-alpn", "port"]
                .filter((key) => key in plan.advertisement.svcParams)
                .map((key) => ({
                    path: `advertisement.svcParams.${key}`,
                    found: `The record's ${key} is given by hand.`,
                })),
    },
    {
        code: "svcparam-invalid",
        severity: "error",
        reason: "A client that meets one malformed record rejects the whole set.",
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
                        const found = `The value of ${key} holds another SvcParam: ${JSON.stringify(value)}.`;
                        return read === Object.keys(beside).length + 1
                            ? []
                            : [{ path: `advertisement.svcParams.${key}`, found }];
                    } catch (error) {
                        return [{ path: `advertisement.svcParams.${key}`, found: (error as Error).message }];
                    }
                }),
    },
];
