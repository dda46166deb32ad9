import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const folder = mkdtempSync(join(tmpdir(), "http3-gateway-"));
/** A repository with one component, whose test sees a part of it. */
const repository = join(folder, "repository");
const temporary = join(folder, "tmp");
const main = join(repository, "tools/dev/mutants/main.ts");
const component = `
export function isTls(port: number, scheme = "https"): boolean {
    return port === 443 || scheme === "https";
}
export const patience = (seconds?: number): number => seconds ?? Math.max(30, Number.NaN);
export function unused(text: string): string {
    return text || "none";
}
`;
const env = { ...process.env, XDG_CACHE_HOME: join(folder, "cache"), TMPDIR: temporary };

function write(file: string, text: string): void {
    mkdirSync(dirname(join(repository, file)), { recursive: true });
    writeFileSync(join(repository, file), text);
}

function mutants(...args: string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [main, ...args], { encoding: "utf8", env });
}

beforeAll(() => {
    mkdirSync(temporary);
    for (const file of ["tools/dev/mutants", "tools/lab/exec.ts", "tools/ownCache.ts", "tsconfig.json"]) {
        cpSync(join(root, file), join(repository, file), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(repository, "node_modules"));
    write(".gitignore", "node_modules\n");
    write("package.json", '{ "name": "small", "type": "module", "exports": { ".": "./components/port.ts" } }');
    write("vitest.config.ts", "export default { test: { server: { deps: { external: [/components/] } } } };");
    write("components/port.ts", component);
    write(
        "tests/components/port.test.ts",
        `import { expect, it } from "vitest";
import { isTls, patience } from "../../components/port.ts";
it("443 is a port of TLS", () => {
    expect([isTls(443, "http"), isTls(80, "http"), isTls(80)]).toEqual([true, false, true]);
    expect(patience(1)).toBe(1);
});`,
    );
    write(
        "tools/dev/mutants/equivalents.json",
        JSON.stringify([
            {
                file: "components/port.ts",
                operator: "offByOne",
                from: "export const patience = (seconds?: number): number => seconds ?? Math.max(30, Number.NaN);",
                to: "export const patience = (seconds?: number): number => seconds ?? Math.max(31, Number.NaN);",
                reason: "Nothing is larger than what is not a number.",
            },
        ]),
    );
    expect(spawnSync("git", ["init", "--quiet"], { cwd: repository }).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("mutants", () => {
    it("says of each whether tests or types notice it, and changes nothing in the tree", () => {
        const { stdout, status } = mutants("--per-file", "100", "--workers", "1", "--json");
        const verdicts = JSON.parse(stdout) as { mutant: { to: string }; result: string; by: string }[];
        const told = verdicts.map(({ mutant, result, by }) => `${result}: ${mutant.to} (${by})`);
        expect(told.sort()).toEqual([
            "equivalent: export const patience = (seconds?: number): number => seconds ?? Math.max(31, Number.NaN); (Nothing is larger than what is not a number.)",
            "killed by types: export const patience = (seconds?: number): number => seconds; (components/port.ts(5,55): error TS2322: Type 'number | undefined' is not assignable to type 'number'.)",
            'killed: export function isTls(port: number, scheme = ""): boolean { (tests/components/port.test.ts: 443 is a port of TLS)',
            'killed: return port !== 443 || scheme === "https"; (tests/components/port.test.ts: 443 is a port of TLS)',
            'killed: return port === 443 && scheme === "https"; (tests/components/port.test.ts: 443 is a port of TLS)',
            'killed: return port === 443 || scheme !== "https"; (tests/components/port.test.ts: 443 is a port of TLS)',
            'killed: return port === 444 || scheme === "https"; (tests/components/port.test.ts: 443 is a port of TLS)',
            'survived: return text && "none"; (no test runs this)',
        ]);
        expect(status).toBe(1);
        expect(readFileSync(join(repository, "components/port.ts"), "utf8")).toBe(component);
        expect(readdirSync(temporary)).toEqual([]);
    });

    it("prints the survivors, and how many are noticed", () => {
        const { stdout, stderr, status } = mutants("--per-file", "100", "--workers", "2");
        expect(stdout).toBe(
            'components/port.ts:7 logical\n    - return text || "none";\n    + return text && "none";\n    no test runs this\n',
        );
        expect(stderr.trim().split("\n").at(-1)).toBe("7 of 8 noticed, or equivalent (seed 1).");
        expect(status).toBe(1);
    });

    it("lists without running, the same for the same seed", () => {
        const list = (seed: string) => mutants("--list", "--seed", seed, "--per-file", "100").stdout;
        expect(list("1")).toBe(list("1"));
        expect(list("1")).not.toBe(list("2"));
        expect(list("1").split("\n").sort()).toEqual(list("2").split("\n").sort());
    });

    it("refuses a path that has nothing to change", () => {
        const { stderr, status } = mutants("--only", "components/none.ts");
        expect(stderr).toBe(
            "--only names no source file of components/ with anything to change. Give a file or folder there.\n",
        );
        expect(status).toBe(1);
    });

    it("refuses to judge by tests that fail without a mutant, and names them", () => {
        write(
            "tests/components/broken.test.ts",
            'import { it } from "vitest";\nit("holds", () => { throw new Error("No."); });',
        );
        const { stderr, status } = mutants("--workers", "1");
        rmSync(join(repository, "tests/components/broken.test.ts"));
        expect(stderr).toContain(
            "tests/components/broken.test.ts fails: holds No.\n" +
                "Tests that fail without a mutant cannot tell what one changes. Let them pass first.\n",
        );
        expect(status).toBe(1);
    });

    it("leaves nothing behind when it is interrupted", async () => {
        write(
            "tests/components/port.test.ts",
            'import { it } from "vitest";\nit("waits", () => new Promise(() => {}), 60_000);',
        );
        const child = spawn(process.execPath, [main, "--workers", "1"], { env, stdio: ["ignore", "ignore", "pipe"] });
        let said = "";
        child.stderr.on("data", (chunk: Buffer) => {
            // It says so when the copy is made and the tests are about to begin.
            if (said === "") child.kill("SIGINT");
            said += chunk.toString();
        });
        const code = await new Promise((resolve) => child.once("close", resolve));
        expect(said).toBe("What 1 test files run of components/ …\nInterrupted by SIGINT.\n");
        expect(code).toBe(1);
        expect(readdirSync(temporary)).toEqual([]);
    });
});
