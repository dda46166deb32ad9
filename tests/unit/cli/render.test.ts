import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "http3-render-"));
afterAll(() => rmSync(folder, { recursive: true }));

function render(...args: string[]) {
    const command = [join(root, "tools/cli/main.ts"), "render", "--stack", "local", "--helm", "/nowhere/helm", ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
    return { status, stdout, lines: stderr.split("\n").filter(Boolean) };
}

const missing =
    "  Not rendered: chart envoy-gateway-system. Helm is not there (/nowhere/helm). Install it, or name the binary with $HTTP3_GATEWAY_HELM.";

describe("http3-gateway render without Helm", () => {
    test("says so on standard error, once, and prints the stream to its end", () => {
        const { status, stdout, lines } = render();
        expect([status, lines]).toEqual([0, [missing]]);
        const count = stdout.match(/^---$/gm)?.length;
        expect(stdout.trimEnd().split("\n").at(-1)).toBe(`# end of render, ${count} objects`);
    });

    test("with --out names the folder, and the file with what is no object", () => {
        const { status, stdout, lines } = render("--out", folder);
        expect([status, stdout]).toEqual([0, ""]);
        expect(lines).toEqual([
            missing,
            `The objects are in ${folder}, and what is none of them in ${join(folder, "plan.txt")}`,
        ]);
        expect(readdirSync(folder).filter((name) => !name.endsWith(".yaml"))).toEqual(["plan.txt"]);
    });
});
