import { parse } from "yaml";
import type { Properties } from "./change.ts";
import { UnreadableError } from "./preview.ts";

/** One thing that a stream declares: an object, or what stands in a comment because it is none. */
export interface Declared {
    name: string;
    type: string;
    properties: Properties;
}

/** Helm charts, whether their objects are in the stream or not. */
export const CHART = "kubernetes:helm.sh/v4:Chart";
/** CRD bundles, whose CRDs never are. */
export const CRDS = "pulumi-nodejs:dynamic/http3gateway:CrdBundle";

/** What `render` says in its comments: clouds' resources and the plan, charts, CRD bundles. Pure. */
export function describedIn(stream: string): Declared[] {
    const comments = stream.split("\n").filter((line) => line.startsWith("# "));
    return comments.flatMap((line, index) => chartIn(line) ?? crdsIn(line) ?? resourceIn(line, comments, index) ?? []);
}

/** What `render` left out of its objects because only a cluster knows it: an object as it is described, and paths. Pure. */
export function leftOutIn(stream: string): { object: string; paths: string[] }[] {
    return [...stream.matchAll(/^# (\S+ \S+): (.+) is known only in a cluster, and left out\.$/gm)].map(
        ([, object = "", paths = ""]) => ({ object, paths: paths.split(", ") }),
    );
}

/** Puts the mark of what is not known at a path of keys; one into a list has lost its index, and is not found. */
export function markUnknown(properties: Properties, path: string): void {
    const keys = path.split(".");
    const last = keys.pop();
    let parent: unknown = properties;
    for (const key of keys) {
        parent = typeof parent === "object" && parent !== null ? (parent as Properties)[key] : undefined;
    }
    if (last !== undefined && !/[[\]]/.test(path) && typeof parent === "object" && parent !== null) {
        (parent as Properties)[last] ??= "[unknown]";
    }
}

/**
 * The number of objects that a stream's last line counts. What is cut off between two objects is good YAML, so only that
 * line tells.
 * @throws UnreadableError when it is missing.
 */
export function objectsIn(stream: string, which: string): number {
    const [, count] = /^# end of render, (\d+) objects?$/.exec(stream.trimEnd().split("\n").at(-1) ?? "") ?? [];
    if (count === undefined) {
        throw cutOff(which, "its last line is not `# end of render, N objects`");
    }
    return Number(count);
}

/** What is said of half a stream, or of something else. */
export function cutOff(which: string, why: string): UnreadableError {
    return new UnreadableError(
        `The rendered ${which} is cut off, or not what \`http3-gateway render\` prints: ${why}. Render it again, to its end.`,
    );
}

/** A line with type and name, and inputs as YAML below it. */
function resourceIn(line: string, comments: readonly string[], index: number): Declared | undefined {
    const [, type, name, end] = /^# (\S+:\S+) "(.*)", .*([:.])$/.exec(line) ?? [];
    if (type === undefined || name === undefined) {
        return undefined;
    }
    const below = comments.slice(index + 1);
    const rest = below.findIndex((other) => !other.startsWith("#     "));
    const inputs = end === ":" ? below.slice(0, rest < 0 ? undefined : rest) : [];
    const text = inputs.map((each) => each.slice("#     ".length)).join("\n");
    return { type, name, properties: withUnknowns(parse(text)) as Properties };
}

function chartIn(line: string): Declared | undefined {
    const [, name, release, namespace, without, values, fate] =
        /^# Chart (\S+) \((.+)\) in namespace (\S+?)(, without CRDs)?, values (sha256:\w+): (rendered$|not rendered\. )/.exec(
            line,
        ) ?? [];
    if (name === undefined) {
        return undefined;
    }
    const properties = { release, namespace, skipCrds: without !== undefined, values, rendered: fate === "rendered" };
    return { type: CHART, name: `Chart ${namespace}/${name}`, properties };
}

function crdsIn(line: string): Declared | undefined {
    const [, group, version, source, deleted] =
        /^# CRDs of (\S+) (\S+?)(?: from (\S+))?: apply them first, by server-side apply\.( They are deleted with the stack\.)?$/.exec(
            line,
        ) ?? [];
    if (group === undefined) {
        return undefined;
    }
    const properties = { group, version, source, deleteOnDestroy: deleted !== undefined };
    return { type: CRDS, name: `CRDs of ${group}`, properties };
}

/** Reads the words that `render` has for what is known only after an update. */
function withUnknowns(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(withUnknowns);
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withUnknowns(item)]));
    }
    return value === "(known after pulumi up)" ? "[unknown]" : (value ?? {});
}
