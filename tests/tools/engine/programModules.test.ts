import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

const hooks = pathToFileURL(resolve(import.meta.dirname, "../../../tools/engine/programModules.ts")).href;
let folder: string;

beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "http3-gateway-")));
    mkdirSync(join(folder, "names"));
    writeFileSync(join(folder, "names/index.ts"), 'export const names: string[] = ["a.test"];\n');
    writeFileSync(join(folder, "zone.ts"), 'export const zone: string = "test";\n');
    writeFileSync(join(folder, "settings.json"), '{ "stage": "dark", "max age": 60 }\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Exports of a program, or the first line of why it does not load, in a process of its own. */
function load(text: string, manifest: object): unknown {
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(folder, "index.ts"), text);
    const script = join(folder, "load.mjs");
    writeFileSync(
        script,
        `import { loadProgramsAsPulumiDoes } from ${JSON.stringify(hooks)};
loadProgramsAsPulumiDoes();
const exported = await import("./index.ts").catch(({ message }) => message.split("\\n")[0]);
console.log(JSON.stringify(exported));`,
    );
    const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
    expect(stderr).toBe("");
    return JSON.parse(stdout);
}

it.each([{ name: "shop" }, { type: "commonjs" }])(
    "a program of CommonJS imports files without their endings, folders, and JSON, and knows where it is: %j",
    (manifest) => {
        const program = `import { names } from "./names";
import { zone } from "./zone";
import settings, { stage } from "./settings.json";
export const all: unknown[] = [names, zone, settings, stage, __dirname, __filename];
`;
        const settings = { stage: "dark", "max age": 60 };
        expect(load(program, manifest)).toEqual({
            all: [["a.test"], "test", settings, "dark", folder, join(folder, "index.ts")],
        });
    },
);

it("a file that is missing is an error that names what was written", () => {
    expect(load('import "./none";\n', { name: "shop" })).toBe(
        `Cannot find module '${folder}/none' imported from ${folder}/index.ts`,
    );
});

it("an ES module is loaded by the rules of Node.js", () => {
    const program =
        'export { zone } from "./zone.ts";\nexport const names = await import("./names").catch(() => "none");\n';
    expect(load(program, { type: "module" })).toEqual({ zone: "test", names: "none" });
});
