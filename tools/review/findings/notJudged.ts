import { isSecret, removes } from "../../../components/model/changes.ts";
import type { Change, Found, ReviewContext, ReviewRule } from "../../../components/model/readings.ts";
import { noticeOf } from "../disruptions.ts";
import { changedFields, type Field, isAt, isKnown, shown } from "../fields.ts";
import { isLabel, isOutOfTheWay, mayLeadClients } from "../onTheWay.ts";
import { effectOf } from "./fields.ts";
import { areAbout, type ReviewFinding } from "./finding.ts";

export const NOT_JUDGED: Omit<ReviewRule, "judge"> = {
    code: "not-judged",
    severity: "unknown",
    remedy: "Find out the effect on clients before this runs. Pass `--fail-on error` once a person has decided.",
    source: "unknown to this release",
};

/** Unknown fields of a change that may affect clients. */
function unknownFields(change: Change, { readingOf }: ReviewContext): Field[] {
    const { identity: _identity, ...reading } = readingOf(change.type);
    const fields =
        change.operation === "update"
            ? changedFields(change).filter((field) => isKnown(field) && !isLabel(field.keys))
            : [];
    if (reading.carries === undefined) {
        // A type with known effects, or one that may route clients.
        return Object.keys(reading).length > 0 || !mayLeadClients(change.type) ? [] : fields;
    }
    return fields.filter(
        (field) =>
            (reading.carries === true || reading.carries?.some((path) => isAt(path, field.keys))) &&
            effectOf(reading.fields ?? [], field) === undefined,
    );
}

/** Paths that the engine lists with values hidden on both sides. */
function hiddenFields(change: Change, { readingOf }: ReviewContext): string[] {
    const { carries } = readingOf(change.type);
    return carries === undefined || change.operation !== "update"
        ? []
        : Object.keys(change.paths).filter((path) => {
              const keys = path.split(/[.[\]]+/).filter(Boolean);
              return [change.before, change.after].every((side) => isHidden(side, keys));
          });
}

/** Whether a value is hidden at the keys or above. */
function isHidden(value: unknown, [key, ...rest]: string[]): boolean {
    if (isSecret(value)) {
        return true;
    }
    return key !== undefined && typeof value === "object" && value !== null
        ? isHidden((value as Record<string, unknown>)[key], rest)
        : false;
}

/** Changes without findings whose effect on clients is unknown. */
export function notJudged(context: ReviewContext, findings: readonly ReviewFinding[]): ReviewFinding[] {
    const judged = areAbout(findings);
    return context.changes.flatMap((change) => {
        const found = foundIn(change, context);
        return found === undefined || judged(change)
            ? []
            : [
                  {
                      ...NOT_JUDGED,
                      resource: change.name,
                      ...(change.urn === undefined ? {} : { urn: change.urn }),
                      ...found,
                  },
              ];
    });
}

function foundIn(change: Change, context: ReviewContext): Pick<Found, "message" | "field"> | undefined {
    if (isOutOfTheWay(change, context)) {
        return undefined;
    }
    if (removes(change)) {
        const known = noticeOf(change, context) !== undefined;
        const fate = change.operation === "delete" ? "deleted" : "replaced";
        return known
            ? undefined
            : {
                  message: `It is ${fate}, and the effect on clients is unknown: ${change.type} is not supported by the review.`,
              };
    }
    const [field, ...more] = unknownFields(change, context);
    const [hidden] = hiddenFields(change, context);
    if (field !== undefined) {
        const others = more.length > 0 ? `, and ${more.length} more change` : "";
        return {
            field: field.path,
            message: `${field.path} changes from ${shown(field.before) ?? "nothing"} to ${shown(field.after) ?? "nothing"}${others}: the effect on clients is unknown.`,
        };
    }
    return hidden === undefined
        ? undefined
        : { field: hidden, message: `${hidden} changes but is hidden, so it cannot be judged.` };
}
