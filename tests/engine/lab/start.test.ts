import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { labInfo } from "../../../tools/lab/index.ts";
import { PATHS } from "../../../tools/lab/paths.ts";
import { api, cli, run } from "../../lab/edge.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../..");
const MAIN = join(REPOSITORY, "tools/cli/main.ts");

/** What differs from the last commit, and what it does not have. */
const changedFiles = () => execFileSync("git", ["status", "--porcelain"], { cwd: REPOSITORY, encoding: "utf8" });

async function namespaces(): Promise<string[]> {
    const { items } = await api<{ items: { metadata: { name: string } }[] }>("/api/v1/namespaces");
    return items.map(({ metadata }) => metadata.name).filter((name) => /^edge|^envoy-gateway-system$/.test(name));
}

describe("start with the Pulumi CLI on the lab", { timeout: 900_000 }, () => {
    let before = "";
    let engine = "";
    beforeAll(() => {
        before = changedFiles();
    });
    afterAll(async () => {
        await run(["sh", "-c", `${engine}; exec "${process.execPath}" "${MAIN}" down --engine pulumi`]);
    });

    test("ends with a page served over h3, and says how the next command finds the CLI and its state", async () => {
        const { code, stdout, stderr } = await cli(["start", "--engine", "pulumi"]);
        expect(code, stderr).toBe(0);
        expect(stderr).toContain("Updating (local):");
        expect(stdout).toContain("served over h3");
        const said = stdout.slice(stdout.indexOf("\nThe page")).trim().split("\n");
        expect(said[0]).toBe("The page         https://app.http3.test/");
        expect(said[4]).toBe(`The cluster      export KUBECONFIG=${labInfo().kubeconfig}`);
        [, engine = ""] = /^The engine {7}(export PATH=".+:\$PATH" .+)$/.exec(said[5] ?? "") ?? [];
        expect(engine).toContain(` PULUMI_BACKEND_URL='file://${PATHS.pulumiState}' PULUMI_CONFIG_PASSPHRASE=''`);
        expect(said.slice(6)).toEqual(["Stop it          npx http3-gateway lab stop"]);
    });

    test("changes nothing where everything is up", async () => {
        const { code, stderr } = await cli(["start", "--engine", "pulumi"]);
        expect(code, stderr).toBe(0);
        expect(stderr).toMatch(/^Resources:\n +\d+ unchanged\n/m);
    });

    test("is not taken over by the embedded engine", async () => {
        const { code, stderr } = await cli(["start"]);
        expect(code).toBe(1);
        expect(stderr).toContain(
            "error: The lab has the stack local of the Pulumi CLI, which the embedded engine cannot read. " +
                "Use --engine pulumi, or stop the lab with `http3-gateway lab stop` and start again.",
        );
    });

    test("is not called absent where another state is asked", async () => {
        const { kubeconfig } = labInfo();
        const command = `${engine} PULUMI_BACKEND_URL=file://$(mktemp -d) KUBECONFIG=${kubeconfig}; exec "${process.execPath}" "${MAIN}" down`;
        const { code, stderr } = await run(["sh", "-c", command]);
        expect([code, stderr]).toEqual([
            1,
            "error: The lab stores the stack local in its own state. " +
                `Set PULUMI_BACKEND_URL=file://${PATHS.pulumiState}, or stop the lab with \`http3-gateway lab stop\`.\n`,
        ]);
    });

    test("is removed from outside the lab's network, and no file of the project has changed", async () => {
        const { code, stdout, stderr } = await run([
            "sh",
            "-c",
            `${engine}; exec "${process.execPath}" "${MAIN}" down`,
        ]);
        expect(code, stdout + stderr).toBe(0);
        expect(await namespaces()).toEqual([]);
        expect(changedFiles()).toBe(before);
    });
});
