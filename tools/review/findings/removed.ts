import { fateOf, removes } from "../../../components/model/changes.ts";
import type { ReviewRule } from "../../../components/model/readings.ts";
import { noticeOf } from "../disruptions.ts";

/** Removals and creations that the reading of a type judges by itself. */
export const removalRules: ReviewRule[] = [
    {
        code: "edge-resource-made",
        severity: "warning",
        remedy: "Try it on a Gateway beside the one that clients are led to.",
        source: "documentation of the provider: what this resource does to requests",
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
        remedy: "Keep it for as long as clients are led to it, or put its successor beside it first.",
        source: "documentation of the provider: what goes with this resource",
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
