import { KINDS } from "../../../components/gateway/registry.ts";
import { rulesWithin } from "../../../components/model/settings/formRule.ts";
import type { RegisteredKind } from "../../../components/model/settings/partKind.ts";
import { COMPONENTS, type ComponentSchema, GATEWAY, ROUTE } from "./componentSchemas.ts";
import type { Docstrings } from "./docstrings.ts";
import { linked, settingsList } from "./settingsList.ts";

/** Folder of the pages, below the repository. */
const FOLDER = "docs/reference";

/** The module that exports a kind, below the package; empty for the package itself. */
export function moduleOf({ kind }: RegisteredKind): string {
    return kind.includes(".") ? kind.slice(0, kind.indexOf(".")) : "";
}

function indexOf(module: string): string {
    return module === "" ? "components/index.ts" : `components/${module}/index.ts`;
}

function pageOf(module: string): string {
    return module === "" ? "core" : module;
}

/** Files that import everything on the pages. */
export const PARTS_ROOTS = [
    "components/gateway/registry.ts",
    GATEWAY.declared.file,
    ROUTE.declared.file,
    ...COMPONENTS.map(({ declared }) => declared.file),
    ...new Set(KINDS.map((kind) => indexOf(moduleOf(kind)))),
];

/** A page per module of the package, with every setting of its parts and components, by file path. */
export function partsReference(docstrings: Docstrings): Record<string, string> {
    return Object.fromEntries(
        [...Map.groupBy(KINDS, moduleOf)].map(([module, kinds]) => [
            `${FOLDER}/${pageOf(module)}.md`,
            [
                `# \`pulumi-http3-gateway${module === "" ? "" : `/${module}`}\``,
                "Every setting of every part and component, made from the schemas by `npm run docs:pages`. A code is the rule that an invalid value breaks.",
                ...[GATEWAY, ROUTE]
                    .filter((each) => each.module === module)
                    .map((each) => componentSection(each, docstrings)),
                ...kinds.map((kind) => kindSection(kind, module, docstrings)),
                ...COMPONENTS.filter((each) => each.module === module).map((each) =>
                    componentSection(each, docstrings),
                ),
            ]
                .join("\n\n")
                .concat("\n"),
        ]),
    );
}

function componentSection({ name, call, module, schema, declared }: ComponentSchema, docstrings: Docstrings): string {
    const variable = docstrings.variable(declared.file, declared.variable);
    const docstring = docstrings.exported(indexOf(module), name);
    if (docstring === undefined) {
        throw new Error(`${indexOf(module)} does not export ${name}.`);
    }
    const list = settingsList(schema, (path) => docstrings.of(variable, path));
    return [`## \`${call ?? `new ${name}`}(name, { … })\``, docstring, list.join("\n")].join("\n\n");
}

function kindSection({ kind, settings, rules }: RegisteredKind, module: string, docstrings: Docstrings): string {
    const { name, docstring } = functionOf(kind, module, docstrings);
    const variable = docstrings.kind(kind);
    const list = settingsList(settings, (path) =>
        variable === undefined ? "" : docstrings.of(variable, ["settings", ...path]),
    );
    const ofForm = new Set(rulesWithin(settings).map(({ code }) => code));
    const codes = [...new Set(rules.map(({ code }) => code))].filter((code) => !ofForm.has(code));
    return [
        `## \`${name}(${list.length === 0 ? "" : "{ … }"})\``,
        docstring,
        list.join("\n"),
        codes.length === 0 ? "" : `Further rules: ${linked(codes)}.`,
    ]
        .filter((part) => part !== "")
        .join("\n\n");
}

/** The function that creates a part: its kind is module and function, as users write it. */
function functionOf(kind: string, module: string, docstrings: Docstrings): { name: string; docstring: string } {
    const name = kind.slice(kind.indexOf(".") + 1);
    const docstring = docstrings.exported(indexOf(module), name);
    if (docstring === undefined) {
        throw new Error(`${indexOf(module)} does not export ${name}, of the kind ${kind}.`);
    }
    return { name, docstring };
}
