import { stringify } from "yaml";
import { compareObjects } from "./kindOrder.ts";
import type { KubernetesObject } from "./objects.ts";

/** What `render` collected. */
export interface Rendered {
    objects: KubernetesObject[];
    /** What is no object here: CRD bundles, cloud resources. */
    comments: string[];
}

/** A YAML stream whose order depends on nothing but the objects; key material is left out unless asked for. Pure. */
export function renderStream(rendered: Rendered, showSecrets: boolean): string {
    const comments = [...rendered.comments].sort().map((comment) => `${comment.replace(/^/gm, "# ")}\n`);
    const documents = [...rendered.objects].sort(compareObjects).map((object) => renderObject(object, showSecrets));
    return comments.join("") + documents.map((document) => `---\n${document}`).join("");
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
