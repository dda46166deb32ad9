import { isDeepStrictEqual } from "node:util";
import { parse, parseAllDocuments } from "yaml";
import type { Change, Properties, Reviewed } from "./change.ts";
import { UnreadableError } from "./preview.ts";

interface Manifest extends Properties {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
}

/** One thing that a stream declares: an object, or what stands in a comment because it is none. */
interface Declared {
    name: string;
    type: string;
    properties: Properties;
}

/**
 * Compares two outputs of `http3-gateway render`: no engine, no credentials. What a provider would replace is not
 * known here, and neither is anything live. Clouds' resources and the plan are read from the comments.
 * @throws UnreadableError when one of them is no stream of Kubernetes objects.
 */
export function readRendered(base: string, changed: string): Reviewed {
    const before = declaredIn(base, "base");
    const after = declaredIn(changed, "change");
    const keys = [...new Set([...before.keys(), ...after.keys()])];
    const changes = keys.map((key): Change => {
        const [old, now] = [before.get(key)?.properties, after.get(key)?.properties];
        const { name, type } = (after.get(key) ?? before.get(key)) as Declared;
        const operation =
            old === undefined
                ? "create"
                : now === undefined
                  ? "delete"
                  : isDeepStrictEqual(old, now)
                    ? "same"
                    : "update";
        return {
            name,
            type,
            operation,
            ...(old === undefined ? {} : { before: old }),
            ...(now === undefined ? {} : { after: now }),
            paths: operation === "update" ? differences(old, now) : {},
            replaceReasons: [],
        };
    });
    return { changes, unseen: 0 };
}

function declaredIn(stream: string, which: string): Map<string, Declared> {
    const declared = new Map<string, Declared>();
    for (const [key, object] of objectsOf(stream, which)) {
        const { apiVersion, kind, metadata } = object;
        declared.set(key, {
            name: `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`,
            type: `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`,
            properties: object,
        });
    }
    for (const resource of describedIn(stream)) {
        declared.set(`${resource.type} ${resource.name}`, resource);
    }
    if (declared.size === 0) {
        throw new UnreadableError(`The rendered ${which} holds no object.`);
    }
    return declared;
}

/** Resources that `render` describes in its comments: a line with type and name, and inputs as YAML below it. */
function describedIn(stream: string): Declared[] {
    const comments = stream.split("\n").filter((line) => line.startsWith("# "));
    return comments.flatMap((line, index) => {
        const [, type, name, end] = /^# (\S+:\S+) "(.*)", .*([:.])$/.exec(line) ?? [];
        if (type === undefined || name === undefined) {
            return [];
        }
        const below = comments.slice(index + 1);
        const rest = below.findIndex((other) => !other.startsWith("#     "));
        const inputs = end === ":" ? below.slice(0, rest < 0 ? undefined : rest) : [];
        const text = inputs.map((each) => each.slice("#     ".length)).join("\n");
        return [{ type, name, properties: withUnknowns(parse(text)) as Properties }];
    });
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

function objectsOf(stream: string, which: string): Map<string, Manifest> {
    const objects = new Map<string, Manifest>();
    for (const document of parseAllDocuments(stream)) {
        if (document.errors.length > 0) {
            throw new UnreadableError(
                `The rendered ${which} is no YAML: ${document.errors[0]?.message.split("\n")[0]}`,
            );
        }
        const object = document.toJS() as Partial<Manifest> | null;
        if (object === null) {
            continue;
        }
        if (typeof object.apiVersion !== "string" || typeof object.kind !== "string" || !object.metadata?.name) {
            throw new UnreadableError(
                `The rendered ${which} holds something that is no Kubernetes object. Use what \`http3-gateway render\` prints.`,
            );
        }
        const { apiVersion, kind, metadata } = object as Manifest;
        objects.set(`${apiVersion} ${kind} ${metadata.namespace ?? ""} ${metadata.name}`, object as Manifest);
    }
    return objects;
}

/** Paths that differ, as the engine writes them: `spec.ports[1].protocol`. */
function differences(before: unknown, after: unknown, path = ""): Record<string, string> {
    if (isDeepStrictEqual(before, after)) {
        return {};
    }
    if (before === undefined || after === undefined) {
        return { [path]: before === undefined ? "add" : "delete" };
    }
    if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) {
        return { [path]: "update" };
    }
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const below = (key: string) => (Array.isArray(after) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`);
    return Object.assign(
        {},
        ...keys.map((key) => differences((before as Properties)[key], (after as Properties)[key], below(key))),
    );
}
