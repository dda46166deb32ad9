import { spawnSync } from "node:child_process";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    realpathSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packDist } from "../../../tools/release/pack.ts";

const dependencies = resolve(import.meta.dirname, "../../../node_modules");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "http3-gateway-")));
const installed = join(folder, "node_modules", "pulumi-http3-gateway");
let tarball: string;

// A project of its own: the package from its tarball, and its dependencies as they are installed here.
beforeAll(async () => {
    tarball = await packDist(join(folder, "dist"), folder);
    mkdirSync(installed, { recursive: true });
    expect(spawnSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]).status).toBe(0);
    for (const name of readdirSync(dependencies).filter((entry) => !entry.startsWith("."))) {
        symlinkSync(join(dependencies, name), join(folder, "node_modules", name));
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

function node(...args: string[]) {
    const env = { PATH: process.env["PATH"] ?? "", HOME: folder };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
    return { status, stdout, stderr };
}

it("the tarball has compiled files and their types, and neither sources nor tests", () => {
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    expect(basename(tarball)).toMatch(/^pulumi-http3-gateway-\d+\.\d+\.\d+\.tgz$/);
    expect(files).toEqual(
        expect.arrayContaining(["package.json", "components/index.js", "components/index.d.ts", "tools/cli/main.js"]),
    );
    expect(files.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))).toEqual([]);
    expect(files.filter((file) => /(^|\/)(tests|node_modules)(\/|$)|tsbuildinfo/.test(file))).toEqual([]);
});

it("a JavaScript project imports every entry of the package", () => {
    const program = join(folder, "consumer.js");
    writeFileSync(
        program,
        `import { Http3Gateway } from "pulumi-http3-gateway";
import { applyCrds } from "pulumi-http3-gateway/crds";
import { inspectCluster } from "pulumi-http3-gateway/preflight";
import { verify } from "pulumi-http3-gateway/probe";
import { format, parse } from "pulumi-http3-gateway/svcb";
console.log(Http3Gateway.name, applyCrds.name, inspectCluster.name, verify.name, parse.name, format.name);
`,
    );
    expect(node(program)).toEqual({
        status: 0,
        stdout: "Http3Gateway applyCrds inspectCluster verify parse format\n",
        stderr: "",
    });
});

it("a dynamic provider, as Pulumi serializes it, finds its code in the package", () => {
    const program = join(folder, "serialize.js");
    // The engine runs the recorded text as a module of the project, like here.
    writeFileSync(
        program,
        `import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { ClusterPreflight, CrdBundle } from "pulumi-http3-gateway";
const recorded = {};
await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ type, inputs }) => {
        recorded[type] = inputs.__provider;
        return { id: type, state: inputs };
    },
});
const cluster = { kubeconfig: "/nowhere/kubeconfig" };
const crds = new CrdBundle("crds", { source: "/nowhere", group: "gateway.networking.k8s.io", version: "v1.6.1", cluster });
const preflight = new ClusterPreflight("preflight", { kubernetes: "1.33", bundles: [], cluster });
await Promise.all([crds, preflight].map((resource) => new Promise((done) => resource.urn.apply(done))));
const [crdProvider, preflightProvider] = await Promise.all(Object.entries(recorded).sort().reverse().map(async ([type, text]) => {
    const file = new URL(type.split(":").at(-1) + ".cjs", import.meta.url);
    writeFileSync(file, text);
    return (await import(file.href)).default.handler();
}));
const inputs = { ...cluster, source: "/nowhere", group: "gateway.networking.k8s.io", version: "v1.6.1" };
await crdProvider.create(inputs).catch((error) => console.log("create:", error.message));
const { failures } = await preflightProvider.check({}, { ...cluster, kubernetes: "1.33", bundles: [] });
console.log("check:", failures.map(({ reason }) => reason).join());
`,
    );
    const { status, stdout, stderr } = node(program);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(
        /^create: The kubeconfig \/nowhere\/kubeconfig does not exist\..*\ncheck: The kubeconfig \/nowhere\/kubeconfig does not exist\..*\n$/,
    );
});

it("a TypeScript project is checked against the package's types", () => {
    writeFileSync(
        join(folder, "consumer.ts"),
        `import { Http3Gateway, type Http3GatewayArgs, selfSigned, type Stage } from "pulumi-http3-gateway";
import type { CrdBundleInputs } from "pulumi-http3-gateway/crds";
import { type Report, verify } from "pulumi-http3-gateway/probe";
import { parse, type SvcbRecord } from "pulumi-http3-gateway/svcb";
const stage: Stage = "dark";
const args: Http3GatewayArgs = { hostnames: ["app.example.com"], certificate: selfSigned(), advertisement: { stage } };
export const gateway = new Http3Gateway("edge", args);
// @ts-expect-error A stage is one of five words.
export const wrong: Stage = "loud";
// @ts-expect-error A certificate is needed.
export const incomplete: Http3GatewayArgs = { hostnames: [] };
export const source = (inputs: CrdBundleInputs): string => inputs.source;
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

it("its command runs", () => {
    expect(existsSync(join(installed, "tools/cli/main.js"))).toBe(true);
    const { status, stdout } = node(join(installed, "tools/cli/main.js"), "render", "--help");
    expect({ status, first: stdout.split("\n")[0] }).toEqual({
        status: 0,
        first: "Usage: http3-gateway render [options]",
    });
});
