import type { Rule } from "../model/rules/rule.ts";
import { zonesOf } from "../model/zones.ts";

/** What only the whole edge shows about its ACME certificate, and about the cert-manager that it installs. */
export const certManagerRules: Rule[] = [
    {
        code: "http01-before-addresses",
        severity: "error",
        reason: "The CA finds the gateway by its A and AAAA records, but this zone publishes them only after the certificate is issued: each waits for the other.",
        remedy: "Use dns01, or another zone.",
        source: "RFC 8555 §8.3",
        judge: (plan) =>
            plan.certificate.challengesOnPort80
                ? zonesOf(plan)
                      .filter(({ dns }) => dns.addressesWait)
                      .map(({ dns }) => ({
                          path: "certificate.http01",
                          found: `The addresses in the zone "${dns.zone}" are published only after the certificate is issued.`,
                      }))
                : [],
    },
    {
        code: "cert-manager-namespace-taken",
        severity: "error",
        reason: "Two resources would own one namespace: the second cannot be created, and deleting either deletes everything in the namespace.",
        remedy: "Set another certManager.namespace, or install cert-manager elsewhere and set preinstalled.",
        source: "core/v1 Namespace",
        judge: (plan) => {
            const { createsNamespace } = plan.certificate;
            const others = [
                plan.createNamespace ? plan.namespace : undefined,
                plan.controller.createsNamespace,
                ...zonesOf(plan).map(({ dns }) => dns.createsNamespace),
            ];
            return createsNamespace !== undefined && others.includes(createsNamespace)
                ? [
                      {
                          path: "certificate.certManager.namespace",
                          found: `The namespace "${createsNamespace}" is also created by another part.`,
                      },
                  ]
                : [];
        },
    },
];
