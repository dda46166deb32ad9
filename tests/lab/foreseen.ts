import { type ReviewReport, readPreview, review } from "../../tools/review/index.ts";
import { preview, type Resource } from "../tools/review/build.ts";
import { api } from "./edge.ts";

/** An object as the API server has it. */
export interface Live extends Record<string, unknown> {
    metadata: { name: string; namespace: string; annotations?: Record<string, string> };
    spec?: Record<string, unknown>;
    data?: Record<string, string>;
    status?: Record<string, unknown>;
}

/** What is declared in `spec` or `data` from now on. */
export type Declared = Pick<Live, "spec" | "data">;

/** A change of one object: reviewed as an engine's preview shows it, and then made. */
export interface Foreseen {
    report: ReviewReport;
    make(): Promise<void>;
    /** Declares again what was declared before. */
    undo(): Promise<void>;
}

/** Reviews a change of a live object before it is made. What the cluster has is what the engine would have recorded. */
export async function foresee(
    type: string,
    path: string,
    change: (live: Live) => Declared | "delete",
    op?: string,
    beside: Resource[] = [],
): Promise<Foreseen> {
    const live = await api<Live>(path);
    const { status, ...before } = live;
    const declared = change(structuredClone(live));
    const gone = declared === "delete";
    const resource = { type, name: live.metadata.name, before, live: { status }, op };
    const document = preview(gone ? resource : { ...resource, after: { ...before, ...declared } }, ...beside);
    const patch = async (body: Declared) =>
        void (await api(path, {
            method: "PATCH",
            contentType: "application/merge-patch+json",
            body: JSON.stringify(body),
        }));
    return {
        report: review(readPreview(document), new Date()),
        make: async () => void (await (gone ? api(path, { method: "DELETE" }) : patch(declared))),
        undo: async () => {
            // In a merge patch null takes a field away.
            const added = gone ? [] : Object.keys(declared.spec ?? {}).filter((field) => !(field in (live.spec ?? {})));
            await patch({ spec: { ...Object.fromEntries(added.map((field) => [field, null])), ...live.spec } });
        },
    };
}

/** What a preview says of an object that stays as it is. */
export async function asItIs(type: string, path: string): Promise<Resource> {
    const { status: _, ...declared } = await api<Live>(path);
    return { type, name: declared.metadata.name, op: "same", before: declared, after: declared };
}
