import * as z from "zod";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { STAGE_NAMES } from "../model/stages.ts";

/** RFC 2181 §8: a TTL has 31 bits. `ma` is held to the same bound, so that one clock judges both promises. */
export const MAX_SECONDS = 2 ** 31 - 1;

const STAGE_SOURCE = "this package's stages of advertisement";
const USE_A_STAGE = `Use one of ${STAGE_NAMES.map((stage) => `"${stage}"`).join(", ")}.`;

const STAGE: FormRule = {
    code: "stage-unknown",
    reason: "It is not clear what clients would be promised.",
    remedy: USE_A_STAGE,
    source: STAGE_SOURCE,
};

const MAX_AGE: FormRule = {
    code: "max-age-invalid",
    reason: "Clients drop such a header or remember it for ever.",
    remedy: "A day is 86400.",
    source: "RFC 7838 §3.1; RFC 2181 §8",
};

const TTL: FormRule = {
    code: "ttl-invalid",
    reason: "Resolvers read it as zero, or refuse the record.",
    remedy: "Five minutes are 300.",
    source: "RFC 2181 §8",
};

const TTL_STAGE: FormRule = {
    code: "ttl-stage-unknown",
    reason: "No records would ever have this TTL.",
    remedy: USE_A_STAGE,
    source: STAGE_SOURCE,
    keys: true,
};

const SHARE: FormRule = {
    code: "share-invalid",
    reason: "It is a weight beside the rest to 100.",
    remedy: "Begin with 5, then 25, then 100.",
    source: "Amazon Route 53 API ResourceRecordSet, Weight",
};

const seconds = ruled(TTL, z.int().min(0).max(MAX_SECONDS));

export const advertisement = z.strictObject({
    /** How far HTTP/3 is advertised. Default: `on`. */
    stage: ruled(STAGE, z.enum(STAGE_NAMES)).default("on"),
    /** Seconds that clients remember Alt-Svc at stage `on` (`ma`): how long an error would last. Default: 86400. */
    maxAge: ruled(MAX_AGE, z.int().min(1).max(MAX_SECONDS)).default(86_400),
    /**
     * Whether clients keep Alt-Svc when they change to another network (`persist=1`), at stage `on`. A network that drops UDP
     * then costs such a client a failed attempt over h3 before it uses h2. Default: false (RFC 7838 §3.1).
     */
    persist: z.boolean().default(false),
    /**
     * TTL of the A, AAAA and HTTPS records, in seconds: one, or one per stage, such as `{ on: 3600 }`. Default: 60 at `trial`
     * and `withdraw`, 300 at the others, and at `withdraw` too where there is a `share`: Route 53 wants one TTL in the sets
     * of a name, and they change one after the other.
     */
    ttl: z.union([seconds, ruled(TTL_STAGE, z.partialRecord(z.enum(STAGE_NAMES), seconds))]).optional(),
    /**
     * Percent of the zone's answers that list h3 at stage `on`, 0 to 100, for a roll-out to a share of the users; it needs
     * a zone with weights: Route 53. Below 100 no Alt-Svc is sent, since everybody would read it. Set it before the first
     * `on` and leave it at 100 afterwards: a weighted record set cannot stand beside a plain one, so the change is refused
     * while there are records. Default: all, by one record.
     */
    share: ruled(SHARE, z.int().min(0).max(100)).optional(),
    /** Further SvcParams of the HTTPS record, for example `{ ech: "…" }`; `alpn` follows from the stage. */
    svcParams: z.record(z.string(), z.string()).default({}),
    /**
     * `off` is refused until the longest promise has run out. `I accept broken clients until <date>`, with the date of that
     * error, overrides the refusal. Default: none.
     */
    force: z.string().optional(),
});

/** What is promised to clients; see {@link Stage}. */
export interface AdvertisementArgs extends z.input<typeof advertisement> {}

/** The same as it is read, with every default. */
export type AdvertisementSettings = z.output<typeof advertisement>;
