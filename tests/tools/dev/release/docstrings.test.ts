import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: Record<string, string> };

/** Members whose meaning is their name, or their class's. */
const SELF_EVIDENT = new Set(["cluster", "namespace", "constructor", "provider"]);

test("every public name, and every member of a public type, has a docstring", () => {
    const files = Object.values(exports)
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(root, file));
    const config = ts.parseConfigFileTextToJson("tsconfig.json", readFileSync(join(root, "tsconfig.json"), "utf8"));
    const { options } = ts.convertCompilerOptionsFromJson(config.config.compilerOptions, root);
    const own = { ...options, types: [], incremental: false, tsBuildInfoFile: undefined };
    const host = ts.createCompilerHost(own);
    // What packages declare is their own to say, and takes all of the time.
    host.resolveModuleNameLiterals = (literals, file) =>
        literals.map(({ text }) =>
            text.startsWith(".")
                ? ts.resolveModuleName(text, file, own, host)
                : { resolvedModule: undefined, failedLookupLocations: [] },
        );
    const program = ts.createProgram(files, own, host);
    const checker = program.getTypeChecker();
    const bare: string[] = [];
    const documented = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length > 0;
    for (const file of files) {
        const source = program.getSourceFile(file);
        const module = source && checker.getSymbolAtLocation(source);
        for (const exported of module === undefined ? [] : checker.getExportsOfModule(module)) {
            const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
            if (!documented(symbol)) {
                bare.push(exported.name);
            }
            for (const declaration of symbol.declarations ?? []) {
                if (
                    !ts.isInterfaceDeclaration(declaration) ||
                    declaration.getSourceFile().fileName.includes("node_modules")
                ) {
                    continue;
                }
                for (const member of declaration.members) {
                    const name = member.name?.getText() ?? "";
                    const own = member.name && checker.getSymbolAtLocation(member.name);
                    if (own !== undefined && !SELF_EVIDENT.has(name) && !documented(own)) {
                        bare.push(`${exported.name}.${name}`);
                    }
                }
            }
        }
    }
    expect(bare).toEqual([]);
});
