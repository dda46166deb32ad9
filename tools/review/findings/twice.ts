import { text } from "../../../components/model/changes.ts";
import type { Change, ReviewContext, ReviewRule, Side } from "../../../components/model/readings.ts";

/** A resource's identity outside the program: equal identities are one resource. Undefined if unknown. */
function identityOf(change: Change, side: Side, { readingOf }: ReviewContext): string | undefined {
    const identity = readingOf(change.type).identity ?? [];
    const values = identity.map(
        (path) => text(change[side], path.replace(/\?$/, "")) ?? (path.endsWith("?") ? "" : undefined),
    );
    return identity.length === 0 || values.includes(undefined)
        ? undefined
        : [change.type.replace(/:[^:/]*\/v[^:/]*:/, ":"), ...values].join("\0").toLowerCase();
}

/** One resource with two logical names. */
export const twiceRules: ReviewRule[] = [
    {
        code: "same-object-twice",
        severity: "error",
        remedy: 'Give the resource with the new name `aliases: [{ name: "the old name" }]`: it is then the same resource, and nothing is deleted.',
        source: "pulumi/pulumi-kubernetes#4278, #2948",
        judge: (context) => {
            const { changes } = context;
            const made = new Map(
                changes
                    .filter(({ operation }) => operation === "create")
                    .map((change) => [identityOf(change, "after", context), change]),
            );
            return changes
                .filter(({ operation }) => operation === "delete")
                .flatMap((old) => {
                    const identity = identityOf(old, "before", context);
                    const now = identity === undefined ? undefined : made.get(identity);
                    return now === undefined
                        ? []
                        : [
                              {
                                  resource: now.name,
                                  urn: now.urn,
                                  message: `${now.name} was named ${old.name} before. It is created first and deleted afterwards: the provider rejects the duplicate, or deletes what it just created.`,
                              },
                          ];
                });
        },
    },
];
