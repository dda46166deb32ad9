import type { CharString } from "./charString.ts";
import { type Problem, refuse } from "./problem.ts";

/** How the value of one SvcParamKey is checked, and written as text and as octets. */
export interface Codec<T> {
    /** Problems of a value that may come from untyped code. */
    check(value: unknown, path: string): Problem[];
    /** Octets of a checked value. */
    toWire(value: T): number[];
    /** Reads what has the right shape; `check` judges the rest. */
    fromWire(bytes: Uint8Array, path: string): T;
    /** Octets of the character string, before quoting. */
    toText(value: T): string;
    fromText(text: CharString, path: string): T;
    /** Written without quotes in every mode. */
    bare?: true;
}

/** Marks a rule of this package that the RFCs do not have. */
export const strict = { section: "rule of this package", strictOnly: true } as const;

export function wrongType(path: string, expected: string, section: string): Problem {
    return { code: "type", path, message: `The value is not ${expected}.`, remedy: `Give ${expected}.`, section };
}

export function emptyValue(path: string, section: string): Problem {
    return {
        code: "value-empty",
        path,
        message: "The value is empty.",
        remedy: "Give at least one item, or omit the key.",
        section,
    };
}

/** Calls `check` for every item of a list that must be non-empty, each item with its path. */
export function checkItems(
    value: unknown,
    path: string,
    type: "string" | "number",
    section: string,
    check: (item: never, path: string) => Problem[],
): Problem[] {
    if (!Array.isArray(value) || value.some((item) => typeof item !== type)) {
        return [wrongType(path, `a list of ${type}s`, section)];
    }
    return value.length === 0
        ? [emptyValue(path, section)]
        : value.flatMap((item, index) => check(item as never, `${path}[${index}]`));
}

/** Problems of items that repeat an earlier one; `identify` says when two are the same. */
export function checkRepeats<T>(items: readonly T[], path: string, rule: Omit<Problem, "path" | "message" | "remedy">) {
    const first = new Map<T, number>();
    return items.flatMap((item, index): Problem[] => {
        const earlier = first.get(item);
        if (earlier === undefined) {
            first.set(item, index);
            return [];
        }
        const at = `${path}[${index}]`;
        return [{ ...rule, path: at, message: `The item repeats item ${earlier}.`, remedy: "Remove one of them." }];
    });
}

/** The value of a key that forbids escapes. */
export function plain(text: CharString, path: string, section: string): string {
    if (text.escaped) {
        refuse({
            code: "value-escaped",
            path,
            message: "The value of this key must not contain escapes.",
            remedy: "Write it without backslashes.",
            section,
        });
    }
    return text.octets;
}

/** Items of a list that forbids escapes. */
export function items(text: CharString, path: string, section: string): string[] {
    const value = plain(text, path, section);
    return value === "" ? [] : value.split(",");
}

export function decimal(text: string, path: string, section: string): number {
    if (!/^[0-9]+$/.test(text)) {
        refuse({
            code: "number",
            path,
            message: `${JSON.stringify(text)} is not a decimal number.`,
            remedy: "Write digits only, 0 to 65535.",
            section,
        });
    }
    return Number(text);
}

export function checkUint16(value: number, path: string, section: string): Problem[] {
    const valid = Number.isInteger(value) && value >= 0 && value <= 65535;
    const remedy = "Give a whole number of 0 to 65535.";
    return valid ? [] : [{ code: "number", path, message: `${value} does not fit in 16 bits.`, remedy, section }];
}

export function uint16(value: number): number[] {
    return [value >> 8, value & 0xff];
}

/** Cuts a value into items of `size` octets. */
export function chunks(bytes: Uint8Array, size: number, path: string, section: string): Uint8Array[] {
    if (bytes.length % size !== 0) {
        refuse({
            code: "value-length",
            path,
            message: `The value has ${bytes.length} octets.`,
            remedy: `Every item takes ${size} octets.`,
            section,
        });
    }
    return Array.from({ length: bytes.length / size }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

export const readUint16 = (bytes: Uint8Array): number => ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
