import * as z from "zod";
import type { PartRule } from "../model/rules/rule.ts";
import { objectName } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { covers, wildcardOf } from "../model/wildcards.ts";

const fields = {
    /**
     * Name of a Secret of type `kubernetes.io/tls` in the gateway's namespace, for every hostname that
     * `secretNames` does not contain. Required without `secretNames`.
     */
    secretName: objectName.optional(),
    /**
     * Secrets by hostname, for certificates that differ: `{ "shop.example.com": "shop-tls", "*.example.com":
     * "wildcard-tls" }`. A wildcard also applies to the hostnames that it covers; a hostname's own entry takes
     * precedence. Default: all hostnames use `secretName`.
     */
    secretNames: z.record(z.string(), objectName).optional(),
    /** PEM of the CA that they chain to, where it is not a public one: the check trusts it too. Default: the public ones. */
    caCertificate: input(z.string()).optional(),
};

const settings = z.strictObject(fields).check(({ value, issues }) => {
    if (value.secretName === undefined && value.secretNames === undefined) {
        const message = "Neither secretName nor secretNames is set.";
        issues.push({ code: "custom", input: value.secretName, path: ["secretName"], message });
    }
});

/** Settings of {@link existingSecret}. */
export interface ExistingSecretArgs extends z.input<typeof settings> {}

export type ExistingSecretSettings = z.output<typeof settings>;

/** The name whose Secret a hostname has: its own, or the wildcard that covers it. */
export function secretKeyOf(names: readonly string[], hostname: string): string | undefined {
    return [hostname, wildcardOf(hostname)].find((name) => names.includes(name));
}

const keysOf = (secretNames: object | undefined) => Object.keys(secretNames ?? {});

const rules: readonly PartRule<ExistingSecretSettings>[] = [
    {
        code: "secret-in-new-namespace",
        severity: "error",
        reason: "A namespace that the gateway creates contains no Secret yet, and destroying the gateway would delete it with the Secret.",
        remedy: "Remove createNamespace, or set it to false.",
        source: "core/v1 Namespace, deletion",
        judge: (_settings, { createNamespace, namespace }) =>
            createNamespace
                ? [
                      {
                          path: "createNamespace",
                          of: "edge",
                          found: `The certificate is an existing Secret in the namespace "${namespace}".`,
                      },
                  ]
                : [],
    },
    {
        code: "secret-without-hostname",
        severity: "error",
        reason: "No listener would use the Secret. A misspelled hostname would be served with another certificate.",
        remedy: "Use a hostname of the gateway, or a wildcard that covers one.",
        source: "RFC 9525 §6.3",
        judge: ({ secretNames }, { listeners }) =>
            keysOf(secretNames)
                .filter(
                    (name) =>
                        !listeners.some(({ hostname, protocol }) => protocol === "HTTPS" && covers(name, hostname)),
                )
                .map((name) => ({
                    path: `secretNames[${JSON.stringify(name)}]`,
                    found: `"${name}" covers no hostname of the gateway.`,
                })),
    },
];

export const existingSecretKind = partKind({
    kind: "existingSecret",
    settings,
    describe: ({ secretName, secretNames = {} }) => {
        const named = Object.values(secretNames);
        return secretName === undefined
            ? { secrets: new Set(named).size, onlyFor: Object.keys(secretNames) }
            : { secrets: new Set([secretName, ...named]).size };
    },
    rules,
});
