import * as z from "zod";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { MOST_NAMES } from "./certManagerDefaults.ts";

const NAMES: FormRule = {
    code: "names-per-certificate-invalid",
    reason: "A certificate needs a name, and Let's Encrypt allows at most 100 names per certificate.",
    remedy: "Use 1 for one certificate per hostname, or omit it.",
    source: "letsencrypt.org/docs/rate-limits",
};

/** Number of hostnames that one certificate may have. */
export const namesPerCertificate = ruled(NAMES, z.int().min(1).max(MOST_NAMES));
