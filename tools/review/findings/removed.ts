import { fateOf, removes } from "../../../components/model/changes.ts";
import type { ReviewRule } from "../../../components/model/readings.ts";
import { noticeOf } from "../disruptions.ts";

/** Removals and creations with an effect in the type's reading. */
export const removalRules: ReviewRule[] = [
    {
        code: "edge-resource-made",
        severity: "warning",
        remedy: "Try it on a separate Gateway first.",
        source: "documentation of the provider: effect of this resource on requests",
        judge: (context) =>
            context.changes
                .filter(({ operation }) => operation === "create")
                .flatMap((change) => {
                    const { made, madeSeverity = "warning" } = noticeOf(change, context) ?? {};
                    return made === undefined
                        ? []
                        : [
                              {
                                  resource: change.name,
                                  urn: change.urn,
                                  severity: madeSeverity,
                                  message: `It is created: ${made}.`,
                              },
                          ];
                }),
    },
    {
        code: "edge-resource-removed",
        severity: "error",
        remedy: "Keep it while clients are routed to it, or create its successor first.",
        source: "documentation of the provider: effects of deleting this resource",
        judge: (context) =>
            context.changes.filter(removes).flatMap((change) => {
                const notice = noticeOf(change, context);
                const replaced = change.operation === "replace";
                const severity = (replaced ? notice?.replacedSeverity : undefined) ?? notice?.severity;
                const clause = replaced ? notice?.replaced : notice?.deleted;
                return notice === undefined || severity === undefined || severity === "none" || clause === undefined
                    ? []
                    : [
                          {
                              resource: change.name,
                              urn: change.urn,
                              severity,
                              message: `It is ${fateOf(change)}: ${clause}.`,
                              ...(notice.remedy === undefined ? {} : { remedy: notice.remedy }),
                          },
                      ];
            }),
    },
];
