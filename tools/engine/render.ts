import { stringify } from "yaml";
import { compareObjects } from "./kindOrder.ts";
import type { KubernetesObject } from "./objects.ts";

/** Beside the manifests in a folder; kubectl does not read files of this kind. */
export const PLAN_FILE = "plan.txt";

/** What `render` collected. */
export interface Rendered {
    objects: KubernetesObject[];
    /** What is no object here: CRD bundles, charts, cloud resources, the plan. */
    comments: string[];
    /** Charts whose objects are not among them, and why. */
    missing: { chart: string; reason: string }[];
}

/** A YAML stream whose order depends on nothing but the objects; key material is left out unless asked for. Pure. */
export function renderStream(rendered: Rendered, showSecrets: boolean): string {
    const comments = [...rendered.comments].sort().map((comment) => `${comment.replace(/^/gm, "# ")}\n`);
    const documents = [...rendered.objects].sort(compareObjects).map((object) => renderObject(object, showSecrets));
    return [...comments, ...documents.map((document) => `---\n${document}`), endLine(documents.length)].join("");
}

/** The last line of a stream: half of a YAML stream is one too, and a reader could not tell. Pure. */
export function endLine(objects: number): string {
    return `# end of render, ${objects} ${objects === 1 ? "object" : "objects"}\n`;
}

/** What a folder of manifests cannot hold: CRDs to apply first, charts, the plan of a cloud's resources. Pure. */
export function renderPlan({ comments }: Rendered): string {
    return comments.length === 0
        ? "There is nothing besides the objects.\n"
        : [...comments]
              .sort()
              .map((comment) => `${comment}\n`)
              .join("\n");
}

/** Charts whose objects are missing, a line for each reason. Pure. */
export function missingNotes({ missing }: Rendered): string[] {
    const reasons = Map.groupBy(missing, ({ reason }) => reason.replace(/\s+/g, " ").trim());
    return [...reasons].map(
        ([reason, charts]) =>
            `Not rendered: ${charts
                .map(({ chart }) => `chart ${chart}`)
                .sort()
                .join(", ")}. ${reason}`,
    );
}

/** One object as YAML. Pure. */
export function renderObject(object: KubernetesObject, showSecrets: boolean): string {
    const { apiVersion, kind, metadata, ...rest } = showSecrets ? object : withoutSecrets(object);
    return stringify({ apiVersion, kind, metadata, ...rest }, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** File name of an object, for a folder of manifests. Pure. */
export function fileName(object: KubernetesObject): string {
    const { kind, metadata } = object;
    const parts = [metadata.namespace, kind.toLowerCase(), metadata.name].filter((part) => part !== undefined);
    return `${parts.join("-").replace(/[^\w.-]/g, "_")}.yaml`;
}

/** Of a folder with these names, what this render did not write: another stack's, perhaps, and GitOps applies both. Pure. */
export function foreignFiles(
    folder: string,
    names: readonly string[],
    { objects, missing }: Rendered,
): string | undefined {
    const written = new Set(objects.map(fileName));
    // A kustomization is no object: a person lists there what to apply.
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
    const remedy =
        missing.length === 0
            ? `Remove ${them}, or GitOps applies ${them} too.`
            : "Remove what is of none of those charts, or GitOps applies it too.";
    return `${count} of ${folder} ${are} not of this render: ${shown}. ${remedy}`;
}

function withoutSecrets(object: KubernetesObject): KubernetesObject {
    if (object.kind !== "Secret") {
        return object;
    }
    // Data that is known only in a cluster is one stand-in for the whole.
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
