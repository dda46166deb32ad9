import * as z from "zod";
import { publicationFields } from "../dns/publicationFields.ts";
import type { Publication } from "../model/parts.ts";
import type { PartRule, Rule } from "../model/rules/rule.ts";
import { type FormRule, fits, ruled } from "../model/settings/formRule.ts";
import { input, type Known } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { isRegion } from "./names.ts";

const WEIGHT: FormRule = {
    code: "record-weight-invalid",
    reason: "Route 53 refuses the record set.",
    remedy: "Use a whole weight from 0 to 255, and an identifier of 1 to 128 characters.",
    source: "Amazon Route 53 API ResourceRecordSet, Weight and SetIdentifier",
};

const LATENCY: FormRule = {
    code: "record-latency-invalid",
    reason: "Route 53 refuses the record set.",
    remedy: "Use the region that the balancer is in, such as eu-central-1, and an identifier of 1 to 128 characters.",
    source: "Amazon Route 53 API ResourceRecordSet, Region and SetIdentifier",
};

function identifier(rule: FormRule) {
    return ruled(
        rule,
        z.string().check(
            fits(
                (text) => text.length >= 1 && text.length <= 128,
                (text) => `"${text}" is not a valid identifier.`,
            ),
        ),
    );
}

const region = ruled(LATENCY, z.string().check(fits(isRegion, (text) => `"${text}" is not a region of AWS.`)));

const zoneFields = {
    /** Id of the public hosted zone. */
    zoneId: input(z.string()),
    /** Zone apex, for the check that every hostname is in it. Default: not checked. */
    zone: z.string().optional(),
    /**
     * A share of the answers: records of other weights under the same names are another gateway's, for example during a
     * move. A, AAAA and HTTPS are drawn each by itself, so the other gateway has to answer QUIC and to have an HTTPS record
     * too: stage `on` or `withdraw`. A share of the users of one gateway is `advertisement.share`. Default: all answers.
     */
    weight: z
        .strictObject({
            /** Tells the sets of one name apart, for example `h3`. */
            identifier: identifier(WEIGHT),
            /** 0 to 255; the share is this by the sum of all. */
            weight: ruled(WEIGHT, z.int().min(0).max(255)),
        })
        .optional(),
    /**
     * The answer of the region that is nearest to whoever asks, by latency: records of other regions under the same names
     * are other gateways'. Default: one answer for all.
     */
    latency: z
        .strictObject({
            /** Region that the balancer is in, for example `eu-central-1`. */
            region,
            /** Tells the sets of one name apart. Default: the region. */
            identifier: identifier(LATENCY).optional(),
        })
        .transform((given) => ({ ...given, identifier: given.identifier ?? given.region }))
        .optional(),
    /** Takes over records that are there already. Default: false, and the update fails where there are some. */
    allowOverwrite: z.boolean().optional(),
    /**
     * Hosted zone of the balancer, where the exposure has only a DNS name. Default: that of NLBs in `latency.region`, or
     * else in the provider's.
     */
    balancerZoneId: input(z.string()).optional(),
};

const settings = z.strictObject(zoneFields);

/** Arguments of records that stand alone. */
export const recordsSettings = z.strictObject({ ...zoneFields, ...publicationFields });

/** Settings of {@link route53}. */
export interface Route53Args extends z.input<typeof settings> {}

/** Arguments of {@link Route53Records}. */
export interface Route53RecordsArgs extends Route53Args, Publication {}

/** The same as they are read, with every default. */
export type Route53RecordsSettings = z.output<typeof recordsSettings>;

type Settings = z.output<typeof settings>;

/** Rules about records of a gateway, and about those that stand alone. */
export const recordRules: readonly Rule<Known<Pick<Settings, "weight" | "latency">>>[] = [
    {
        code: "record-policies-exclusive",
        severity: "error",
        reason: "The sets of one name and type have one routing policy, and Route 53 refuses a second.",
        remedy: "Keep one of them.",
        source: "Amazon Route 53 Developer Guide, values for weighted and for latency records",
        judge: ({ weight, latency }) =>
            weight !== undefined && latency !== undefined
                ? [{ path: "latency", found: "The records are shared out by weight and by latency." }]
                : [],
    },
];

const escapedOctal: PartRule<Settings> = {
    code: "record-escaped-octal",
    severity: "warning",
    reason: "A zone file's escape \\DDD is decimal, and Route 53 documents its own as octal: clients may read another value.",
    remedy: "Use a value of printable characters, without quotes and backslashes.",
    source: "RFC 9460 appendix A; Amazon Route 53 Developer Guide, TXT record type, escape codes",
    judge: (_settings, { advertisement }) =>
        Object.entries(advertisement.svcParams)
            .filter(([, value]) => value.includes("\\"))
            .map(([key, value]) => ({
                of: "edge",
                path: `advertisement.svcParams.${key}`,
                found: `${JSON.stringify(value)} has an escape.`,
            })),
};

export const route53Kind = partKind({
    kind: "aws.route53",
    settings,
    describe: ({ zone, weight, latency }) => ({
        zone,
        httpsRecords: true,
        aliases: true,
        // The policy of a name is one decision.
        weights: weight === undefined && latency === undefined,
        ...(weight === undefined && latency === undefined ? {} : { namesShared: true }),
        delegable: true,
    }),
    rules: [...recordRules, escapedOctal],
});
