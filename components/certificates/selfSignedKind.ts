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
    reason: "Clients reject a certificate that ends before it begins, and a certificate must have an end.",
    remedy: "Use 90 for a leaf and 3650 for a CA, or omit them.",
    source: "RFC 5280 §4.1.2.5",
};

const days = ruled(DAYS_INVALID, z.int().min(1).max(36_500));

const selfSignedFields = {
    /** Days a leaf is valid. Default: 90. */
    leafDays: days.default(90),
    /** Days a CA is valid. Default: 3650. */
    caDays: days.default(3650),
    /**
     * Days before its expiry at which the next `pulumi up` renews a certificate. Default: a third of the leaf's
     * lifetime. Nothing renews it between two runs.
     */
    renewBeforeDays: days.optional(),
};

const settings = z.strictObject({
    ...selfSignedFields,
    /**
     * Maximum number of hostnames per certificate, 1 to 100; each certificate has its own Secret, and all have one CA.
     * Hostnames fill certificates in their order; with 1 each hostname has its own. Default: one certificate for all.
     */
    namesPerCertificate: namesPerCertificate.optional(),
});

/** Arguments of a standalone certificate. */
export const selfSignedCertificateArgs = z.strictObject({
    ...selfSignedFields,
    /** Names of the leaf: its SANs, in this order. The first is also its common name. */
    hostnames: z.array(z.string()),
    /** Name of the Secret, of type `kubernetes.io/tls`, with `ca.crt` in addition to the key pair. */
    secretName: z.string(),
    /** Namespace of the Secret. */
    namespace: input(z.string()),
    /**
     * Provider of the Secret: it requires `enableSecretMutable`, or a renewal deletes the Secret before it creates
     * the new one.
     */
    provider: resource<ProviderResource>("new kubernetes.Provider()"),
});

/** Settings of {@link selfSigned}. */
export interface SelfSignedArgs extends z.input<typeof settings> {}

/** Arguments of {@link SelfSignedCertificate}. */
export interface SelfSignedCertificateArgs extends z.input<typeof selfSignedCertificateArgs> {}

/** Rules about a certificate of a gateway, and about a standalone one. */
export const selfSignedRules: readonly Rule<Known<z.output<typeof settings>>>[] = [
    {
        code: "certificate-renewal-too-early",
        severity: "error",
        reason: "Every run would renew it, and each renewal gives every client a new certificate.",
        remedy: "Renew after at least half of the lifetime. The default of renewBeforeDays is a third of leafDays.",
        source: "hashicorp/tls early_renewal_hours",
        judge: ({ leafDays, renewBeforeDays }) =>
            renewBeforeDays !== undefined && leafDays !== undefined && renewBeforeDays >= leafDays
                ? [
                      {
                          path: "renewBeforeDays",
                          found: `${renewBeforeDays} days is at least the lifetime of the certificate, ${leafDays} days.`,
                      },
                  ]
                : [],
    },
    {
        code: "ca-outlived-by-leaf",
        severity: "error",
        reason: "The CA is renewed when its remaining lifetime is shorter than a leaf's, so every run would create a new CA.",
        remedy: "Set caDays to several times leafDays.",
        source: "RFC 5280 §6.1.3",
        judge: ({ leafDays, caDays }) =>
            leafDays !== undefined && caDays !== undefined && caDays <= leafDays
                ? [{ path: "caDays", found: `The CA is valid for ${caDays} days, a leaf for ${leafDays}.` }]
                : [],
    },
];

export const selfSignedKind = partKind({
    kind: "selfSigned",
    settings,
    describe: (read) => (read.namesPerCertificate === undefined ? {} : { namesPerSecret: read.namesPerCertificate }),
    rules: selfSignedRules,
});
