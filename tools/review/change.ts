/** What happens to a resource. `replace` makes a new one; its order is the provider's. */
export type Operation = "create" | "update" | "replace" | "delete" | "same" | "read";

/** Plain properties of a resource at one point in time. */
export type Properties = Record<string, unknown>;

/** One resource of a program, before and after a change. */
export interface Change {
    /** What a person calls it: its name in the program, or `Kind namespace/name`. */
    name: string;
    /** Pulumi type token, for example `kubernetes:core/v1:Service`. */
    type: string;
    operation: Operation;
    /** Declared properties before; absent when it is new. */
    before?: Properties;
    /** Declared properties after; absent when it goes. */
    after?: Properties;
    /** What the provider reported before: status, addresses. */
    live?: Properties;
    /** Paths that differ, with how: `add`, `update`, `delete`, each with `-replace` where it forces a new resource. */
    paths: Record<string, string>;
    /** Properties that force a replacement. */
    replaceReasons: string[];
    /** When the resource was last changed, as the engine recorded it. */
    modified?: string;
}

/** What is reviewed. */
export interface Reviewed {
    changes: Change[];
    /** Number of resources that stay as they are and that the input leaves out: what they declare is not known. */
    unseen: number;
    /** What two renders cannot tell. */
    uncompared: Uncompared[];
}

/** A resource that stands for others, which the input does not have. */
export interface Uncompared {
    /** Of the resource. */
    name: string;
    /** What is known of it, and what is not, for a person. */
    sentence: string;
}

/** Stand-ins of the engine for values that are not known before the update (sdk/go/common/resource/plugin/rpc.go). */
const UNKNOWNS = new Set([
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Whether a value is not known before the update. */
export function isUnknown(value: unknown): boolean {
    return value === "[unknown]" || (typeof value === "string" && [...UNKNOWNS].some((mark) => value.includes(mark)));
}

/**
 * A change in which what is not known on one side is what it is on the other: a rule that compares both sides then finds
 * nothing in it, and the report names what is not known. What was before is not known in a render alone.
 */
export function withoutGuesses(change: Change): Change {
    const { before, after } = change;
    return before === undefined || after === undefined
        ? change
        : { ...change, before: settled(after, before) as Properties, after: settled(before, after) as Properties };
}

/** A value, with what the other side has in the place of what is not known. */
function settled(other: unknown, value: unknown): unknown {
    if (isUnknown(value)) {
        return other ?? value;
    }
    if (Array.isArray(value)) {
        return value.map((item, index) => settled(Array.isArray(other) ? other[index] : undefined, item));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const beside = typeof other === "object" && other !== null ? (other as Properties) : {};
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settled(beside[key], item)]));
}

/** Whether a value is hidden. */
export function isSecret(value: unknown): boolean {
    return (
        value === "[secret]" ||
        value === "<secret>" ||
        (typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value)
    );
}

/** The value at a dotted path, or undefined. */
export function at(properties: unknown, path: string): unknown {
    return path.split(".").reduce<unknown>((value, key) => {
        if (Array.isArray(value)) {
            return value[Number(key)];
        }
        return typeof value === "object" && value !== null ? (value as Properties)[key] : undefined;
    }, properties);
}

/** The text at a path; undefined when it is not a known text. */
export function text(properties: unknown, path: string): string | undefined {
    const value = at(properties, path);
    return typeof value === "string" && !isUnknown(value) && !isSecret(value) ? value : undefined;
}

/** The items at a path that are objects. */
export function list(properties: unknown, path: string): Properties[] {
    const value = at(properties, path);
    return Array.isArray(value)
        ? value.filter((item): item is Properties => typeof item === "object" && item !== null)
        : [];
}

/** The texts at a path. */
export function texts(properties: unknown, path: string): string[] {
    const value = at(properties, path);
    return Array.isArray(value)
        ? value.filter((item): item is string => typeof item === "string" && !isUnknown(item) && !isSecret(item))
        : [];
}

/** Whether a change does anything. */
export function isChange(change: Change): boolean {
    return change.operation !== "same" && change.operation !== "read";
}
