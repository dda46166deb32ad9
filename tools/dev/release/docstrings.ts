import { join } from "node:path";
import ts from "typescript";

/** What the source says in docstrings. A schema keeps none, and an editor shows them already. */
export interface Docstrings {
    /**
     * The docstring of a setting. For an argument that a function is called with, such as the setting that a stack's
     * key takes its schema from, it is the argument's where there is no other.
     * @param variable Schema, kind of part or stack, as the variable that has it.
     * @param path Keys down to the setting.
     */
    of(variable: Variable, path: readonly string[]): string;
    /** The variable with the kind of part of that name. */
    kind(kind: string): Variable | undefined;
    /** First paragraph of what a module of the package exports under a name; undefined where it exports none. */
    exported(file: string, name: string): string | undefined;
    /** A variable, by its file below the repository. */
    variable(file: string, name: string): Variable;
}

/** A variable of the source. */
type Variable = ts.VariableDeclaration;

/** Reads the docstrings of components and of the stacks' settings. */
export function readDocstrings(repository: string, roots: readonly string[]): Docstrings {
    const program = programOf(
        repository,
        roots.map((root) => join(repository, root)),
    );
    const checker = program.getTypeChecker();
    const variables = program
        .getSourceFiles()
        .filter(({ fileName }) => !fileName.includes("node_modules"))
        .flatMap((source) =>
            source.statements
                .filter(ts.isVariableStatement)
                .flatMap(({ declarationList }) => [...declarationList.declarations]),
        );
    const kinds = new Map(variables.flatMap((each) => kindsOf(each).map((kind) => [kind, each])));

    return {
        of: (variable, path) => {
            const symbol = propertyAt(checker, checker.getTypeAtLocation(variable), path);
            return symbol === undefined ? "" : docstringOf(checker, symbol) || docstringOfArgument(checker, symbol);
        },
        kind: (kind) => kinds.get(kind),
        exported: (file, name) => {
            const source = program.getSourceFile(join(repository, file));
            const module = source && checker.getSymbolAtLocation(source);
            const symbol = module && checker.getExportsOfModule(module).find((each) => each.name === name);
            const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
            return target && textOf(target.getDocumentationComment(checker)).split("\n\n")[0];
        },
        variable: (file, name) => {
            const found = variables.find(
                (each) => each.getSourceFile().fileName === join(repository, file) && each.name.getText() === name,
            );
            if (found === undefined) {
                throw new Error(`${file} has no variable ${name}.`);
            }
            return found;
        },
    };
}

/** Replacement for Pulumi's SDK: without it, the fields of a value that may be an Output would not be known. */
const PULUMI = { file: "/pulumi.d.ts", text: "export type Input<T> = T;" };

/** A program in which packages are not resolved, but for the schemas' own: an SDK takes all of the time. */
function programOf(repository: string, roots: string[]): ts.Program {
    const { config } = ts.readConfigFile(join(repository, "tsconfig.json"), ts.sys.readFile) as {
        config: { compilerOptions: object };
    };
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, repository);
    const own = { ...options, types: [], incremental: false, tsBuildInfoFile: undefined };
    const host = ts.createCompilerHost(own);
    const sourceFile = host.getSourceFile.bind(host);
    host.getSourceFile = (name, version, ...rest) =>
        name === PULUMI.file ? ts.createSourceFile(name, PULUMI.text, version) : sourceFile(name, version, ...rest);
    const pulumi = { resolvedFileName: PULUMI.file, extension: ts.Extension.Dts, isExternalLibraryImport: true };
    host.resolveModuleNameLiterals = (literals, file, _redirected, _options, source) =>
        literals.map((literal) =>
            /^(\.|zod)/.test(literal.text)
                ? ts.resolveModuleName(
                      literal.text,
                      file,
                      own,
                      host,
                      undefined,
                      undefined,
                      ts.getModeForUsageLocation(source, literal, own),
                  )
                : { resolvedModule: literal.text === "@pulumi/pulumi" ? pulumi : undefined },
        );
    return ts.createProgram(roots, own, host);
}

/** Names of the kinds of part that a variable has. */
function kindsOf({ initializer }: Variable): string[] {
    if (
        initializer === undefined ||
        !ts.isCallExpression(initializer) ||
        initializer.expression.getText() !== "partKind"
    ) {
        return [];
    }
    const [definition] = initializer.arguments;
    return definition !== undefined && ts.isObjectLiteralExpression(definition)
        ? definition.properties.flatMap((property) =>
              ts.isPropertyAssignment(property) &&
              property.name.getText() === "kind" &&
              ts.isStringLiteral(property.initializer)
                  ? [property.initializer.text]
                  : [],
          )
        : [];
}

/** A property within a type, by the keys down to it. */
export function propertyAt(
    checker: ts.TypeChecker,
    type: ts.Type,
    [key, ...rest]: readonly string[],
): ts.Symbol | undefined {
    const found = key === undefined ? undefined : propertyOf(checker, type, key);
    return found === undefined || rest.length === 0 ? found : propertyAt(checker, checker.getTypeOfSymbol(found), rest);
}

/** A property of a type, of one of its alternatives, of the items of a list, or of what a schema reads. */
function propertyOf(checker: ts.TypeChecker, type: ts.Type, key: string): ts.Symbol | undefined {
    if (type.isUnion()) {
        // A component that replaces plain settings has its own fields.
        return type.types
            .filter((each) => !each.isClass())
            .map((each) => propertyOf(checker, each, key))
            .find((each) => each !== undefined);
    }
    if (checker.isArrayType(type)) {
        return checker
            .getTypeArguments(type as ts.TypeReference)
            .map((item) => propertyOf(checker, item, key))
            .find((each) => each !== undefined);
    }
    const schema = checker.getPropertyOfType(type, "_zod");
    if (schema !== undefined) {
        const input = checker.getPropertyOfType(checker.getTypeOfSymbol(schema), "input");
        return input && propertyOf(checker, checker.getTypeOfSymbol(input), key);
    }
    return checker.getPropertyOfType(type, key);
}

function docstringOf(checker: ts.TypeChecker, symbol: ts.Symbol): string {
    return textOf(symbol.getDocumentationComment(checker)).replace(/\s+/g, " ");
}

/** Of `key(shape.zoneId)`, the documentation of `zoneId`. */
function docstringOfArgument(checker: ts.TypeChecker, symbol: ts.Symbol): string {
    const [declaration] = symbol.getDeclarations() ?? [];
    const call =
        declaration !== undefined && ts.isPropertyAssignment(declaration)
            ? keyCall(declaration.initializer)
            : undefined;
    const [argument] = call?.arguments ?? [];
    const setting =
        argument !== undefined && ts.isPropertyAccessExpression(argument)
            ? checker.getSymbolAtLocation(argument.name)
            : undefined;
    return setting === undefined ? "" : docstringOf(checker, setting);
}

/** The call of `key` in an expression such as `key(…).optional()`. */
function keyCall(expression: ts.Expression): ts.CallExpression | undefined {
    if (!ts.isCallExpression(expression)) {
        return undefined;
    }
    return ts.isPropertyAccessExpression(expression.expression)
        ? keyCall(expression.expression.expression)
        : expression;
}

/** A docstring as Markdown: what it links to is code. */
function textOf(parts: readonly ts.SymbolDisplayPart[]): string {
    return parts
        .map(({ kind, text }) => (kind === "link" ? "" : /^link(Name|Text)$/.test(kind) ? `\`${text.trim()}\`` : text))
        .join("")
        .trim();
}
