import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { expect, inject, test } from "vitest";

const REPOSITORY = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "http3-engine-"));
mkdirSync(join(folder, "state"));

/** What a person reads of the `http3-gateway` command, with `pulumi` on the PATH. */
async function cli(args: string[]): Promise<{ code: number; text: string }> {
    const env = {
        PATH: [dirname(process.execPath), inject("enginePath")].join(delimiter),
        HOME: folder,
        PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    return await new Promise((done) => {
        execFile(
            process.execPath,
            [join(REPOSITORY, "tools/cli/main.ts"), ...args],
            { cwd: REPOSITORY, env },
            (error, stdout, stderr) => {
                const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
                done({ code, text: stdout + stderr });
            },
        );
    });
}

/** The settings of all stacks, as they stand in their files. */
function settings(): Record<string, string> {
    const stacks = join(REPOSITORY, "stacks");
    const files = readdirSync(stacks).filter((name) => name.endsWith(".yaml"));
    return Object.fromEntries(files.map((name) => [name, readFileSync(join(stacks, name), "utf8")]));
}

test.each(["a stack that is new", "a stack that is there"])(
    "settings on the command line are those of one run, and no file of the project changes: %s",
    async () => {
        const before = settings();
        const flags = ["--engine", "pulumi", "--no-type-check", "--config", "hostname=app_1.http3.test"];
        const { code, text } = await cli(["preview", ...flags]);
        expect(code).toBe(1);
        expect(text).toContain('hostnames[0]: "app_1.http3.test" has the label "app_1", which is no DNS label.');
        expect(settings()).toEqual(before);
    },
);
