import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { nothingBeside } from "../../../tools/engine/besideObjects.ts";
import { writeDocument } from "../../../tools/engine/renderDocument.ts";
import { http3Gateway } from "../../support/command.ts";
import { preview, record, service, types } from "../review/build.ts";

const recorded = (name: string) => join(import.meta.dirname, "../review/previews", `${name}.json`);
const folder = mkdtempSync(join(tmpdir(), "http3-review-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
}

function review(args: string[], input = "", environment: NodeJS.ProcessEnv = {}) {
    return http3Gateway(["review", ...args], { input, env: { ...process.env, ...environment } });
}

const hints = preview({
    type: types.route53,
    name: "record",
    after: record("app.example.com", "HTTPS", ['1 . alpn="h3,h2" ipv4hint="192.0.2.1"'], 300),
});

describe("http3-gateway review", () => {
    test.each([
        ["an error", recorded("2-drop-udp-port"), "error", 1],
        ["an error, where nothing is to fail", recorded("2-drop-udp-port"), "never", 0],
        ["a warning, where errors are to fail", file("hints.json", hints), "error", 0],
        ["a warning, where warnings are to fail", file("hints.json", hints), "warning", 1],
        ["nothing, where everything is to fail", recorded("1-noop"), "note", 0],
    ])("with %s ends as --fail-on says", (_what, path, failOn, code) => {
        const { status, stderr } = review(["--fail-on", failOn, path]);
        expect([status, stderr]).toEqual([code, ""]);
    });

    test("fails for an error alone where nothing is said", () => {
        expect(review([file("hints.json", hints)]).status).toBe(0);
        expect(review([recorded("2-drop-udp-port")]).status).toBe(1);
    });

    test("reads standard input, named or not", () => {
        const text = readFileSync(recorded("2-drop-udp-port"), "utf8");
        const { stdout } = review([recorded("2-drop-udp-port")]);
        expect(review([], text).stdout).toBe(stdout);
        expect(review(["-"], text).stdout).toBe(stdout);
        expect(stdout).toMatch(/^🔴 \*\*Do not run this unchanged/);
    });

    test("prints text, JSON and SARIF", () => {
        expect(review(["--format", "text", recorded("1-noop")]).stdout).toBe("Nothing changes.\n");
        expect(JSON.parse(review(["--format", "json", recorded("1-noop")]).stdout)).toMatchObject({ severity: "none" });
        const { version, runs } = JSON.parse(review(["--format", "sarif", recorded("4-delete-secret")]).stdout) as {
            version: string;
            runs: { results: { ruleId: string }[] }[];
        };
        expect([version, runs[0]?.results.map(({ ruleId }) => ruleId)]).toEqual(["2.1.0", ["tls-secret-deleted"]]);
    });

    test.each([
        ["no JSON", "Previewing update (dev)\n"],
        ["JSON of something else", '{"hello":1}'],
        ["nothing", ""],
        ["a preview that was cut off", readFileSync(recorded("1-create"), "utf8").slice(0, 900)],
    ])("says in one sentence that it cannot read %s", (_what, text) => {
        const { status, stdout, stderr } = review([], text);
        expect([status, stdout]).toEqual([2, ""]);
        expect(stderr).toMatch(/^error: [^\n]+\n$/);
        expect(stderr).not.toMatch(/SyntaxError|at position|\bat .*\.ts/);
    });

    test("says which file it cannot read, and that one rendered side is too few", () => {
        expect(review([join(folder, "nowhere.json")])).toEqual({
            status: 2,
            stdout: "",
            stderr: `error: ${join(folder, "nowhere.json")} cannot be read: it does not exist.\n`,
        });
        expect(review(["--base", folder, "--change", folder]).stderr).toBe(
            `error: ${folder} cannot be read: it is a folder. Name a file.\n`,
        );
        expect(review(["--base", recorded("1-noop")]).stderr).toBe(
            "error: Give a preview, or both --base and --change.\n",
        );
        const rendered = file("empty.yaml", "");
        expect(review(["--base", rendered, "--change", rendered, recorded("1-noop")])).toEqual({
            status: 2,
            stdout: "",
            stderr: "error: Give a preview, or both --base and --change.\n",
        });
        expect(review(["--format", "html", recorded("1-noop")]).status).toBe(2);
    });

    test("compares two rendered sides, without an engine", () => {
        const end = writeDocument({ objects: 1, ...nothingBeside() });
        const yaml = (udp: boolean) => `---\n${JSON.stringify(service({}, {}, udp))}\n${end}`;
        const { status, stdout } = review([
            "--base",
            file("base.yaml", yaml(true)),
            "--change",
            file("change.yaml", yaml(false)),
        ]);
        expect(status).toBe(1);
        expect(stdout).toContain("UDP 443 is removed and TCP 443 stays.");
    });

    test("loads no SDK, which takes longer than all that it does", () => {
        const record = mkdtempSync(join(folder, "coverage-"));
        review([recorded("1-create")], "", { NODE_V8_COVERAGE: record });
        const { result } = JSON.parse(readFileSync(join(record, readdirSync(record)[0] ?? ""), "utf8")) as {
            result: { url: string }[];
        };
        const packages = result.map(({ url }) => /.*\/node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(url)?.[1]);
        expect([...new Set(packages)].sort()).toEqual(["commander", "yaml", "zod", undefined]);
    });
});
