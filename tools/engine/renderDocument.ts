import type { Beside } from "./besideObjects.ts";

/** Content of the last line of a render: the number of objects before it, and what is not an object. */
export interface RenderDocument extends Beside {
    objects: number;
}

/** A comment, which kubectl and GitOps skip: what is not a Kubernetes object has no place in a stream of them. */
const PREFIX = "# http3-gateway render: ";

/** The last line of a render: half of a YAML stream is also valid YAML, so a reader could not detect truncation. */
export function writeDocument(document: RenderDocument): string {
    // Line breaks to a reader of YAML 1.1, and no line breaks to JSON.
    const text = JSON.stringify(document).replace(
        /[\u0085\u2028\u2029]/g,
        (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    return `${PREFIX}${text}\n`;
}

/** The document at the end of a render; undefined where the stream does not end with one. */
export function readDocument(stream: string): RenderDocument | undefined {
    const last = stream.trimEnd().split("\n").at(-1) ?? "";
    if (!last.startsWith(PREFIX)) {
        return undefined;
    }
    try {
        return JSON.parse(last.slice(PREFIX.length)) as RenderDocument;
    } catch {
        return undefined;
    }
}
