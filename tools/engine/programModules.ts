import { readFileSync } from "node:fs";
import { findPackageJSON, registerHooks } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** What a path may omit in a CommonJS program (Node.js documentation, "Modules: CommonJS modules", "File modules"). */
const ENDINGS = [".ts", ".js", ".json", "/index.ts", "/index.js"];

/** A statement of an ES module, at the start of a line. A file without any is the CommonJS that Node.js knows. */
const MODULE_SYNTAX = /^(import|export)\b/m;

/**
 * Makes Node.js load programs of `pulumi new typescript` from their source. Pulumi compiles them to CommonJS. Node.js
 * would treat a file with `import` as an ES module, where a path needs its extension and `__dirname` does not exist,
 * and refuses it if package.json says `commonjs`.
 */
export function loadProgramsAsPulumiDoes(): void {
    if (registered) return;
    registered = true;
    registerHooks({
        resolve(specifier, context, next) {
            if (!/^\.{1,2}(\/|$)/.test(specifier) || !isCommonjs(context.parentURL)) return next(specifier, context);
            const found = ["", ...ENDINGS].map((ending) => tryNext(specifier + ending, context, next));
            return found.find((each) => each !== undefined) ?? next(specifier, context);
        },
        load(url, context, next) {
            if (url.endsWith(".json") && context.importAttributes?.["type"] === undefined && isCommonjs(url)) {
                return {
                    format: "module",
                    source: exportsOf(readFileSync(fileURLToPath(url), "utf8")),
                    shortCircuit: true,
                };
            }
            if (!url.endsWith(".ts") || !isCommonjs(url)) return next(url, context);
            const text = readFileSync(fileURLToPath(url), "utf8");
            if (!MODULE_SYNTAX.test(text)) return next(url, context);
            const source = /\b__(dirname|filename)\b/.test(text) ? paths(url) + text : text;
            return { format: "module-typescript", source, shortCircuit: true };
        },
    });
}

let registered = false;

function tryNext<Context, Found>(
    specifier: string,
    context: Context,
    next: (specifier: string, context: Context) => Found,
): Found | undefined {
    try {
        return next(specifier, context);
    } catch {
        return undefined;
    }
}

/** Whether a file belongs to a package that does not declare ES modules. */
function isCommonjs(url: string | undefined): boolean {
    if (url?.startsWith("file:") !== true || url.includes("/node_modules/")) return false;
    const manifest = findPackageJSON(url);
    if (manifest === undefined) return true;
    return (JSON.parse(readFileSync(manifest, "utf8")) as { type?: string }).type !== "module";
}

/** A module of a file in JSON: `resolveJsonModule` gives each of its keys as an export. */
function exportsOf(json: string): string {
    const read = JSON.parse(json) as unknown;
    const keys = typeof read === "object" && read !== null ? Object.keys(read).filter((key) => key !== "default") : [];
    const names = keys.map(
        (key, at) => `const v${at} = json[${JSON.stringify(key)}]; export { v${at} as ${JSON.stringify(key)} };`,
    );
    return [`const json = ${JSON.stringify(read)};`, "export default json;", ...names].join("\n");
}

/** On the first line, so that line numbers in the file stay the same. */
function paths(url: string): string {
    const file = fileURLToPath(url);
    return `var __filename = ${JSON.stringify(file)}, __dirname = ${JSON.stringify(dirname(file))}; `;
}
