import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pagesOf, readPage } from "../../tools/dev/site/markdown.ts";
import { readDocument } from "../../tools/engine/renderDocument.ts";
import { renderTogether } from "../tools/engine/renderTogether.ts";

const repository = join(import.meta.dirname, "../..");

/** Programs that a reader copies: blocks that import the package. */
const programs = pagesOf(repository).flatMap((path) =>
    readPage(repository, path)
        .blocks.filter(({ language, text }) => language === "ts" && text.includes('from "pulumi-http3-gateway'))
        .map(({ text, line }) => ({ path, name: `${path.replace(/\W/g, "-")}-${line}`, at: `${path}:${line}`, text })),
);

/** Number of Kubernetes objects that a page says its first program has without Helm; undefined for other programs. */
function statedObjects({ path, name }: (typeof programs)[number]): number | undefined {
    const first = programs.find((program) => program.path === path);
    const stated = /\bwrites (\d+) Kubernetes objects\b/.exec(readFileSync(join(repository, path), "utf8"));
    return stated === null || first?.name !== name ? undefined : Number(stated[1]);
}

/** A project as `pulumi new typescript` makes it: its package.json has no type, so its programs are CommonJS. */
let project = "";

beforeAll(() => {
    mkdirSync(join(repository, "report"), { recursive: true });
    project = mkdtempSync(join(repository, "report/programs-"));
    mkdirSync(join(project, "node_modules"));
    symlinkSync(repository, join(project, "node_modules/pulumi-http3-gateway"));
    writeFileSync(join(project, "package.json"), "{}");
    for (const { name, text } of programs) {
        mkdirSync(join(project, name));
        writeFileSync(join(project, name, "index.ts"), text);
    }
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** What the compiler finds in files of the project, which its options are the repository's for: it reads our source. */
async function compiled(files: readonly string[]): Promise<string[]> {
    const tsconfig = join(project, "tsconfig.json");
    const compilerOptions = {
        verbatimModuleSyntax: false,
        erasableSyntaxOnly: false,
        noUnusedLocals: false,
        incremental: false,
        tsBuildInfoFile: null,
    };
    writeFileSync(tsconfig, JSON.stringify({ extends: "../../tsconfig.json", compilerOptions, files, include: [] }));
    const compiler = join(repository, "node_modules/typescript7/bin/tsc");
    const args = [compiler, "-p", tsconfig, "--pretty", "false"];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: project }).catch(
        (error: { stdout?: string }) => ({ stdout: error.stdout ?? "" }),
    );
    return stdout.split("\n").filter((line) => line.includes("error TS"));
}

test("every program of the README and of the docs compiles, and one with a misspelt setting beside them does not", async () => {
    mkdirSync(join(project, "misspelt"));
    const misspelt =
        'import { Http3Gateway, selfSigned } from "pulumi-http3-gateway";\n' +
        'new Http3Gateway("edge", { hostname: ["app.example.com"], certificate: selfSigned() });\n';
    writeFileSync(join(project, "misspelt/index.ts"), misspelt);
    const names = [...programs.map(({ name }) => name), "misspelt"];
    expect(await compiled(names.map((name) => `${name}/index.ts`))).toEqual([
        expect.stringMatching(/^misspelt\/index\.ts\(2,28\): error TS2561: .*Did you mean to write 'hostnames'\?/),
    ]);
    expect(programs.length).toBeGreaterThan(15);
}, 240_000);

test.each(programs)(
    "the program at $at is rendered without credentials or cluster, with as many objects as its page says",
    async (program) => {
        const manifests = await renderTogether({
            project: "shop",
            stack: "dev",
            program: join(project, program.name, "index.ts"),
            config: { "shop:cloudflareToken": "0123456789" },
            helm: "/nowhere/helm",
        });
        const objects = readDocument(manifests)?.objects;
        expect(objects).toBeGreaterThan(0);
        expect(objects).toBe(statedObjects(program) ?? objects);
    },
);

test("each page that begins with a cluster says how many objects its program has", () => {
    const saying = programs.filter((program) => statedObjects(program) !== undefined).map(({ path }) => path);
    const pages = ["aks", "bare-metal", "eks", "eks-auto-mode", "existing-gateway", "gke", "k3s"];
    expect(saying.sort()).toEqual(pages.map((page) => `docs/start/${page}.md`).sort());
});
