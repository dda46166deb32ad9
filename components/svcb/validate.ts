import { keyNumber } from "./keys.ts";
import { readName } from "./name.ts";
import { checkOther, paramToWire, presentKeys, typedParams } from "./params.ts";
import { collect, type Problem } from "./problem.ts";
import type { ReadOptions, SvcbRecord, SvcParams } from "./record.ts";

/**
 * All problems of a record; empty if it may be published.
 * Sources: RFC 9460, the RFCs of the single keys, and rules of this package (`strictOnly`).
 */
export function validate(record: SvcbRecord, options: ReadOptions = {}): Problem[] {
    const problems = [...checkPriority(record.priority), ...checkTarget(record.target), ...checkParams(record.params)];
    if (problems.length === 0) {
        problems.push(...checkConsistency(record), ...checkSize(record));
    }
    return options.strict === false ? problems.filter((problem) => !problem.strictOnly) : problems;
}

function checkPriority(priority: unknown): Problem[] {
    const valid = Number.isInteger(priority) && Number(priority) >= 0 && Number(priority) <= 65535;
    const problem: Problem = {
        code: "priority",
        path: "priority",
        message: `${JSON.stringify(priority)} is not a valid priority.`,
        remedy: "Give a whole number: 1 to 65535, or 0 for AliasMode.",
        section: "RFC 9460 §2.4.1",
    };
    return valid ? [] : [problem];
}

function checkTarget(target: unknown): readonly Problem[] {
    const path = "target";
    if (typeof target !== "string") {
        const remedy = 'Give "." or an absolute domain name.';
        return [{ code: "type", path, message: "The target is not a string.", remedy, section: "RFC 9460 §2.1" }];
    }
    return collect(() => readName(target, path));
}

function checkParams(params: unknown): Problem[] {
    const section = "RFC 9460 §2.1";
    if (typeof params !== "object" || params === null) {
        return [{ code: "type", path: "params", message: "Not an object.", remedy: "Give {} for none.", section }];
    }
    const known: SvcParams = params;
    const fields = new Set<string>([...typedParams.map(({ field }) => field), "other"]);
    const strangers = Object.keys(params).filter((name) => !fields.has(name));
    return [
        ...typedParams.filter(({ field }) => known[field] !== undefined).flatMap((param) => param.check(known)),
        ...(known.other === undefined ? [] : checkOther(known.other)),
        ...strangers.map((name) => ({
            code: "field-unknown",
            path: `params.${name}`,
            message: `Unknown field ${JSON.stringify(name)}.`,
            remedy: `Use one of ${[...fields].join(", ")}.`,
            section,
        })),
    ];
}

/** Rules between fields; every field on its own is in order here. */
function checkConsistency({ priority, params }: SvcbRecord): Problem[] {
    const present = new Set(presentKeys(params));
    const problems: Problem[] = [];
    if (priority === 0 && present.size > 0) {
        problems.push({
            code: "alias-with-params",
            path: "params",
            message: "Priority 0 is AliasMode, in which clients ignore every parameter.",
            remedy: "Use priority 1, or remove the parameters.",
            section: "RFC 9460 §2.4.2",
            strictOnly: true,
        });
    }
    if (params.noDefaultAlpn && params.alpn === undefined) {
        problems.push({
            code: "no-default-alpn-alone",
            path: "params.noDefaultAlpn",
            message: "Without alpn and without the default, no protocol is left.",
            remedy: 'Add alpn, for example ["h3", "h2"].',
            section: "RFC 9460 §7.1.1",
        });
    }
    for (const [index, name] of (params.mandatory ?? []).entries()) {
        const path = `params.mandatory[${index}]`;
        const key = keyNumber(name, path);
        if (key === 0) {
            const message = "mandatory must not list itself.";
            const remedy = "Remove it from the list.";
            problems.push({ code: "mandatory-itself", path, message, remedy, section: "RFC 9460 §8" });
        } else if (!present.has(key)) {
            const message = `The record has no ${name}, which is listed as mandatory.`;
            const remedy = `Add ${name}, or remove it from the list.`;
            problems.push({ code: "mandatory-absent", path, message, remedy, section: "RFC 9460 §8" });
        }
    }
    return problems;
}

/** RDLENGTH and the length of a value have 16 bits. */
function checkSize({ params }: SvcbRecord): Problem[] {
    const total = presentKeys(params).reduce((length, key) => length + 4 + paramToWire(key, params).length, 2 + 255);
    const problem: Problem = {
        code: "record-long",
        path: "params",
        message: "The parameters are longer than a record can be.",
        remedy: "Keep the record under 65535 octets.",
        section: "RFC 1035 §3.2.1",
    };
    return total > 65535 ? [problem] : [];
}
