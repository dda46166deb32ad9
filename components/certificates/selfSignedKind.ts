import type { ProviderResource } from "@pulumi/pulumi";
import * as z from "zod";
import type { Rule } from "../model/rules/rule.ts";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { input, type Known } from "../model/settings/input.ts";
import { resource } from "../model/settings/live.ts";
import { partKind } from "../model/settings/partKind.ts";
import { namesPerCertificate } from "./namesPerCertificate.ts";

const DAYS_INVALID: FormRule = {
    code: "certificate-days-invalid",
    reason: "Clients refuse a certificate that ended before it began, and one without an end cannot be written down.",
    remedy: "Use 90 for a leaf and 3650 for a CA, or leave them out.",
    source: "RFC 5280 §4.1.2.5",
};

const days = ruled(DAYS_INVALID, z.int().min(1).max(36_500));

const selfSignedFields = {
    /** Days a leaf is valid. Default: 90. */
    leafDays: days.default(90),
    /** Days a CA is valid. Default: 3650. */
    caDays: days.default(3650),
    /**
     * Days before its end at which the next `pulumi up` renews a certificate. Default: a third of the leaf's life;
     * nothing renews it between two runs.
     */
    renewBeforeDays: days.optional(),
};

const settings = z.strictObject({
    ...selfSignedFields,
    /**
     * Hostnames that one certificate may have, 1 to 100; each has a Secret and a CA of its own. Hostnames fill certificates in
     * their order; with 1 each hostname has its own. Default: one certificate has all of them.
     */
    namesPerCertificate: namesPerCertificate.optional(),
});

/** Arguments of a certificate that stands alone. */
export const selfSignedCertificateArgs = z.strictObject({
    ...selfSignedFields,
    /** Names of the leaf: its SANs, in this order. The first is its common name too. */
    hostnames: z.array(z.string()),
    /** Name of the Secret, of type `kubernetes.io/tls`, with `ca.crt` beside the pair. */
    secretName: z.string(),
    /** Namespace of the Secret. */
    namespace: input(z.string()),
    /** Provider of the Secret: it needs `enableSecretMutable`, or a renewal deletes the Secret before it makes the new one. */
    provider: resource<ProviderResource>("new kubernetes.Provider()"),
});

/** Settings of {@link selfSigned}. */
export interface SelfSignedArgs extends z.input<typeof settings> {}

/** Arguments of {@link SelfSignedCertificate}. */
export interface SelfSignedCertificateArgs extends z.input<typeof selfSignedCertificateArgs> {}

/** Rules about a certificate of a gateway, and about one that stands alone. */
export const selfSignedRules: readonly Rule<Known<z.output<typeof settings>>>[] = [
    {
        code: "certificate-renewal-too-early",
        severity: "error",
        reason: "It would be renewed by every run, and each renewal is a new certificate for every client.",
        remedy: "Renew after at least half of the life: renewBeforeDays of a third of leafDays is the default.",
        source: "hashicorp/tls early_renewal_hours",
        judge: ({ leafDays, renewBeforeDays }) =>
            renewBeforeDays !== undefined && leafDays !== undefined && renewBeforeDays >= leafDays
                ? [
                      {
                          path: "renewBeforeDays",
                          found: `${renewBeforeDays} days before its end a certificate of ${leafDays} days has not begun.`,
                      },
                  ]
                : [],
    },
    {
        code: "ca-outlived-by-leaf",
        severity: "error",
        reason: "The CA is renewed when less than a leaf's life is left of it, so it would be another one at every run.",
        remedy: "Use a caDays of several times leafDays.",
        source: "RFC 5280 §6.1.3",
        judge: ({ leafDays, caDays }) =>
            leafDays !== undefined && caDays !== undefined && caDays <= leafDays
                ? [{ path: "caDays", found: `The CA lives for ${caDays} days, a leaf for ${leafDays}.` }]
                : [],
    },
];

export const selfSignedKind = partKind({
    kind: "selfSigned",
    settings,
    describe: (read) => (read.namesPerCertificate === undefined ? {} : { namesPerSecret: read.namesPerCertificate }),
    rules: selfSignedRules,
});
