import { stringify } from "yaml";
import { type Beside, inOrder, oneLine, sentences } from "./besideObjects.ts";
import { compareObjects } from "./kindOrder.ts";
import type { KubernetesObject } from "./objects.ts";
import { writeDocument } from "./renderDocument.ts";

/** Next to the manifests in a folder; kubectl does not read files of this type. */
export const PLAN_FILE = "plan.txt";

/** What `render` collected. */
export interface Rendered {
    objects: KubernetesObject[];
    /** CRD bundles, charts, cloud resources, the plan. */
    beside: Beside;
}

/**
 * A YAML stream whose order depends on nothing but the objects; key material is omitted unless requested. What is
 * not an object is listed first, as text for a person, and last, as data for the review.
 */
export function renderStream({ objects, beside }: Rendered, showSecrets: boolean): string {
    const comments = sentences(beside).map((sentence) => `${sentence.replace(/^/gm, "# ")}\n`);
    const documents = [...objects].sort(compareObjects).map((object) => renderObject(object, showSecrets));
    return [
        ...comments,
        ...documents.map((document) => `---\n${document}`),
        writeDocument({ objects: documents.length, ...inOrder(beside) }),
    ].join("");
}

/** What a folder of manifests cannot contain: CRDs to apply first, charts, the plan of a cloud's resources. */
export function renderPlan({ beside }: Rendered): string {
    const said = sentences(beside);
    return said.length === 0 ? "Everything is in the objects.\n" : said.map((sentence) => `${sentence}\n`).join("\n");
}

/** Charts whose objects are missing, a line for each reason. */
export function missingNotes({ beside: { charts } }: Rendered): string[] {
    const missing = charts.flatMap(({ name, missing: reason }) => (reason === undefined ? [] : [{ name, reason }]));
    return [...Map.groupBy(missing, ({ reason }) => oneLine(reason))].map(
        ([reason, all]) =>
            `Not rendered: ${all
                .map(({ name }) => `chart ${name}`)
                .sort()
                .join(", ")}. ${reason}`,
    );
}

/** One object as YAML. */
export function renderObject(object: KubernetesObject, showSecrets: boolean): string {
    const { apiVersion, kind, metadata, ...rest } = showSecrets ? object : withoutSecrets(object);
    return stringify({ apiVersion, kind, metadata, ...rest }, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** File name of an object, for a folder of manifests. */
export function fileName(object: KubernetesObject): string {
    const { kind, metadata } = object;
    const parts = [metadata.namespace, kind.toLowerCase(), metadata.name].filter((part) => part !== undefined);
    return `${parts.join("-").replace(/[^\w.-]/g, "_")}.yaml`;
}

/** Files in a folder that this render did not write: possibly another stack's, and GitOps applies both. */
export function foreignFiles(
    folder: string,
    names: readonly string[],
    { objects, beside }: Rendered,
): string | undefined {
    const written = new Set(objects.map(fileName));
    // A kustomization is not an object: a person lists there what to apply.
    const foreign = names
        .filter((name) => /\.ya?ml$/.test(name) && !/^kustomization\./.test(name) && !written.has(name))
        .sort();
    if (foreign.length === 0) {
        return undefined;
    }
    const shown = `${foreign.slice(0, 10).join(", ")}${foreign.length > 10 ? " and others" : ""}`;
    const [count, are, them] =
        foreign.length === 1 ? ["1 file", "is", "it"] : [`${foreign.length} files`, "are", "them"];
    // A chart that is not rendered may have been, with its objects in the folder.
    const remedy = beside.charts.every(({ missing }) => missing === undefined)
        ? `Delete ${them}, or GitOps applies ${them} too.`
        : "Delete files that belong to none of those charts, or GitOps applies them too.";
    return `${count} in ${folder} ${are} not from this render: ${shown}. ${remedy}`;
}

function withoutSecrets(object: KubernetesObject): KubernetesObject {
    if (object.kind !== "Secret") {
        return object;
    }
    // Data that is known only in a cluster has one placeholder for the whole.
    const names = (data: unknown) =>
        typeof data === "object" && data !== null
            ? Object.keys(data)
            : object["type"] === "kubernetes.io/tls"
              ? ["tls.crt", "tls.key"]
              : [];
    const hidden = (data: unknown) => Object.fromEntries(names(data).map((key) => [key, "<secret>"]));
    return {
        ...object,
        ...(object["data"] === undefined ? {} : { data: hidden(object["data"]) }),
        ...(object["stringData"] === undefined ? {} : { stringData: hidden(object["stringData"]) }),
    };
}
