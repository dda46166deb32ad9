import { isSecret, isUnknown } from "../../components/model/changes.ts";
import type { Change, Properties } from "../../components/model/readings.ts";

/** A field that a change modifies. */
export interface Field {
    /** Keys and indices of its path. */
    keys: string[];
    /** In the engine's format: `spec.ports[1].protocol`. */
    path: string;
    /** Absent if added. */
    before?: unknown;
    /** Absent if removed. */
    after?: unknown;
}

/** Fields that differ between both sides of a change; empty for a creation or a deletion. */
export function changedFields(change: Change): readonly Field[] {
    const known = FIELDS.get(change) ?? fieldsOf(change);
    FIELDS.set(change, known);
    return known;
}

/** A cache, as several rules read these. */
const FIELDS = new WeakMap<Change, readonly Field[]>();

function fieldsOf({ operation, before, after }: Change): Field[] {
    return (operation === "update" || operation === "replace") && before !== undefined && after !== undefined
        ? differences(before, after, [])
        : [];
}

function differences(before: unknown, after: unknown, keys: string[]): Field[] {
    if (before === after || (isSecret(before) && isSecret(after))) {
        return [];
    }
    const [old, now] = [before ?? emptyOf(after), after ?? emptyOf(before)];
    if (!isBranch(old) || !isBranch(now) || Array.isArray(old) !== Array.isArray(now)) {
        return [leaf(before, after, keys)];
    }
    if (Array.isArray(old) && Array.isArray(now)) {
        return pairs(old, now).flatMap(([was, is, index]) => {
            const inner = [...keys, String(index)];
            // An added or removed item is one change, not one per field.
            return was === undefined || is === undefined ? [leaf(was, is, inner)] : differences(was, is, inner);
        });
    }
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return names
        .filter((name) => !name.startsWith("__"))
        .flatMap((name) => differences((old as Properties)[name], (now as Properties)[name], [...keys, name]));
}

function leaf(before: unknown, after: unknown, keys: string[]): Field {
    return {
        keys,
        path: pathOf(keys),
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
    };
}

/** Corresponding items of two lists, without those in both: by name, or else by order. */
function pairs(before: readonly unknown[], after: readonly unknown[]): [unknown, unknown, index: number][] {
    const old = before.map((item, index) => ({ item, index, text: JSON.stringify(item) }));
    const now = after.map((item, index) => ({ item, index, text: JSON.stringify(item) }));
    const [gone, come] = [without(old, now), without(now, old)];
    const paired = come.map(({ item, index }): [unknown, unknown, number] => {
        const name = nameOf(item);
        const same = name === undefined ? -1 : gone.findIndex((one) => nameOf(one.item) === name);
        const [other] = same < 0 ? [] : gone.splice(same, 1);
        return [other?.item, item, index];
    });
    for (const pair of paired) {
        const [was, is] = pair;
        if (was === undefined && nameOf(is) === undefined) {
            pair[0] = gone.shift()?.item;
        }
    }
    return [...paired, ...gone.map(({ item, index }): [unknown, unknown, number] => [item, undefined, index])];
}

interface Item {
    item: unknown;
    index: number;
    text: string;
}

/** Items that another list has less often. */
function without(items: readonly Item[], others: readonly Item[]): Item[] {
    const counts = new Map<string, number>();
    for (const { text } of others) {
        counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    return items.filter(({ text }) => {
        const left = counts.get(text) ?? 0;
        counts.set(text, left - 1);
        return left <= 0;
    });
}

/** Identity of a list item. */
function nameOf(item: unknown): unknown {
    return isBranch(item) ? (item as Properties)["name"] : undefined;
}

/** Whether both sides of a field are known: rules treat unknown ones as unchanged; they are listed as unknown. */
export function isKnown({ before, after }: Field): boolean {
    return !isUnknown(before) && !isUnknown(after);
}

/** Counterpart of a missing list or object. */
function emptyOf(value: unknown): unknown {
    return isBranch(value) && Object.keys(value).length > 0 ? (Array.isArray(value) ? [] : {}) : undefined;
}

function isBranch(value: unknown): value is object {
    return typeof value === "object" && value !== null && !isSecret(value);
}

/** A path in the engine's format. */
export function pathOf(keys: readonly string[]): string {
    return keys
        .map((key, index) =>
            /^\d+$/.test(key) ? `[${key}]` : /^[\w$-]+$/.test(key) ? `${index === 0 ? "" : "."}${key}` : `["${key}"]`,
        )
        .join("");
}

const LONGEST = 200;

/** A field's value for a person: `undefined` if absent. */
export function shown(value: unknown): string | undefined {
    if (value === undefined) {
        return undefined;
    }
    if (isSecret(value)) {
        return "hidden";
    }
    if (isUnknown(value)) {
        return "not known before the update";
    }
    const text = typeof value === "string" ? value : JSON.stringify(value, hiding);
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text === "" ? '""' : text;
}

function hiding(_key: string, value: unknown): unknown {
    return isSecret(value) ? "hidden" : isUnknown(value) ? "not known before the update" : value;
}

/**
 * Whether keys are those of a pattern, or below it: `spec.ports.*.protocol`, `metadata.annotations["a.b/*"]`, or
 * `**.http3` for a key at any depth.
 */
export function isAt(pattern: string, keys: readonly string[]): boolean {
    if (pattern.startsWith("**.")) {
        return keys.some((_key, index) => isAt(pattern.slice(3), keys.slice(index)));
    }
    const parts = partsOf(pattern);
    return parts.length <= keys.length && parts.every((part, index) => part.test(keys[index] ?? ""));
}

const PARTS = new Map<string, RegExp[]>();

function partsOf(pattern: string): RegExp[] {
    const known = PARTS.get(pattern);
    const parts =
        known ??
        [...pattern.matchAll(/\["([^"]*)"\]|([^.[\]]+)/g)].map(
            ([, quoted, plain = ""]) =>
                new RegExp(
                    `^${(quoted ?? plain).replace(/[\\^$.*+?()[\]{}|]/g, (sign) => (sign === "*" ? ".*" : `\\${sign}`))}$`,
                ),
        );
    if (known === undefined) {
        PARTS.set(pattern, parts);
    }
    return parts;
}
