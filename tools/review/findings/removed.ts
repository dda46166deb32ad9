import { fateOf, removes } from "../../../components/model/changes.ts";
import type { ReviewRule } from "../../../components/model/readings.ts";
import { noticeOf } from "../disruptions.ts";

/** Removals that the reading of a type judges by itself. */
export const removalRules: ReviewRule[] = [
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
