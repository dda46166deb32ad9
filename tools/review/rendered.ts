import { isDeepStrictEqual } from "node:util";
import { parseAllDocuments } from "yaml";
import type { Change, Properties, Reviewed } from "./change.ts";
import { notCompared } from "./notCompared.ts";
import { UnreadableError } from "./preview.ts";
import { cutOff, type Declared, describedIn, leftOutIn, markUnknown, objectsIn } from "./renderedComments.ts";

interface Manifest extends Properties {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
}

/**
 * Compares two outputs of `http3-gateway render`: no engine, no credentials. What a provider would replace is not
 * known here, and neither is anything live. Clouds' resources, charts and the plan are read from the comments.
 * @throws UnreadableError when one of them is no stream of Kubernetes objects, or is cut off.
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
    return { changes, unseen: 0, uncompared: notCompared(changes) };
}

function declaredIn(stream: string, which: string): Map<string, Declared> {
    const declared = new Map<string, Declared>();
    const expected = objectsIn(stream, which);
    const objects = objectsOf(stream, which);
    if (objects.length !== expected) {
        throw cutOff(which, `it has ${objects.length} of ${expected} objects`);
    }
    for (const object of objects) {
        const { apiVersion, kind, metadata } = object;
        declared.set(`${apiVersion} ${kind} ${metadata.namespace ?? ""} ${metadata.name}`, {
            name: `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`,
            type: `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`,
            properties: object,
        });
    }
    const named = new Map([...declared.values()].map((one) => [one.name, one.properties]));
    for (const { object, paths } of leftOutIn(stream)) {
        for (const path of paths) {
            markUnknown(named.get(object) ?? {}, path);
        }
    }
    for (const resource of describedIn(stream)) {
        declared.set(`${resource.type} ${resource.name}`, resource);
    }
    if (declared.size === 0) {
        throw new UnreadableError(`The rendered ${which} holds no object.`);
    }
    return declared;
}

function objectsOf(stream: string, which: string): Manifest[] {
    const objects: Manifest[] = [];
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
        objects.push(object as Manifest);
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
