import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiStack } from "./pulumiStack.ts";

/**
 * What `pulumi preview --json --diff --show-sames` prints of a program that has been updated with `side: before` and is
 * previewed with `side: after`. Its Kubernetes provider writes files, so that it needs no cluster.
 * @param program Folder in `programs`.
 */
export async function recordPreview(program: string): Promise<string> {
    const manifests = mkdtempSync(join(tmpdir(), "http3-manifests-"));
    const stack = new PulumiStack(program, { manifests }, { project: join(import.meta.dirname, "programs", program) });
    const { code, text } = await stack.up({ side: "before" });
    if (code !== 0) throw new Error(text);
    return portable(await stack.previewDocument({ side: "after" }), manifests);
}

/** What of a preview is another one on every machine and in every run. */
const OF_ONE_RUN = ["created", "modified", "sourcePosition", "stackTrace"];
/** Lists whose order is that of a map in Go: another one in every run. */
const WITHOUT_ORDER = ["replaceReasons", "diffReasons"];

/** A preview without what differs between two recordings of the same program. */
function portable(document: string, manifests: string): string {
    const preview = JSON.parse(document) as { steps: { urn: string }[] };
    const steps = preview.steps.toSorted((one, other) => (one.urn < other.urn ? -1 : 1));
    const text = JSON.stringify(
        { ...preview, steps, duration: 0, diagnostics: [] },
        (key, value: unknown) => {
            if (OF_ONE_RUN.includes(key)) return undefined;
            return WITHOUT_ORDER.includes(key) && Array.isArray(value) ? value.toSorted() : value;
        },
        1,
    );
    return `${text
        .replaceAll(manifests, "/manifests")
        .replaceAll(/(?<=::|"id": ")[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=")/g, "PROVIDER")
        .replaceAll(/(?<=pulumi-kubernetes-)[0-9a-f]{8}\b/g, "manager")}\n`;
}
