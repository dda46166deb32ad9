import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Document, isMap, isScalar, type Node, parseDocument } from "yaml";
import { nearest } from "../../components/model/rules/didYouMean.ts";
import { stackFileName } from "../stackFileName.ts";
import { UsageError } from "./exitCodes.ts";

/** The default stack of a command. */
export const DEFAULT_STACK = "local";

/** A Pulumi project, as its `Pulumi.yaml` describes it. */
export interface Project {
    name: string;
    folder: string;
    /** Absolute path of the program's entry file. */
    program: string;
    /** Folder of the stacks' settings files, `stackConfigDir` of `Pulumi.yaml`. Default: the project's own. */
    stackFolder: string;
    /** Values that `Pulumi.yaml` sets for every stack, with full keys. */
    defaults: ConfigEntries;
    /** `backend.url` of `Pulumi.yaml`. */
    backend?: string;
}

/** Keys of Pulumi.yaml and of a stack's settings file (pulumi/sdk/go/common/workspace/project.go, of 3.274). */
const PROJECT_KEYS = [
    ...["author", "backend", "config", "description", "license", "main", "name", "options", "packages", "plugins"],
    ...["requiredPulumiVersion", "runtime", "stackConfigDir", "template", "website"],
];
const STACK_KEYS = ["config", "encryptedkey", "encryptionsalt", "environment", "secretsprovider"];

/** Configuration by full key. Only the Pulumi CLI can read an encrypted value. */
export type ConfigEntries = Record<string, string | { encrypted: true }>;

/**
 * Reads the project of a folder or of the nearest parent with a `Pulumi.yaml`.
 * @param program Entry file instead of the project's `main`, relative to `from`.
 * @throws Error when there is no project, no name, no program, or one that Node.js does not run.
 */
export function findProject(from: string, program?: string): Project {
    let folder = resolve(from);
    while (!existsSync(join(folder, "Pulumi.yaml"))) {
        if (dirname(folder) === folder) {
            throw new Error(
                `Pulumi.yaml was not found in ${resolve(from)} or its parent folders. \`http3-gateway init\` writes a project.`,
            );
        }
        folder = dirname(folder);
    }
    const document = parseYaml(join(folder, "Pulumi.yaml"));
    const name = document.get("name");
    if (typeof name !== "string") throw new Error(`${join(folder, "Pulumi.yaml")} has no name.`);
    refuseMisspelt(document, join(folder, "Pulumi.yaml"), PROJECT_KEYS);
    const runtime = document.get("runtime");
    const language = isMap(runtime) ? runtime.get("name") : runtime;
    if (language !== undefined && language !== "nodejs") {
        throw new Error(
            `${join(folder, "Pulumi.yaml")} has the runtime ${language}. This command runs only nodejs programs. Run this one with \`pulumi\`.`,
        );
    }
    const main = document.get("main");
    const backend = document.getIn(["backend", "url"]);
    const stackFolder = document.get("stackConfigDir");
    return {
        name,
        folder,
        stackFolder: resolve(folder, String(stackFolder ?? ".")),
        program: entryFile(program === undefined ? resolve(folder, String(main ?? ".")) : resolve(from, program)),
        defaults: readDefaults(document.get("config"), name),
        ...(typeof backend === "string" ? { backend } : {}),
    };
}

/** The settings file of a stack. */
export function stackFile(project: Project, stack: string): string {
    return join(project.stackFolder, stackFileName(stack));
}

/**
 * Message for a named stack without a settings file: a misspelled one would silently run with all defaults.
 * @throws UsageError when another stack has a settings file and almost the same name.
 */
export function missingSettings(project: Project, stack: string): string | undefined {
    const file = stackFile(project, stack);
    if (stack === DEFAULT_STACK || existsSync(file)) return undefined;
    const others = readdirSync(project.stackFolder).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
    const name = stack.split("/").at(-1) ?? stack;
    const near = nearest(name, others);
    // Of a short name two letters are half of it: `maps` is not a misspelt `aws`.
    if (near !== undefined && near.edits <= (name.length < 6 ? 1 : 2)) {
        throw new UsageError(
            `${file} was not found. Did you mean --stack ${near.each}? A new stack requires this file, which may be empty.`,
        );
    }
    return `${file} was not found: keys that --config does not set have their defaults.`;
}

/**
 * Configuration of a stack: the project's defaults, then `Pulumi.<stack>.yaml`, then `overrides`.
 * @throws Error when a value is encrypted and not overridden, or the stack has environments of Pulumi ESC.
 */
export function stackConfig(
    project: Project,
    stack: string,
    overrides: Readonly<Record<string, string>> = {},
): Record<string, string> {
    const file = stackFile(project, stack);
    if (existsSync(file) && parseYaml(file).has("environment")) {
        throw new Error(
            `${file} takes values from environments of Pulumi ESC (\`environment\`), which only the Pulumi CLI reads. Use --engine pulumi. Or remove \`environment\` and set the values with --config.`,
        );
    }
    const config: Record<string, string> = {};
    for (const [key, value] of Object.entries(stackEntries(project, stack, overrides))) {
        if (typeof value !== "string") {
            throw new Error(
                `${key} is encrypted in ${stackFile(project, stack)}, and only the Pulumi CLI can decrypt it. Set it with --config ${key}=…, or use --engine pulumi.`,
            );
        }
        config[key] = value;
    }
    return config;
}

/** The same with what is encrypted in it. */
export function stackEntries(
    project: Project,
    stack: string,
    overrides: Readonly<Record<string, string>> = {},
): ConfigEntries {
    const file = stackFile(project, stack);
    const document = existsSync(file) ? parseYaml(file) : undefined;
    if (document !== undefined) refuseMisspelt(document, file, STACK_KEYS);
    const own = readEntries(document?.get("config"), project.name);
    return { ...project.defaults, ...own, ...overrides };
}

/** A key with its project: `stage` becomes `http3-gateway:stage`. */
export function fullKey(key: string, project: string): string {
    return key.includes(":") ? key : `${project}:${key}`;
}

function parseYaml(file: string) {
    const document = parseDocument(readFileSync(file, "utf8"));
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${file}: ${error.message.split("\n")[0]}`);
    return document;
}

/**
 * Keys that Pulumi does not know are ignored here, since later releases may; Pulumi silently ignores a
 * misspelled one.
 * @throws Error when a key is almost one that Pulumi knows.
 */
function refuseMisspelt(document: Document, file: string, known: readonly string[]): void {
    const keys = isMap(document.contents) ? document.contents.items.map(({ key }) => textOf(key as Node)) : [];
    for (const key of keys.filter((each) => !known.includes(each))) {
        const near = nearest(key, known);
        if (near !== undefined) throw new Error(`${file} has the unknown key ${key}. Did you mean ${near.each}?`);
    }
}

function readEntries(config: unknown, project: string): ConfigEntries {
    if (!isMap(config)) return {};
    return Object.fromEntries(
        config.items.map(({ key, value }) => [fullKey(textOf(key as Node), project), readValue(value as Node | null)]),
    );
}

function readDefaults(config: unknown, project: string): ConfigEntries {
    if (!isMap(config)) return {};
    const entries: ConfigEntries = {};
    for (const { key, value } of config.items) {
        // Either `key: value`, or a declaration, whose value may be a default or missing.
        const given = isMap(value) ? (value.get("value", true) ?? value.get("default", true)) : value;
        if (given !== undefined) entries[fullKey(textOf(key as Node), project)] = readValue(given as Node | null);
    }
    return entries;
}

function readValue(value: Node | null): string | { encrypted: true } {
    if (isMap(value) && value.items.length === 1 && value.has("secure")) return { encrypted: true };
    return textOf(value);
}

/** A value as Pulumi passes it to the program: a scalar as it is written (`1.10` stays so), anything else as JSON. */
function textOf(value: Node | null): string {
    if (value === null) return "";
    if (!isScalar(value)) return JSON.stringify(value);
    if (typeof value.value === "string") return value.value;
    return value.value === null ? "" : (value.source ?? String(value.value));
}

function entryFile(path: string): string {
    const candidates =
        existsSync(path) && statSync(path).isDirectory()
            ? ["index.ts", "index.js", "index.mjs"].map((file) => join(path, file))
            : [path];
    const found = candidates.find((file) => existsSync(file));
    if (found === undefined) throw new Error(`No program was found at ${candidates[0] ?? path}.`);
    return found;
}
