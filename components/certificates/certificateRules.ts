import type { Offence, Rule } from "../model/rules/rule.ts";
import { written } from "../model/rules/written.ts";

function days(settings: Record<string, unknown>, key: string, highest: number): Offence[] {
    const value = settings[key];
    return value === undefined || (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= highest)
        ? []
        : [{ path: `certificate.${key}`, found: `${written(value)} is no whole number of days from 1 to ${highest}.` }];
}

export const certificateRules: Rule[] = [
    {
        code: "secret-in-new-namespace",
        severity: "error",
        reason: "A namespace that is created here holds no Secret yet, and destroying the gateway would take it and the Secret away.",
        remedy: "Drop createNamespace, or set it to false.",
        source: "core/v1 Namespace, deletion",
        judge: (plan) =>
            plan.createNamespace && plan.certificate.kind === "existingSecret"
                ? [
                      {
                          path: "createNamespace",
                          found: `The certificate is a Secret that is already in the namespace "${plan.namespace}".`,
                      },
                  ]
                : [],
    },
    {
        code: "certificate-days-invalid",
        severity: "error",
        reason: "Clients refuse a certificate that ended before it began, and one without an end cannot be written down.",
        remedy: "Use 90 for a leaf and 3650 for a CA, or leave them out.",
        source: "RFC 5280 §4.1.2.5",
        judge: ({ certificate }) => [
            ...days(certificate.settings, "leafDays", 36_500),
            ...days(certificate.settings, "caDays", 36_500),
            ...days(certificate.settings, "renewBeforeDays", 36_500),
        ],
    },
    {
        code: "certificate-renewal-too-early",
        severity: "error",
        reason: "It would be renewed by every run, and each renewal is a new certificate for every client.",
        remedy: "Renew after at least half of the life: renewBeforeDays of a third of leafDays is the default.",
        source: "hashicorp/tls early_renewal_hours",
        judge: ({ certificate }) => {
            const { leafDays = 90, renewBeforeDays } = certificate.settings;
            return typeof renewBeforeDays === "number" && typeof leafDays === "number" && renewBeforeDays >= leafDays
                ? [
                      {
                          path: "certificate.renewBeforeDays",
                          found: `${renewBeforeDays} days before its end a certificate of ${leafDays} days has not begun.`,
                      },
                  ]
                : [];
        },
    },
    {
        code: "ca-outlived-by-leaf",
        severity: "error",
        reason: "The CA is renewed when less than a leaf's life is left of it, so it would be another one at every run.",
        remedy: "Use a caDays of several times leafDays.",
        source: "RFC 5280 §6.1.3",
        judge: ({ certificate }) => {
            const { leafDays = 90, caDays = 3650 } = certificate.settings;
            return typeof leafDays === "number" && typeof caDays === "number" && caDays <= leafDays
                ? [
                      {
                          path: "certificate.caDays",
                          found: `The CA lives for ${caDays} days, a leaf for ${leafDays}.`,
                      },
                  ]
                : [];
        },
    },
];
