import { joined } from "../rules/judge.ts";
import type { Offence, Rule } from "../rules/rule.ts";
import type { AnySchema } from "./anySchema.ts";
import { rulesWithin } from "./formRule.ts";
import { readRecorded } from "./read.ts";

/** A value that is judged by its form, and where it is. */
type Place = Omit<Offence, "found"> & { value: unknown };

/**
 * The rules of the fields of a schema, as rules about something that has such values.
 * @param placesOf The values; what is not known is `undefined`, and not wrong.
 */
export function formRulesOf<Judged>(schema: AnySchema, placesOf: (judged: Judged) => Place[]): Rule<Judged>[] {
    return rulesWithin(schema).map(({ code, reason, remedy, source }) => ({
        code,
        severity: "error",
        reason,
        remedy,
        source,
        judge: (judged) =>
            placesOf(judged).flatMap(({ value, ...place }) =>
                readRecorded(schema, value).problems.flatMap((problem) =>
                    problem.code === code
                        ? [{ ...place, path: joined(place.path, problem.path), found: problem.found }]
                        : [],
                ),
            ),
    }));
}
