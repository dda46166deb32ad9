import { execFile } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packed } from "../../tools/dev/release/packed.ts";
import { FakeApi } from "../fakes/fakeApi.ts";
import { compilerOptions, earlierCompilerOptions, newTypescript } from "../support/newTypescript.ts";
import { Engine } from "../tools/engine/pulumiHost/engine.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "http3-gateway-")));
let tarball: string;

beforeAll(async () => {
    ({ tarball } = await packed(folder));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

const { dependencies } = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../package.json"), "utf8")) as {
    dependencies: Record<string, string>;
};

/** The package's dependencies of Pulumi's, which a project has too. */
const sdks = Object.entries(dependencies).filter(([name]) => name.startsWith("@pulumi/"));

const QUIET = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];

const lowest = Object.fromEntries(sdks.map(([name, range]) => [name, range.replace("^", "")]));
const newest = Object.fromEntries(sdks.map(([name]) => [name, "latest"]));

test.each([
    ["lowest", lowest, earlierCompilerOptions],
    ["newest", newest, compilerOptions],
])(
    "a new project of Pulumi's gets one copy of each SDK, is checked and runs: the %s that are allowed",
    async (which, versions, options) => {
        const project = join(folder, which);
        mkdirSync(project);
        const main = newTypescript(project, { ...versions, "pulumi-http3-gateway": `file:${tarball}` }, options);
        const run = (command: string, ...args: string[]) => promisify(execFile)(command, args, { cwd: project });
        await run("npm", "install", ...QUIET);

        const copies = globSync("node_modules/**/@pulumi/{pulumi,kubernetes,tls}/package.json", { cwd: project });
        expect(copies.sort()).toEqual(sdks.map(([name]) => `node_modules/${name}/package.json`).sort());
        expect(globSync("node_modules/**/*.node", { cwd: project })).toEqual([]);

        await run(process.execPath, "node_modules/typescript/bin/tsc", "--noEmit", "--pretty", "false");

        const { stdout } = await run(process.execPath, "node_modules/.bin/pulumi-http3-gateway", "render");
        expect(stdout).toContain("\nkind: ClientTrafficPolicy\n");

        const api = await FakeApi.start();
        const kubeconfig = join(project, "kubeconfig");
        writeFileSync(kubeconfig, api.kubeconfig);
        const environment = { KUBECONFIG: kubeconfig };
        const engine = new Engine({ main, project: "shop", stack: "dev", typescript: true, environment });
        try {
            const { errors, outputs, changes } = await engine.preview();
            expect({ errors, outputs }).toEqual({ errors: [], outputs: { listenerNames: ["https"] } });
            expect(changes).toContain("create AltSvc edge-alt-svc");
        } finally {
            await engine.stop();
            await api.stop();
        }
    },
);

test("`init` from the package writes a project that npm installs, the compiler checks, and `render` renders", async () => {
    const [tool, shop] = [join(folder, "tool"), join(folder, "shop")];
    const run = async (cwd: string, command: string, ...args: string[]) =>
        (await promisify(execFile)(command, args, { cwd, maxBuffer: 16 * 1024 * 1024 })).stdout;
    mkdirSync(tool);
    await run(tool, "npm", "install", ...QUIET, tarball);
    const settings = ["hostnames=shop.example.com", "certificate=selfSigned"].flatMap((each) => ["--config", each]);
    const flags = ["--target", "metallb", "--package", `file:${tarball}`, ...settings];
    const said = await run(
        tool,
        process.execPath,
        "node_modules/.bin/pulumi-http3-gateway",
        "init",
        "../shop",
        ...flags,
    );
    expect(said).toContain("Next:\n  cd ../shop && npm install\n  npx http3-gateway render --stack dev ");

    await run(shop, "npm", "install", ...QUIET);
    await run(shop, process.execPath, "node_modules/typescript/bin/tsc", "--noEmit", "--pretty", "false");
    const command = ["node_modules/.bin/http3-gateway", "render", "--stack", "dev", "--helm", "/nowhere/helm"];
    const manifests = await run(shop, process.execPath, ...command);
    expect(manifests).toContain("\nkind: HTTPRoute\n");
});
