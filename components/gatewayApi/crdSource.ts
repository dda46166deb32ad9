import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** One CRD, or one object of an admission policy, as text. */
export interface BundleDocument {
    name: string;
    apiVersion: string;
    kind: "CustomResourceDefinition" | "ValidatingAdmissionPolicy" | "ValidatingAdmissionPolicyBinding";
    yaml: string;
}

const KINDS = new Set(["CustomResourceDefinition", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"]);

/**
 * Reads the documents of one API group from a release URL, a file or a folder.
 * @throws Error when the source cannot be read or contains no CRD of the group.
 */
export async function readBundle(source: string, group: string): Promise<BundleDocument[]> {
    const documents = splitBundle(await readSource(source), group);
    if (!documents.some((document) => document.kind === "CustomResourceDefinition")) {
        throw new Error(`${source} contains no CustomResourceDefinition of the API group ${group}.`);
    }
    return documents;
}

/** Picks the documents of one API group out of a YAML stream. */
function splitBundle(yaml: string, group: string): BundleDocument[] {
    const documents: BundleDocument[] = [];
    for (const text of yaml.split(/^---[^\n]*$/m)) {
        const kind = /^kind:\s*"?([A-Za-z]+)"?\s*$/m.exec(text)?.[1];
        const apiVersion = /^apiVersion:\s*"?([^\s"]+)"?\s*$/m.exec(text)?.[1];
        const name = metadataName(text);
        if (kind === undefined || apiVersion === undefined || name === undefined || !KINDS.has(kind)) {
            continue;
        }
        // A CRD is named `<plural>.<group>`, and so are the release's own policies: `safe-upgrades.<group>`.
        if (name.slice(name.indexOf(".") + 1) === group) {
            documents.push({ name, apiVersion, kind: kind as BundleDocument["kind"], yaml: text });
        }
    }
    return documents;
}

function metadataName(text: string): string | undefined {
    const metadata = /^metadata:[^\n]*\n((?:[ \t]+[^\n]*\n?|\n)*)/m.exec(text)?.[1];
    return metadata === undefined ? undefined : /^ {2}name:\s*"?([^\s"]+)"?\s*$/m.exec(metadata)?.[1];
}

async function readSource(source: string): Promise<string> {
    if (/^https?:\/\//.test(source)) {
        const response = await fetch(source, { signal: AbortSignal.timeout(120_000) }).catch(unreachable(source));
        if (!response.ok) {
            throw new Error(`${source} answers HTTP ${response.status}.`);
        }
        return await response.text();
    }
    const found = await stat(source).catch(() => undefined);
    if (found === undefined) {
        throw new Error(`The CRD source ${source} is neither a URL nor an existing file or folder.`);
    }
    if (found.isFile()) {
        return await readFile(source, "utf8");
    }
    const files = (await readdir(source)).filter((file) => /\.ya?ml$/.test(file)).sort();
    return (await Promise.all(files.map((file) => readFile(join(source, file), "utf8")))).join("\n---\n");
}

/** The cause of `fetch`'s "fetch failed", and two workarounds for a network that blocks it. */
function unreachable(source: string) {
    return (error: Error): never => {
        const { message } = (error.cause as Error | undefined) ?? error;
        throw new Error(
            `${source} cannot be read: ${message || "no connection"}. Behind a proxy, set NODE_USE_ENV_PROXY=1 in addition to HTTPS_PROXY. Without internet access, use a file or a folder.`,
        );
    };
}
