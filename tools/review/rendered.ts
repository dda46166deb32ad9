import { isDeepStrictEqual } from "node:util";
import { parseAllDocuments } from "yaml";
import type { Change, Properties } from "../../components/model/readings.ts";
import { type BesideChart, releaseOf } from "../engine/besideObjects.ts";
import { type RenderDocument, readDocument } from "../engine/renderDocument.ts";
import type { Reviewed } from "./change.ts";
import { UnreadableError } from "./input.ts";
import { CHART, CRDS, notCompared } from "./notCompared.ts";

/** One declaration in a render. */
interface Declared {
    name: string;
    type: string;
    properties: Properties;
}

interface Manifest extends Properties {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
}

/**
 * Compares two outputs of `http3-gateway render`, without engine and credentials. Replacements by providers are
 * unknown, and so is all live state. The document at the end has the clouds' resources, charts and the plan.
 * @throws UnreadableError if one is not a stream of Kubernetes objects, or is truncated.
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
    const document = readDocument(stream);
    if (document === undefined && /^kind: *["']?\w*List["']?\s*$/m.test(stream)) {
        throw new UnreadableError(
            `The rendered ${which} contains an object of kind List and no end of a render: it looks like the output of \`kubectl get\`. Use the output of \`http3-gateway render\`.`,
        );
    }
    if (document === undefined) {
        throw cutOff(which, "its last line is not `# http3-gateway render: {…}`");
    }
    const objects = objectsOf(stream, which);
    if (objects.length !== document.objects) {
        throw cutOff(which, `it has ${objects.length} of ${document.objects} objects`);
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
    for (const { object, paths } of document.leftOut) {
        for (const path of paths) {
            markUnknown(named.get(object) ?? {}, path);
        }
    }
    for (const resource of besideIn(document)) {
        declared.set(`${resource.type} ${resource.name}`, resource);
    }
    if (declared.size === 0) {
        throw new UnreadableError(`The rendered ${which} contains no object.`);
    }
    return declared;
}

/** All except objects, each as a resource with comparable declarations. */
function besideIn({ crds, charts, resources }: RenderDocument): Declared[] {
    return [
        ...crds.map((bundle) => ({ type: CRDS, name: `CRDs of ${bundle.group}`, properties: { ...bundle } })),
        ...charts.map(chartIn),
        ...resources.map(({ type, name, inputs }) => ({ type, name, properties: inputs })),
    ];
}

function chartIn(chart: BesideChart): Declared {
    const { name, namespace, skipCrds, values, missing } = chart;
    const properties = { release: releaseOf(chart), namespace, skipCrds, values, rendered: missing === undefined };
    return { type: CHART, name: `Chart ${namespace}/${name}`, properties };
}

/** Marks a value as unknown at a path of keys; list paths have lost their index, and are not found. */
function markUnknown(properties: Properties, path: string): void {
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

/** Error text for a truncated stream, or for other input. */
function cutOff(which: string, why: string): UnreadableError {
    return new UnreadableError(
        `The rendered ${which} is truncated, or not the output of \`http3-gateway render\`: ${why}. Render it again.`,
    );
}

function objectsOf(stream: string, which: string): Manifest[] {
    const objects: Manifest[] = [];
    for (const document of parseAllDocuments(stream)) {
        if (document.errors.length > 0) {
            throw new UnreadableError(
                `The rendered ${which} is not valid YAML: ${document.errors[0]?.message.split("\n")[0]}`,
            );
        }
        const object = document.toJS() as Partial<Manifest> | null;
        if (object === null) {
            continue;
        }
        if (typeof object.apiVersion !== "string" || typeof object.kind !== "string" || !object.metadata?.name) {
            throw new UnreadableError(
                `The rendered ${which} contains a document that is not a Kubernetes object. Use the output of \`http3-gateway render\`.`,
            );
        }
        objects.push(object as Manifest);
    }
    return objects;
}

/** Paths that differ, in the engine's format: `spec.ports[1].protocol`. */
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
