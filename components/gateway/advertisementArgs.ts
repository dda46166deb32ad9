import * as z from "zod";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { STAGE_NAMES } from "../model/stages.ts";

/** RFC 2181 §8: a TTL has 31 bits. `ma` has the same limit, so that both durations are judged alike. */
export const MAX_SECONDS = 2 ** 31 - 1;

const STAGE_SOURCE = "this package's stages of advertisement";
const USE_A_STAGE = `Use one of ${STAGE_NAMES.map((stage) => `"${stage}"`).join(", ")}.`;

const STAGE: FormRule = {
    code: "stage-unknown",
    reason: "What clients should be offered is undefined.",
    remedy: USE_A_STAGE,
    source: STAGE_SOURCE,
};

const MAX_AGE: FormRule = {
    code: "max-age-invalid",
    reason: "Clients ignore such a header or cache it forever.",
    remedy: "One day is 86400.",
    source: "RFC 7838 §3.1; RFC 2181 §8",
};

const TTL: FormRule = {
    code: "ttl-invalid",
    reason: "Resolvers read it as zero, or reject the record.",
    remedy: "Five minutes is 300.",
    source: "RFC 2181 §8",
};

const TTL_STAGE: FormRule = {
    code: "ttl-stage-unknown",
    reason: "No record would have this TTL.",
    remedy: USE_A_STAGE,
    source: STAGE_SOURCE,
    keys: true,
};

const SHARE: FormRule = {
    code: "share-invalid",
    reason: "It is a weight out of 100.",
    remedy: "Start with 5, then 25, then 100.",
    source: "Amazon Route 53 API ResourceRecordSet, Weight",
};

const seconds = ruled(TTL, z.int().min(0).max(MAX_SECONDS));

export const advertisement = z.strictObject({
    /** How far HTTP/3 is advertised. Default: `on`. */
    stage: ruled(STAGE, z.enum(STAGE_NAMES)).default("on"),
    /** Seconds for which clients cache Alt-Svc at stage `on` (`ma`): how long an error would last. Default: 86400. */
    maxAge: ruled(MAX_AGE, z.int().min(1).max(MAX_SECONDS)).default(86_400),
    /**
     * Whether clients keep Alt-Svc when they change to another network (`persist=1`), at stage `on`. A network that
     * drops UDP then costs such a client a failed attempt over h3 before it uses h2. Default: false (RFC 7838 §3.1).
     */
    persist: z.boolean().default(false),
    /**
     * TTL of the A, AAAA and HTTPS records, in seconds: one, or one per stage, such as `{ on: 3600 }`. Default: 60 at
     * `trial` and `withdraw`, 300 at the others. With a `share` also 300 at `withdraw`: Route 53 requires one TTL for
     * the record sets of a name, and they change one after the other.
     */
    ttl: z.union([seconds, ruled(TTL_STAGE, z.partialRecord(z.enum(STAGE_NAMES), seconds))]).optional(),
    /**
     * Percentage of the zone's answers that list h3 at stage `on`, 0 to 100, for a roll-out to a share of the users.
     * Requires a zone with weights: Route 53. Below 100 no Alt-Svc is sent, since all clients would read it. Set it
     * before the first `on` and leave it at 100 afterwards: a weighted record set cannot coexist with a plain one,
     * so the change is refused while records exist. Default: all, with one record.
     */
    share: ruled(SHARE, z.int().min(0).max(100)).optional(),
    /** Additional SvcParams of the HTTPS record, for example `{ ech: "…" }`; the stage determines `alpn`. */
    svcParams: z.record(z.string(), z.string()).default({}),
    /**
     * `off` is refused until the longest advertisement has expired. `I accept broken clients until <date>`, with the
     * date of that error, overrides the refusal. Default: none.
     */
    force: z.string().optional(),
});

/** What is advertised to clients; see {@link Stage}. */
export interface AdvertisementArgs extends z.input<typeof advertisement> {}

/** The parsed settings, with all defaults. */
export type AdvertisementSettings = z.output<typeof advertisement>;
