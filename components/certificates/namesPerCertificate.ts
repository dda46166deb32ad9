import * as z from "zod";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { MOST_NAMES } from "./certManagerDefaults.ts";

const NAMES: FormRule = {
    code: "names-per-certificate-invalid",
    reason: "A certificate needs a name, and Let's Encrypt issues none with more than a hundred.",
    remedy: "Use 1 for a certificate each, or leave it out.",
    source: "letsencrypt.org/docs/rate-limits",
};

/** Number of hostnames that one certificate may have. */
export const namesPerCertificate = ruled(NAMES, z.int().min(1).max(MOST_NAMES));
