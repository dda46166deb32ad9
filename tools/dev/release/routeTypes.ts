import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

/** An OpenAPI schema, as far as the Gateway API's CRDs use it. */
interface Schema {
    type: "object" | "array" | "string" | "integer" | "boolean";
    description?: string;
    enum?: (string | number)[];
    default?: unknown;
    minimum?: number;
    maximum?: number;
    maxItems?: number;
    required?: string[];
    properties?: Record<string, Schema>;
    items?: Schema;
}

interface Crd {
    spec: {
        names: { kind: string };
        versions: {
            name: string;
            served: boolean;
            schema: { openAPIV3Schema: { properties: { spec: Schema } } };
        }[];
    };
}

/** Kinds with a type, their prefix, and the version that every release of these CRDs serves. */
const KINDS = [
    { kind: "HTTPRoute", prefix: "HttpRoute", version: "v1" },
    { kind: "GRPCRoute", prefix: "GrpcRoute", version: "v1" },
    { kind: "ReferenceGrant", prefix: "ReferenceGrant", version: "v1beta1" },
];

/** Names of field types, close to the Gateway API's Go types. `*` means the kind's own prefix. */
const NAMES: Record<string, string> = {
    spec: "*Spec",
    parentRefs: "ParentReference",
    rules: "*Rule",
    "rules.matches": "*Match",
    "matches.path": "HttpPathMatch",
    "matches.headers": "HeaderMatch",
    "matches.queryParams": "QueryParamMatch",
    "matches.method": "GrpcMethodMatch",
    filters: "*Filter",
    backendRefs: "*BackendRef",
    cors: "CorsFilter",
    extensionRef: "LocalObjectReference",
    requestHeaderModifier: "HeaderModifier",
    responseHeaderModifier: "HeaderModifier",
    add: "HeaderValue",
    set: "HeaderValue",
    requestMirror: "RequestMirrorFilter",
    "requestMirror.backendRef": "BackendObjectReference",
    fraction: "Fraction",
    requestRedirect: "RequestRedirectFilter",
    urlRewrite: "UrlRewriteFilter",
    "requestRedirect.path": "PathModifier",
    "urlRewrite.path": "PathModifier",
    timeouts: "*Timeouts",
    from: "*From",
    to: "*To",
};

/** Types of several fields, which are described per field. */
const SHARED: Record<string, string> = {
    BackendObjectReference: "A Service, or another object that answers requests.",
    HeaderModifier: "Changes the headers of a request or of a response.",
    LocalObjectReference: "An object in the namespace of the route.",
    PathModifier: "Changes the path of a request.",
};

/** Maximum line length, as in the formatter. */
const WIDTH = 120;

/** Types of the routes' specs, as TypeScript, from the Gateway API's CRDs as YAML. */
export function routeTypes(crds: string): string {
    const documents = parseAllDocuments(crds).map((document) => document.toJS() as Crd | null);
    const interfaces = new Map<string, { shape: string; text: string }>();
    for (const { kind, prefix, version } of KINDS) {
        const crd = documents.find((each) => each?.spec?.names?.kind === kind);
        const served = crd?.spec.versions.find((each) => each.name === version && each.served);
        if (served === undefined) {
            throw new Error(`The CRDs serve no ${kind} of version ${version}.`);
        }
        declare(served.schema.openAPIV3Schema.properties.spec, ["spec"], { prefix, kind, version, interfaces });
    }
    return [
        "// Made from the Gateway API's CRDs by `node tools/dev/release/routeTypes.ts`; a test on the lab compares them.",
        "",
        'import type { Input } from "@pulumi/pulumi";',
        ...[...interfaces.values()].map(({ text }) => `\n${text}`),
        "",
    ].join("\n");
}

interface Target {
    kind: string;
    prefix: string;
    version: string;
    interfaces: Map<string, { shape: string; text: string }>;
}

/** Declares the interface of an object and of all objects within. Returns its name. */
function declare(schema: Schema, path: string[], target: Target): string {
    const name = nameOf(path, target.prefix);
    const fields = Object.entries(schema.properties ?? {}).map(([key, field]) => ({
        doc: docOf(field),
        head: `${key}${schema.required?.includes(key) === true ? "" : "?"}: `,
        type: typeOf(field, [...path, key], target),
    }));
    const shape = fields.map(({ head, type }) => `${head}${type.join("|")}`).join("\n");
    const known = target.interfaces.get(name);
    if (known !== undefined && known.shape !== shape) {
        throw new Error(`${name} is two different types, one at ${path.join(".")}.`);
    }
    const doc =
        path.length === 1
            ? `\`spec\` of ${article(target.kind)} ${target.kind} (\`gateway.networking.k8s.io/${target.version}\`).`
            : (SHARED[name] ?? docOf(schema));
    const text = [
        ...comment(doc, ""),
        `export interface ${name} {`,
        ...fields.flatMap((field) => [...comment(field.doc, "    "), ...property(field.head, field.type)]),
        "}",
    ].join("\n");
    target.interfaces.set(name, known ?? { shape, text });
    return name;
}

function nameOf(path: string[], prefix: string): string {
    const [parent, key = ""] = path.slice(-2);
    const name = NAMES[path.length === 1 ? (parent ?? "") : `${parent}.${key}`] ?? NAMES[key];
    if (name === undefined) {
        throw new Error(`There is no name for the type of ${path.join(".")}.`);
    }
    return name.replace("*", prefix);
}

/** A type as union members, within an Input. */
function typeOf(schema: Schema, path: string[], target: Target): string[] {
    if (schema.enum !== undefined) {
        return schema.enum.map((value) => JSON.stringify(value));
    }
    if (schema.type === "array" && schema.items !== undefined) {
        return [`Input<${typeOf(schema.items, path, target).join(" | ")}>[]`];
    }
    if (schema.type === "object") {
        return [declare(schema, path, target)];
    }
    return [schema.type === "integer" ? "number" : schema.type];
}

function property(head: string, type: string[]): string[] {
    const [only = ""] = type;
    const line = `    ${head}Input<${type.join(" | ")}>;`;
    if (line.length <= WIDTH) {
        return [line];
    }
    return type.length === 1
        ? [`    ${head}Input<`, `        ${only}`, "    >;"]
        : [`    ${head}Input<`, ...type.map((member) => `        | ${member}`), "    >;"];
}

/** A description's first sentence, the default, and the bounds. */
function docOf({ description = "", default: usual, minimum, maximum, maxItems }: Schema): string {
    const [paragraph = ""] = description.split("\n\n");
    const text = paragraph.replaceAll(/\s+/g, " ").trim();
    const sentence = /^.*?[.](?= [A-Z]|$)/.exec(text)?.[0] ?? (text === "" ? "" : `${text}.`);
    const bounds = minimum !== undefined && maximum !== undefined ? [`From ${minimum} to ${maximum}.`] : [];
    const most = maxItems === undefined ? [] : [`At most ${maxItems}.`];
    const unless = usual === undefined ? [] : [`Default: \`${JSON.stringify(usual)}\`.`];
    return [sentence, ...bounds, ...most, ...unless].filter((each) => each !== "").join(" ");
}

function comment(text: string, indent: string): string[] {
    if (text === "") {
        return [];
    }
    const one = `${indent}/** ${text} */`;
    if (one.length <= WIDTH) {
        return [one];
    }
    const lines = [""];
    for (const word of text.split(" ")) {
        const line = lines.at(-1) ?? "";
        if (`${indent} * ${line} ${word}`.length > WIDTH) {
            lines.push(word);
        } else {
            lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
        }
    }
    return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`];
}

function article(kind: string): string {
    return /^[HAEIO]/.test(kind) ? "an" : "a";
}

/** File of the types. */
export const ROUTE_TYPES = join(import.meta.dirname, "../../../components/gatewayApi/routeTypes.ts");

if (import.meta.main) {
    const { PATHS } = await import("../../lab/paths.ts");
    await writeFile(ROUTE_TYPES, routeTypes(await readFile(process.argv[2] ?? PATHS.gatewayApiCrds, "utf8")));
}
