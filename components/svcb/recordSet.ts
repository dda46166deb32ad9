import { sameName } from "./name.ts";
import type { Problem } from "./problem.ts";
import type { ReadOptions, SvcbRecord } from "./record.ts";
import { validate } from "./validate.ts";
import { encode } from "./wire.ts";

/** What else is known of a record set. */
export interface RecordSetOptions extends ReadOptions {
    /** Owner name of the set; with it an alias to itself is found. */
    owner?: string;
}

const modeSection = "RFC 9460 §2.4.1";

function checkModes(records: readonly SvcbRecord[], owner: string | undefined): Problem[] {
    const aliases = [...records.entries()].filter(([, record]) => record.priority === 0);
    const services = records.length - aliases.length;
    return aliases.flatMap(([index, { target }], position): Problem[] => {
        const problems: Problem[] = [];
        if (services > 0) {
            problems.push({
                code: "set-mixed-modes",
                path: `records[${index}].priority`,
                message: "The set has AliasMode and ServiceMode records; clients ignore the ServiceMode ones.",
                remedy: "Keep either one record of priority 0, or only records of priority 1 and up.",
                section: modeSection,
            });
        }
        if (position > 0) {
            problems.push({
                code: "set-many-aliases",
                path: `records[${index}].priority`,
                message: "The set has more than one AliasMode record; a client follows one at random.",
                remedy: "Keep one.",
                section: "RFC 9460 §2.4.2",
            });
        }
        if (owner !== undefined && target !== "." && sameName(target, owner)) {
            problems.push({
                code: "set-alias-to-itself",
                path: `records[${index}].target`,
                message: "The record is an alias of its own owner name.",
                remedy: "Use another target, or priority 1.",
                section: "RFC 9460 §2.4.2",
            });
        }
        return problems;
    });
}

function checkDefaultTransport(records: readonly SvcbRecord[]): Problem[] {
    const services = records.filter((record) => record.priority > 0);
    const path = "records";
    const message = "No record of the set has the default protocol.";
    const remedy = "Remove noDefaultAlpn from one record.";
    return services.length > 0 && services.every((record) => record.params.noDefaultAlpn)
        ? [{ code: "set-no-default", path, message, remedy, section: "RFC 9460 §7.1.2", strictOnly: true }]
        : [];
}

function checkCopies(records: readonly SvcbRecord[]): Problem[] {
    const first = new Map<string, number>();
    return records.flatMap((record, index): Problem[] => {
        const wire = Buffer.from(encode(record)).toString("hex");
        const earlier = first.get(wire);
        first.set(wire, earlier ?? index);
        const message = `The record equals record ${earlier}.`;
        const remedy = "Remove one of them.";
        const path = `records[${index}]`;
        return earlier === undefined ? [] : [{ code: "set-copy", path, message, remedy, section: "RFC 2181 §5" }];
    });
}

/** All problems of the records of one owner name and type, those of each record first. */
export function validateRecordSet(records: readonly SvcbRecord[], options: RecordSetOptions = {}): Problem[] {
    if (records.length === 0) {
        const message = "The set has no records.";
        const remedy = "Add one, or remove the set.";
        return [{ code: "set-empty", path: "records", message, remedy, section: "RFC 2181 §5" }];
    }
    const each = records.map((record, index) =>
        validate(record, options).map((problem) => ({ ...problem, path: `records[${index}].${problem.path}` })),
    );
    const sound = records.every((record) => validate(record).length === 0);
    const together = [
        ...checkModes(records, options.owner),
        ...checkDefaultTransport(records),
        ...(sound ? checkCopies(records) : []),
    ];
    const problems = [...each.flat(), ...together];
    return options.strict === false ? problems.filter((problem) => !problem.strictOnly) : problems;
}
