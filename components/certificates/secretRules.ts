import type { Plan } from "../model/plan.ts";
import type { Rule } from "../model/rules/rule.ts";
import { secretKeyOf } from "./existingSecretKind.ts";

export const secretRules: readonly Rule<Plan>[] = [
    {
        code: "hostname-without-secret",
        severity: "error",
        reason: "A listener without a key pair is never programmed.",
        remedy: "Set its Secret in secretNames, or one for all other hostnames in secretName.",
        source: "Gateway API spec.listeners[].tls.certificateRefs",
        judge: ({ certificate: { onlyFor }, listeners }) =>
            listeners.flatMap(({ hostname, protocol }, index) =>
                onlyFor === undefined || protocol !== "HTTPS" || secretKeyOf(onlyFor, hostname) !== undefined
                    ? []
                    : [{ of: { listener: index }, path: "hostname", found: `"${hostname}" has no Secret.` }],
            ),
    },
];
