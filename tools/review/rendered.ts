import { isDeepStrictEqual } from "node:util";
import { parseAllDocuments } from "yaml";
import type { Change, Properties } from "./change.ts";
import { UnreadableError } from "./preview.ts";

interface Manifest extends Properties {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
}

/**
 * Compares two outputs of `http3-gateway render`: no engine, no credentials. What a provider would replace is not
 * known here, and neither is anything live.
 * @throws UnreadableError when one of them is no stream of Kubernetes objects.
 */
export function readRendered(base: string, changed: string): Change[] {
    const before = objectsOf(base, "base");
    const after = objectsOf(changed, "change");
    const keys = [...new Set([...before.keys(), ...after.keys()])];
    return keys.map((key) => {
        const [old, now] = [before.get(key), after.get(key)];
        const { apiVersion, kind, metadata } = (now ?? old) as Manifest;
        const operation =
            old === undefined
                ? "create"
                : now === undefined
                  ? "delete"
                  : isDeepStrictEqual(old, now)
                    ? "same"
                    : "update";
        return {
            name: `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`,
            type: `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`,
            operation,
            ...(old === undefined ? {} : { before: old }),
            ...(now === undefined ? {} : { after: now }),
            paths: operation === "update" ? differences(old, now) : {},
            replaceReasons: [],
        };
    });
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
    if (objects.size === 0) {
        throw new UnreadableError(`The rendered ${which} holds no object.`);
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
