import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { expect, inject, test } from "vitest";
import { encodeInventory } from "../../tools/engine/inventory.ts";
import { INVENTORY_NAMESPACE } from "../../tools/engine/inventoryStore.ts";
import { kubeconfigOf } from "../fakes/loopbackServer.ts";
import { PulumiStack } from "./pulumiStack.ts";

const REPOSITORY = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "http3-engine-"));
mkdirSync(join(folder, "state"));

/** What a person reads of the `http3-gateway` command, with `pulumi` on the PATH. */
async function cli(
    args: string[],
    { state = join(folder, "state") }: { state?: string } = {},
): Promise<{ code: number; text: string }> {
    const env = {
        PATH: [dirname(process.execPath), inject("enginePath")].join(delimiter),
        HOME: folder,
        PULUMI_BACKEND_URL: `file://${state}`,
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
        expect(text).toContain(
            'hostnames[0]: "app_1.http3.test" has the label "app_1", which is not a valid DNS label.',
        );
        expect(settings()).toEqual(before);
    },
);

/** A cluster in which the embedded engine has the stack `local`, and nothing else is. */
async function withEmbeddedStack(use: (flags: string[]) => Promise<void>): Promise<void> {
    const answers: Record<string, unknown> = {
        "/version": { gitVersion: "v1.36.3" },
        "/api/v1": { resources: [{ name: "secrets", kind: "Secret", namespaced: true }] },
        [`/api/v1/namespaces/${INVENTORY_NAMESPACE}/secrets/http3-gateway.local`]: {
            metadata: { name: "http3-gateway.local" },
            data: { inventory: encodeInventory([]) },
        },
    };
    const server = createServer(({ url = "" }, response) => {
        response.writeHead(url in answers ? 200 : 404);
        response.end(JSON.stringify(answers[url] ?? {}));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, kubeconfigOf((server.address() as AddressInfo).port));
    try {
        await use(["--engine", "pulumi", "--kubeconfig", kubeconfig]);
    } finally {
        server.closeAllConnections();
        server.close();
    }
}

test.each(["down", "preview", "up"])("%s of a stack that the embedded engine has says so", async (command) => {
    const types = command === "down" ? [] : ["--no-type-check"];
    await withEmbeddedStack(async (flags) => {
        mkdirSync(join(folder, command));
        const { code, text } = await cli([command, ...flags, ...types], { state: join(folder, command) });
        expect(code).toBe(1);
        expect(text).toContain(
            "This cluster has the stack local of the embedded engine, but the Pulumi CLI has no stack of that name. " +
                "Neither engine knows the resources of the other. Use --engine embedded. " +
                "Or remove the stack with `http3-gateway down --engine embedded` and create it with the Pulumi CLI.",
        );
    });
});

test("down by the embedded engine of a stack that the Pulumi CLI has says so", async () => {
    const stack = new PulumiStack("stage", {}, { project: join(import.meta.dirname, "programs/stage") });
    expect((await stack.up({ stage: "dark" })).code).toBe(0);
    await withEmbeddedStack(async (flags) => {
        const { code, text } = await cli(["down", ...flags, "--engine", "embedded", "--stack", "stage"], stack);
        expect(code).toBe(1);
        expect(text).toContain(
            "The Pulumi CLI has the stack stage, but the embedded engine has no stack of that name in " +
                "this cluster. Neither engine knows the resources of the other. Use --engine pulumi.",
        );
        expect(text).not.toContain("Nothing to remove");
    });
});

test("down of a stack that neither engine has says that there is nothing", async () => {
    mkdirSync(join(folder, "none"));
    await withEmbeddedStack(async (flags) => {
        const { code, text } = await cli(["down", ...flags, "--stack", "none"], { state: join(folder, "none") });
        expect([code, text]).toEqual([0, expect.stringContaining("\nNothing to remove.\n")]);
    });
});

test("down of a stack that the CLI does not have fails in one sentence where no cluster is named", async () => {
    const { code, text } = await cli(["down", "--engine", "pulumi", "--stack", "none"], {
        state: join(folder, "none"),
    });
    expect(code).toBe(1);
    expect(text).toContain(
        "error: The Pulumi CLI has no stack none, and whether the embedded engine has it is unknown. " +
            `The kubeconfig ${folder}/.kube/config does not exist. `,
    );
});
