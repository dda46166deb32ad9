import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument, stringify } from "yaml";
import { stackFileName } from "../stackFileName.ts";
import type { Template } from "./templates.ts";

/** What may be in the folder before: a repository, its settings, and what an editor keeps. None of it is written. */
const HARMLESS = [
    ...[".git", ".gitattributes", ".github", ".gitignore", ".gitlab-ci.yml", ".editorconfig"],
    ...[".DS_Store", ".idea", ".vscode", "LICENSE", "README.md"],
];

/** npm leaves a file of this name out of a package, so that no template has one. */
const IGNORED = ".gitignore";

/** What a project gets in addition to its template. */
export interface NewProject {
    name: string;
    description: string;
    stack: string;
    /** Settings of the stack; a key without a colon is the project's. */
    settings: Record<string, string | number>;
    /** What package.json says of this package: a range, or another form that npm understands. */
    version: string;
}

/** What is in a folder that a project would be among; empty where it may be written. */
export function inTheWay(folder: string): string[] {
    return existsSync(folder) ? readdirSync(folder).filter((name) => !HARMLESS.includes(name)) : [];
}

/**
 * Writes a project from a template, as `pulumi new` does, and the settings of its first stack.
 * @returns Names of the files, in order.
 */
export function writeProject(template: Template, folder: string, project: NewProject): string[] {
    const files: Record<string, string> = {
        ...Object.fromEntries(readdirSync(template.folder).map((name) => [name, fileOf(template, name, project)])),
        [stackFileName(project.stack)]: stackFile(project),
        ...(existsSync(join(folder, IGNORED)) ? {} : { [IGNORED]: "/bin/\n/node_modules/\n" }),
    };
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return Object.keys(files).sort();
}

function fileOf({ folder, about }: Template, name: string, project: NewProject): string {
    const description = project.description || about;
    const text = readFileSync(join(folder, name), "utf8");
    if (name === "Pulumi.yaml") {
        const document = parseDocument(text);
        document.delete("template");
        document.set("name", project.name);
        document.set("description", description);
        return document.toString({ indent: 4, lineWidth: 0 });
    }
    // The placeholders of `pulumi new`.
    const filled = text.replaceAll(/\$\{PROJECT\}/g, project.name).replaceAll(/\$\{DESCRIPTION\}/g, description);
    return name === "package.json" ? withVersion(filled, project.version) : filled;
}

function withVersion(manifest: string, version: string): string {
    const parsed = JSON.parse(manifest) as { dependencies: Record<string, string> };
    const dependencies = { ...parsed.dependencies, "pulumi-http3-gateway": version };
    return `${JSON.stringify({ ...parsed, dependencies }, null, 4)}\n`;
}

function stackFile({ name, settings }: NewProject): string {
    const config = Object.entries(settings).map(([key, value]) => [key.includes(":") ? key : `${name}:${key}`, value]);
    return stringify({ config: Object.fromEntries(config) }, { indent: 4, lineWidth: 0 });
}
