import { join } from "node:path";
import ts from "typescript";

/** Docstrings in the source. Schemas keep none, and editors show them already. */
export interface Docstrings {
    /**
     * The docstring of a setting. For a function argument, such as the setting from which a stack's key has its schema,
     * the argument's docstring is the fallback.
     * @param variable Variable with the schema, kind of part or stack.
     * @param path Keys of the setting, from the top.
     */
    of(variable: Variable, path: readonly string[]): string;
    /** The variable that defines a kind of part. */
    kind(kind: string): Variable | undefined;
    /** First paragraph of an export of a module of the package; undefined without such an export. */
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

/** Replacement for Pulumi's SDK: without it, fields of a value that may be an Output are unknown. */
const PULUMI = { file: "/pulumi.d.ts", text: "export type Input<T> = T;" };

/** A program that resolves no packages except the schemas' own: an SDK takes most of the time. */
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

/** Names of the kinds of part in a variable. */
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

/** A property of a type, by its keys from the top. */
export function propertyAt(
    checker: ts.TypeChecker,
    type: ts.Type,
    [key, ...rest]: readonly string[],
): ts.Symbol | undefined {
    const found = key === undefined ? undefined : propertyOf(checker, type, key);
    return found === undefined || rest.length === 0 ? found : propertyAt(checker, checker.getTypeOfSymbol(found), rest);
}

/** A property of a type, of a union member, of list items, or of a schema's input. */
function propertyOf(checker: ts.TypeChecker, type: ts.Type, key: string): ts.Symbol | undefined {
    if (type.isUnion()) {
        // A component in place of plain settings has its own fields.
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

/** The docstring of `zoneId` in `key(shape.zoneId)`. */
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

/** A docstring as Markdown: links become code. */
function textOf(parts: readonly ts.SymbolDisplayPart[]): string {
    return parts
        .map(({ kind, text }) => (kind === "link" ? "" : /^link(Name|Text)$/.test(kind) ? `\`${text.trim()}\`` : text))
        .join("")
        .trim();
}
