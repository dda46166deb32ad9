import { spawn, spawnSync } from "node:child_process";
import {
    copyFileSync,
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    realpathSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packed } from "../../tools/dev/release/packed.ts";
import { FakeApi } from "../fakes/fakeApi.ts";
import { compilerOptions, earlierCompilerOptions, newTypescript } from "../support/newTypescript.ts";
import { Engine } from "../tools/engine/pulumiHost/engine.ts";

const dependencies = resolve(import.meta.dirname, "../../node_modules");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "http3-gateway-")));
const installed = join(folder, "node_modules", "pulumi-http3-gateway");
/**
 * Compiled code of the processes here: the package is elsewhere each time, which a folder for good would keep for
 * nothing.
 */
const compiled = { NODE_COMPILE_CACHE: join(folder, "compiled") };
let tarball: string;

// A project of its own: the package from its tarball, and its dependencies as they are installed here.
beforeAll(async () => {
    ({ tarball } = await packed(folder));
    mkdirSync(installed, { recursive: true });
    expect(spawnSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]).status).toBe(0);
    for (const name of readdirSync(dependencies).filter((entry) => !entry.startsWith("."))) {
        symlinkSync(join(dependencies, name), join(folder, "node_modules", name));
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true }));

function node(...args: string[]) {
    const env = { PATH: process.env["PATH"] ?? "", HOME: folder, ...compiled };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
    return { status, stdout, stderr };
}

it("the tarball has compiled files and their types, examples, and neither other sources nor tests", () => {
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    expect(basename(tarball)).toMatch(/^pulumi-http3-gateway-\d+\.\d+\.\d+\.tgz$/);
    expect(files).toEqual(
        expect.arrayContaining(["package.json", "components/index.js", "components/index.d.ts", "tools/cli/main.js"]),
    );
    const sources = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
    expect(sources.filter((file) => !/^(examples|templates)\/[\w-]+\/\w+\.ts$/.test(file))).toEqual([]);
    const parts = /^node_modules\/@(currentspace\/http3|kubernetes\/client-node)/;
    const own = files.filter((file) => !parts.test(file));
    expect(own.filter((file) => /(^|\/)(tests|node_modules\/.*)(\/|$)|tsbuildinfo/.test(file))).toEqual([
        "node_modules/@currentspace",
        "node_modules/@kubernetes",
    ]);
    expect(files.filter((file) => file.endsWith(".node"))).toEqual([]);
    expect(files).toContain("node_modules/@currentspace/http3/LICENSE");
    expect(files.filter((file) => file.startsWith("node_modules/@kubernetes/client-node/")).toSorted()).toEqual(
        ["LICENSE", "config.cjs", "package.json"].map((file) => `node_modules/@kubernetes/client-node/${file}`),
    );
});

it("what the package's part of the Kubernetes client loads are dependencies of the package", () => {
    const { dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
        dependencies: Record<string, string>;
    };
    const part = readFileSync(join(installed, "node_modules/@kubernetes/client-node/config.cjs"), "utf8");
    const loaded = [...part.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = ""]) => name);
    expect(loaded).toContain("undici");
    expect(loaded.filter((name) => !isBuiltin(name) && dependencies[name] === undefined)).toEqual([]);
    expect(dependencies["undici"]).toBe(
        createRequire(import.meta.resolve("@kubernetes/client-node"))("../package.json").dependencies.undici,
    );
});

it("the tarball has the license, what changed, and all that its pages link to", () => {
    expect(readFileSync(join(installed, "LICENSE"), "utf8")).toContain(
        "Apache License\n                           Version 2.0",
    );
    const pages = readdirSync(installed).filter((file) => file.endsWith(".md"));
    expect(pages.sort()).toEqual(["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "README.md"]);
    const links = pages.flatMap((page) =>
        [...readFileSync(join(installed, page), "utf8").matchAll(/\]\(([^):#]+)\)/g)].map(([, path = ""]) => path),
    );
    expect(links).toEqual(expect.arrayContaining(["docs/RULES.md", "examples", "stacks"]));
    expect(links.filter((path) => !existsSync(join(installed, path)))).toEqual([]);
});

it("a project has one of the package's stacks as its program, with that stack's page of settings", () => {
    const project = mkdtempSync(join(folder, "stack-"));
    const main = "../node_modules/pulumi-http3-gateway/stacks/index.js";
    writeFileSync(join(project, "Pulumi.yaml"), `name: http3-gateway\nruntime: nodejs\nmain: ${main}\n`);
    copyFileSync(join(installed, "stacks/Pulumi.gcp.yaml"), join(project, "Pulumi.gcp.yaml"));
    const args = [
        join(installed, "tools/cli/main.js"),
        "render",
        "--stack",
        "gcp",
        "--helm",
        "/nowhere/helm",
        "--config",
        "email=ops@shop.example",
    ];
    const env = { PATH: process.env["PATH"] ?? "", HOME: folder, ...compiled };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, env, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    // What is left out is said beside the stream, a line.
    expect(stderr).toMatch(
        /^ *Not rendered: chart .*\. Helm was not found .*\nRendered \d+ Kubernetes objects, .*\.\n$/,
    );
    expect(stdout).toContain('# gcp:dns/recordSet:RecordSet "edge-dns-app.example.com-https", created by `pulumi up`:');
});

it("a JavaScript project imports every entry of the package", () => {
    const program = join(folder, "consumer.js");
    writeFileSync(
        program,
        `import { Http3Gateway } from "pulumi-http3-gateway";
import { verify } from "pulumi-http3-gateway/probe";
import { providerOf } from "pulumi-http3-gateway/providers";
import { format, parse } from "pulumi-http3-gateway/svcb";
const all = [Http3Gateway, providerOf, verify, parse, format];
console.log(all.map(({ name }) => name).join(" "));
`,
    );
    expect(node(program)).toEqual({
        status: 0,
        stdout: "Http3Gateway providerOf verify parse format\n",
        stderr: "",
    });
});

it("an entry of the package exports what its source does, and no more", async () => {
    const sources = {
        ".": await import("../../components/index.ts"),
        "./svcb": await import("../../components/svcb/index.ts"),
        "./probe": await import("../../components/probe/index.ts"),
        "./providers": await import("../../components/providers.ts"),
        "./aws": await import("../../components/aws/index.ts"),
        "./gcp": await import("../../components/gcp/index.ts"),
        "./azure": await import("../../components/azure/index.ts"),
        "./cloudflare": await import("../../components/cloudflare/index.ts"),
        "./policies": await import("../../tools/policy/policies.ts"),
    };
    const { exports } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as { exports: object };
    expect(Object.keys(sources).toSorted()).toEqual(
        Object.keys(exports)
            .filter((name) => name !== "./package.json")
            .toSorted(),
    );
    const program = join(folder, "exported.js");
    const names = JSON.stringify(Object.keys(sources));
    writeFileSync(
        program,
        `const all = {};
for (const name of ${names}) all[name] = Object.keys(await import(name.replace(".", "pulumi-http3-gateway"))).sort();
console.log(JSON.stringify(all));
`,
    );
    const { stdout, stderr } = node(program);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(
        Object.fromEntries(Object.entries(sources).map(([name, exported]) => [name, Object.keys(exported).toSorted()])),
    );
});

it("a program loads few files of the package, and what only looks at a host loads no SDK", () => {
    const program = join(folder, "loaded.js");
    writeFileSync(
        program,
        `import { createRequire, registerHooks } from "node:module";
const loaded = [];
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
await import(process.argv[2]);
const own = loaded.map((url) => url.split("/node_modules/pulumi-http3-gateway/")[1]).filter((file) => file !== undefined);
const packages = loaded.map((url) => /\\/node_modules\\/(@pulumi\\/[^/]+|zod)\\//.exec(url)?.[1]).filter(Boolean);
console.log(JSON.stringify({ own: own.sort(), packages: [...new Set(packages)].sort() }));
`,
    );
    const loadedBy = (entry: string) =>
        JSON.parse(node(program, entry).stdout) as { own: string[]; packages: string[] };
    expect(loadedBy("pulumi-http3-gateway")).toEqual({
        own: [
            "components/index.js",
            "components/joined/parts.js",
            "components/joined/programs.js",
            "components/joined/settings.js",
            "components/joined/shared.js",
            "components/svcb/index.js",
        ],
        packages: ["@pulumi/kubernetes", "@pulumi/pulumi", "@pulumi/tls", "zod"],
    });
    expect(loadedBy("pulumi-http3-gateway/probe").packages).toEqual([]);
    expect(loadedBy("pulumi-http3-gateway/svcb").packages).toEqual([]);
});

it("the recorded code of every dynamic resource finds the package", () => {
    const program = join(folder, "recorded.js");
    // The engine runs the recorded text as a module of the project, like here.
    writeFileSync(
        program,
        `import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { AdvertisedStage, AltSvc, AltSvcRemoval, ClusterPreflight, CrdBundle, Http3Check, Http3Gate, Http3Listener, IssuedCertificates } from "pulumi-http3-gateway";
const recorded = {};
await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ type, inputs }) => {
        recorded[type.split(":").at(-1)] = inputs.__provider;
        return { id: type, state: inputs };
    },
});
const cluster = { kubeconfig: "/nowhere/kubeconfig" };
const bundle = { source: "/nowhere", group: "gateway.networking.k8s.io", version: "v1.6.1" };
const policy = { namespace: "edge", name: "edge", uid: "1" };
const stage = { stage: "on", maxAge: 86400, ttl: 300 };
const look = { urls: ["https://app.example.com/"], addresses: [], timeout: 1 };
const all = [
    new CrdBundle("crds", { ...bundle, cluster }),
    new ClusterPreflight("preflight", { kubernetes: "1.33", bundles: [], cluster }),
    new Http3Listener("http3", { ...policy, cluster }),
    new AltSvc("alt-svc", { ...policy, cluster, value: "clear" }),
    new AltSvcRemoval("alt-svc-removal", { ...policy, cluster }),
    new AdvertisedStage("stage", stage),
    new Http3Check("check", look),
    new Http3Gate("gate", { passed: true, verdict: "" }),
    new IssuedCertificates("issued", { namespace: "edge", names: ["edge"], expected: "1", cluster }),
];
await Promise.all(all.map((resource) => new Promise((done) => resource.urn.apply(done))));
const provider = {};
for (const [type, text] of Object.entries(recorded)) {
    const file = new URL(type + ".cjs", import.meta.url);
    writeFileSync(file, text);
    provider[type] = (await import(file.href)).default.handler();
}
console.log("texts:", new Set(Object.entries(recorded).map(([type, text]) => text.replaceAll('"' + type + '"', "name"))).size);
const said = (what) => (error) => console.log(what + ":", error.message);
await provider.CrdBundle.create({ ...cluster, ...bundle }).catch(said("bundle"));
const { failures } = await provider.ClusterPreflight.check({}, { ...cluster, kubernetes: "1.33", bundles: [] });
console.log("preflight:", failures[0].reason);
await provider.IssuedCertificates.create({ ...cluster, namespace: "edge", names: ["edge"] }).catch(said("issued"));
await provider.Http3Listener.create({ ...cluster, ...policy }).catch(said("listener"));
await provider.Http3Listener.delete("", { ...cluster, ...policy }).catch(said("listener gone"));
await provider.Http3Listener.read("1", { ...cluster, ...policy }).catch(said("listener there"));
await provider.AltSvc.read("1", { ...cluster, ...policy, value: "clear" }).catch(said("alt-svc there"));
await provider.AltSvc.update("", {}, { ...cluster, ...policy, value: "clear" }).catch(said("alt-svc"));
await provider.AltSvc.delete("", { ...cluster, ...policy, value: "clear" }).catch(said("alt-svc gone"));
await provider.AltSvcRemoval.create({ ...cluster, ...policy }).catch(said("removal"));
const first = await provider.AdvertisedStage.check({}, stage);
console.log("stage:", JSON.stringify(first));
const off = await provider.AdvertisedStage.check(first.inputs, { ...stage, stage: "off" });
console.log("off:", off.failures[0].reason.split(":")[0]);
const { stage: s, ttl, maxAge } = first.inputs.history;
const turned = { ...first.inputs, history: { ttl, maxAge, stage: s } };
console.log("same:", (await provider.AdvertisedStage.diff("", turned, first.inputs)).changes);
await provider.Http3Check.create({ ...look, onFailure: "fail" }).catch(said("check"));
console.log("again:", (await provider.Http3Check.diff("", { ...look, passed: false }, look)).changes);
console.log("gate:", (await provider.Http3Gate.check({}, { passed: false, verdict: "Nothing came back." })).failures[0].reason.split(":")[0]);
`,
    );
    const { status, stdout, stderr } = node(program);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const gone = expect.stringContaining(": The kubeconfig /nowhere/kubeconfig does not exist.") as string;
    const history = { stage: "on", maxAge: 86_400, ttl: 300 };
    expect(stdout.trim().split("\n")).toEqual([
        // Compiled, too, they differ in the name alone.
        "texts: 1",
        ...Array(10).fill(gone),
        `stage: ${JSON.stringify({ inputs: { ...history, history }, failures: [] })}`,
        "off: advertisement.stage",
        "same: false",
        expect.stringMatching(
            /^check: HTTP\/3 does not answer, so this update does not advertise it; .*has no address yet/,
        ) as string,
        "again: true",
        "gate: check",
    ]);
});

it("the policy pack starts from the package, as an engine starts it", async () => {
    const runner = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", "."], { cwd: join(installed, "tools/policy") });
    const said = await new Promise<string>((resolve) => {
        child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
        child.stderr.once("data", (chunk: Buffer) => resolve(chunk.toString()));
    });
    child.kill();
    expect(said).toMatch(/^\d+\n$/);
});

/** Properties that an object may have where it is written. */
function propertiesOf(checker: ts.TypeChecker, type: ts.Type): ts.Symbol[] {
    const given = checker.getNonNullableType(type);
    const objects = given.isUnion() ? given.types.filter((each) => each.flags & ts.TypeFlags.Object) : [given];
    return objects.flatMap((each) => each.getProperties());
}

/** Where an object is written: the function that gets it, and the key there. */
function placeOf(parent: ts.Node): string {
    if (ts.isPropertyAssignment(parent)) {
        return `${placeOf(parent.parent.parent)}.${parent.name.getText()}`;
    }
    return ts.isCallExpression(parent) || ts.isNewExpression(parent) ? parent.expression.getText() : "";
}

it("an editor shows what a setting is, in a project that has the package", () => {
    const file = join(folder, "settings.ts");
    writeFileSync(
        file,
        `import { acme, envoyGateway, Http3Gateway, metallb } from "pulumi-http3-gateway";
import { networkLoadBalancer } from "pulumi-http3-gateway/aws";
export const parts = [
    metallb({ addressPool: "public" }),
    envoyGateway({ replicas: 3 }),
    networkLoadBalancer({ vpcId: "vpc-0a", subnets: ["subnet-0a"] }),
];
new Http3Gateway("edge", {
    certificate: acme({ email: "ops@example.com", environment: "staging", http01: true }),
    advertisement: { maxAge: 60 },
    check: { from: "here" },
    monitoring: { image: "registry.example.com/watch", interval: 60 },
});
`,
    );
    const options = { module: ts.ModuleKind.NodeNext, strict: true, types: ["node"], noEmit: true };
    const program = ts.createProgram([file], options);
    const checker = program.getTypeChecker();
    const shown: Record<string, string> = {};
    const look = (each: ts.Node): void => {
        const type = ts.isObjectLiteralExpression(each) ? checker.getContextualType(each) : undefined;
        for (const property of type === undefined ? [] : propertiesOf(checker, type)) {
            shown[`${placeOf(each.parent)}.${property.name}`] = ts.displayPartsToString(
                property.getDocumentationComment(checker),
            );
        }
        ts.forEachChild(each, look);
    };
    look(program.getSourceFile(file) ?? expect.fail());
    expect(ts.getPreEmitDiagnostics(program).filter((each) => each.file?.fileName === file)).toEqual([]);
    expect(Object.keys(shown).filter((name) => shown[name] === "")).toEqual([]);
    expect(shown).toMatchObject({
        "metallb.addressPool": "Name of the IPAddressPool. Default: any with automatic assignment.",
        "metallb.sourceRanges": "CIDRs that may connect. Default: all.",
        "envoyGateway.version": "Release, with the leading `v`. Default: `v1.9.1`.",
        "acme.environment": expect.stringMatching(
            /^Environment of Let's Encrypt\. .* Default: `staging`\.$/s,
        ) as string,
        "Http3Gateway.hostnames": expect.stringMatching(/^Names served over HTTPS and HTTP\/3/) as string,
        "Http3Gateway.advertisement.maxAge": expect.stringMatching(/^Seconds for which clients cache/) as string,
        "Http3Gateway.check.from": expect.stringMatching(/^`cluster` runs it as a Job/) as string,
        "Http3Gateway.monitoring.interval": expect.stringMatching(/^Seconds from the start of .* 60\.$/) as string,
    });
    // The package's own declarations are right even where a project checks those of its packages.
    const own = program.getSourceFiles().filter(({ fileName }) => /pulumi-http3-gateway\/components\//.test(fileName));
    expect(own.flatMap((each) => program.getSemanticDiagnostics(each)).map(({ messageText }) => messageText)).toEqual(
        [],
    );
});

it("a TypeScript project is checked against the package's types", () => {
    writeFileSync(
        join(folder, "consumer.ts"),
        `import { Http3Gateway, type Http3GatewayArgs, selfSigned, type Stage } from "pulumi-http3-gateway";
import { type Report, verify } from "pulumi-http3-gateway/probe";
import { lifecycleOf } from "pulumi-http3-gateway/providers";
import { parse, type SvcbRecord } from "pulumi-http3-gateway/svcb";
const stage: Stage = "dark";
const args: Http3GatewayArgs = { hostnames: ["app.example.com"], certificate: selfSigned(), advertisement: { stage } };
export const gateway = new Http3Gateway("edge", args);
// @ts-expect-error A stage is one of five words.
export const wrong: Stage = "loud";
// @ts-expect-error A certificate is needed.
export const incomplete: Http3GatewayArgs = { hostnames: [] };
export const id = async (inputs: object): Promise<string> => (await lifecycleOf("CrdBundle")).id(inputs);
export const verdict = (report: Report): string => report.verdict.verdict;
export const read: (text: string) => SvcbRecord = (text) => parse(text);
export { verify };
`,
    );
    const compilerOptions = {
        strict: true,
        target: "es2024",
        module: "nodenext",
        types: ["node"],
        skipLibCheck: true,
        noEmit: true,
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
    const compiler = join(dependencies, "typescript", "bin", "tsc");
    expect(node(compiler, "-p", folder)).toEqual({ status: 0, stdout: "", stderr: "" });
});

it.each([
    ["CommonJS, compiled by Pulumi", {}, true],
    ["an ES module, whose types Node strips", { type: "module" }, false],
])("a TypeScript program of a user's runs as %s", { timeout: 600_000 }, async (_what, manifest, typescript) => {
    const program = mkdtempSync(join(folder, "program-"));
    writeFileSync(join(program, "package.json"), JSON.stringify({ name: "user", private: true, ...manifest }));
    const compilerOptions = { strict: true, target: "es2022", module: "nodenext", skipLibCheck: true };
    writeFileSync(join(program, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
    const main = join(program, "index.ts");
    writeFileSync(
        main,
        `import { Http3Gateway, selfSigned } from "pulumi-http3-gateway";
const hostnames: string[] = ["app.example.com"];
const gateway = new Http3Gateway("edge", { hostnames, certificate: selfSigned() });
export const listenerNames = gateway.backend.listenerNames;
`,
    );
    const api = await FakeApi.start();
    const kubeconfig = join(program, "kubeconfig");
    writeFileSync(kubeconfig, api.kubeconfig);
    const engine = new Engine({
        main,
        project: "user",
        stack: "dev",
        typescript,
        environment: { KUBECONFIG: kubeconfig, ...compiled },
    });
    try {
        const { changes, errors, outputs } = await engine.preview();
        expect(errors).toEqual([]);
        expect(outputs).toEqual({ listenerNames: ["https"] });
        expect(changes).toEqual(
            expect.arrayContaining(["create ClusterPreflight edge-preflight", "create AltSvc edge-alt-svc"]),
        );
        expect(api.seen.length).toBeGreaterThan(0);
    } finally {
        await engine.stop();
        await api.stop();
    }
});

const modes = [
    ["commonjs", "node10"],
    ["commonjs", "bundler"],
    ["node16", "node16"],
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
];
/** Who compiles, by its folder, and which modules it has: 5 has no `bundler` for CommonJS, 7 no `node10`. */
const compilers = [
    { compiler: "typescript5", name: "TypeScript 5.9", lacks: "commonjs/bundler" },
    { compiler: "typescript", name: "TypeScript 6", lacks: "" },
    { compiler: "typescript7", name: "TypeScript 7", lacks: "commonjs/node10" },
];
const checks = compilers.flatMap(({ compiler, name, lacks }) =>
    modes
        .filter(([module, moduleResolution]) => `${module}/${moduleResolution}` !== lacks)
        .map(([module = "", moduleResolution = ""]) => ({ compiler, name, module, moduleResolution })),
);

it.each(checks)(
    "the project of `pulumi new typescript` is checked: $name, $module, $moduleResolution",
    { timeout: 600_000 },
    ({ compiler, module, moduleResolution }) => {
        const project = mkdtempSync(join(folder, "template-"));
        const old = moduleResolution === "node10" && compiler === "typescript";
        const ignored = old ? { ignoreDeprecations: "6.0" } : {};
        newTypescript(project, {}, { ...compilerOptions, module, moduleResolution, ...ignored, pretty: false });
        if (module === "esnext") {
            writeFileSync(join(project, "package.json"), JSON.stringify({ name: "shop", type: "module" }));
        }
        const tsc = join(dependencies, compiler, "bin", "tsc");
        // The template does not set `skipLibCheck`, which would only leave out some of what is checked.
        expect(node(tsc, "-p", project, "--noEmit")).toEqual({ status: 0, stdout: "", stderr: "" });
    },
);

it.each([
    ["today's", compilerOptions],
    // It names TypeScript 5; what is here is 6, which wants to hear of this.
    ["the one until 2025", { ...earlierCompilerOptions, ignoreDeprecations: "6.0" }],
])("the project of `pulumi new typescript` runs unchanged: %s", { timeout: 600_000 }, async (_what, options) => {
    const project = mkdtempSync(join(folder, "template-"));
    const main = newTypescript(project, {}, options);
    const api = await FakeApi.start();
    const kubeconfig = join(project, "kubeconfig");
    writeFileSync(kubeconfig, api.kubeconfig);
    const environment = { KUBECONFIG: kubeconfig, ...compiled };
    const engine = new Engine({ main, project: "shop", stack: "dev", typescript: true, environment });
    try {
        const { errors, outputs } = await engine.preview();
        expect({ errors, outputs }).toEqual({ errors: [], outputs: { listenerNames: ["https"] } });
    } finally {
        await engine.stop();
        await api.stop();
    }
    const command = join(installed, "tools/cli/bin.js");
    const rendered = spawnSync(process.execPath, [command, "render"], {
        cwd: project,
        env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...compiled },
        encoding: "utf8",
    });
    expect([rendered.status, rendered.stdout]).toEqual([0, expect.stringContaining("\nkind: ClientTrafficPolicy\n")]);
});

it("an entry whose SDK the project does not have says how to install it", { timeout: 600_000 }, () => {
    // Not below the folder that has all SDKs.
    const project = realpathSync(mkdtempSync(join(tmpdir(), "http3-gateway-")));
    mkdirSync(join(project, "node_modules/@pulumi"), { recursive: true });
    cpSync(installed, join(project, "node_modules/pulumi-http3-gateway"), { recursive: true });
    const others = readdirSync(dependencies).filter((name) => !name.startsWith(".") && name !== "@pulumi");
    const sdks = ["kubernetes", "pulumi", "tls"].map((name) => `@pulumi/${name}`);
    for (const name of [...others, ...sdks]) {
        symlinkSync(join(dependencies, name), join(project, "node_modules", name));
    }
    writeFileSync(join(project, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    for (const [entry, sdk] of Object.entries({
        aws: "aws",
        azure: "azure-native",
        cloudflare: "cloudflare",
        gcp: "gcp",
    })) {
        writeFileSync(join(project, "index.mjs"), `import "pulumi-http3-gateway/${entry}";\n`);
        const command = join(project, "node_modules/pulumi-http3-gateway/tools/cli/bin.js");
        const env = { PATH: process.env["PATH"] ?? "", HOME: folder, ...compiled };
        const { status, stderr } = spawnSync(process.execPath, [command, "render"], {
            cwd: project,
            env,
            encoding: "utf8",
        });
        expect([status, stderr]).toEqual([
            1,
            `error: pulumi-http3-gateway/${entry} needs @pulumi/${sdk}: npm install @pulumi/${sdk}\n`,
        ]);
    }
    rmSync(project, { recursive: true });
});

it("its command says in one sentence that Node.js is too old", () => {
    const older = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})";
    expect(node("--import", older, join(installed, "tools/cli/bin.js"), "render")).toEqual({
        status: 2,
        stdout: "",
        stderr: "pulumi-http3-gateway needs Node.js 24 or newer; this is 20.20.2.\n",
    });
    const { bin } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as { bin: object };
    expect(bin).toEqual({ "http3-gateway": "tools/cli/bin.js", "pulumi-http3-gateway": "tools/cli/bin.js" });
});

it("its command runs", () => {
    expect(existsSync(join(installed, "tools/cli/main.js"))).toBe(true);
    const { status, stdout } = node(join(installed, "tools/cli/main.js"), "render", "--help");
    expect({ status, first: stdout.split("\n")[0] }).toEqual({
        status: 0,
        first: "Usage: http3-gateway render [options]",
    });
});
