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
    reason: "Route 53 rejects the record set.",
    remedy: "Use a whole weight from 0 to 255, and an identifier of 1 to 128 characters.",
    source: "Amazon Route 53 API ResourceRecordSet, Weight and SetIdentifier",
};

const LATENCY: FormRule = {
    code: "record-latency-invalid",
    reason: "Route 53 rejects the record set.",
    remedy: "Use the balancer's region, such as eu-central-1, and an identifier of 1 to 128 characters.",
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

const region = ruled(LATENCY, z.string().check(fits(isRegion, (text) => `"${text}" is not an AWS region.`)));

const zoneFields = {
    /** ID of the public hosted zone. */
    zoneId: input(z.string()),
    /** Zone apex, for the check that every hostname is in it. Default: not checked. */
    zone: z.string().optional(),
    /**
     * A share of the answers: records with other weights under the same names belong to another gateway, for example
     * during a migration. A, AAAA and HTTPS are selected independently, so the other gateway must also answer QUIC and
     * have an HTTPS record: stage `on` or `withdraw`. For a share of the users of one gateway use
     * `advertisement.share`. Default: all answers.
     */
    weight: z
        .strictObject({
            /** Identifier of the record set among those of one name, for example `h3`. */
            identifier: identifier(WEIGHT),
            /** 0 to 255; the share is this divided by the sum of all weights. */
            weight: ruled(WEIGHT, z.int().min(0).max(255)),
        })
        .optional(),
    /**
     * The answer for clients with the lowest latency to a region: records of other regions under the same names
     * belong to other gateways. Default: one answer for all.
     */
    latency: z
        .strictObject({
            /** Region of the balancer, for example `eu-central-1`. */
            region,
            /** Identifier of the record set among those of one name. Default: the region. */
            identifier: identifier(LATENCY).optional(),
        })
        .transform((given) => ({ ...given, identifier: given.identifier ?? given.region }))
        .optional(),
    /** Overwrites existing records. Default: false, and the update fails if records exist. */
    allowOverwrite: z.boolean().optional(),
    /**
     * Hosted zone of the balancer, if the exposure has only a DNS name. Default: that of NLBs in `latency.region`, or
     * else in the provider's region.
     */
    balancerZoneId: input(z.string()).optional(),
};

const settings = z.strictObject(zoneFields);

/** Arguments of standalone records. */
export const recordsSettings = z.strictObject({ ...zoneFields, ...publicationFields });

/** Settings of {@link route53}. */
export interface Route53Args extends z.input<typeof settings> {}

/** Arguments of {@link Route53Records}. */
export interface Route53RecordsArgs extends Route53Args, Publication {}

/** The parsed settings, with all defaults. */
export type Route53RecordsSettings = z.output<typeof recordsSettings>;

type Settings = z.output<typeof settings>;

/** Rules about records of a gateway, and about standalone ones. */
export const recordRules: readonly Rule<Known<Pick<Settings, "weight" | "latency">>>[] = [
    {
        code: "record-policies-exclusive",
        severity: "error",
        reason: "The record sets of one name and type have one routing policy. Route 53 rejects a second.",
        remedy: "Keep one of them.",
        source: "Amazon Route 53 Developer Guide, values for weighted and for latency records",
        judge: ({ weight, latency }) =>
            weight !== undefined && latency !== undefined
                ? [{ path: "latency", found: "The records have both a weight and a latency region." }]
                : [],
    },
];

const escapedOctal: PartRule<Settings> = {
    code: "record-escaped-octal",
    severity: "warning",
    reason: "The escape \\DDD is decimal in a zone file, but octal in Route 53. Clients may read another value.",
    remedy: "Use a value of printable characters, without quotes and backslashes.",
    source: "RFC 9460 appendix A; Amazon Route 53 Developer Guide, TXT record type, escape codes",
    judge: (_settings, { advertisement }) =>
        Object.entries(advertisement.svcParams)
            .filter(([, value]) => value.includes("\\"))
            .map(([key, value]) => ({
                of: "edge",
                path: `advertisement.svcParams.${key}`,
                found: `${JSON.stringify(value)} contains an escape.`,
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
