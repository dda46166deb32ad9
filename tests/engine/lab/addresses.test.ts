import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labInfo } from "../../../tools/lab/index.ts";
import { PATHS } from "../../../tools/lab/paths.ts";
import { api, cli, run } from "../../lab/edge.ts";
import { PulumiStack } from "../pulumiStack.ts";
import { AWAY, Elsewhere } from "./elsewhere.ts";

// A stack is made in the lab's network, where its kubeconfig leads to the API server. The next command runs elsewhere.
// The node's kubeconfig has the address of that network; the lab's own, one of the loopback.
const { config: own, kubeconfig, helm } = labInfo();
const config = { ...own, kubeconfig: PATHS.file("node.kubeconfig") };
const project = join(import.meta.dirname, "../programs/policy");
const stack = new PulumiStack("away", config, { where: "client", project });
const elsewhere = new Elsewhere();
const MAIN = join(import.meta.dirname, "../../../tools/cli/main.ts");
const NAMESPACE = "/api/v1/namespaces/away";

beforeAll(async () => {
    const { clusters } = JSON.parse(readFileSync(kubeconfig, "utf8")) as {
        clusters: { cluster: { server: string } }[];
    };
    await elsewhere.start(clusters[0]?.cluster.server ?? "");
});
afterAll(async () => {
    await elsewhere.stop();
    await stack.destroy();
});

test("the watch sees who asks for an address", async () => {
    const ask = async (host: string, port: number) => {
        const script = `require("node:net").connect(${port}, "${host}").on("error", () => {})`;
        expect((await run([...elsewhere.words, process.execPath, "-e", script])).code).toBe(0);
        return await elsewhere.left();
    };
    expect(await ask(AWAY.host, AWAY.port)).toMatchObject({ away: expect.any(Number), others: 0 });
    expect((await ask("192.0.2.1", 443)).others).toBeGreaterThan(0);
    expect((await ask("2001:db8::1", 443)).others).toBeGreaterThan(0);
});

test("down by the embedded engine asks the cluster that it is given, and not where the stack was made", async () => {
    const command = (operation: string, ...more: string[]) => [
        ...[operation, "--program", join(project, "index.ts"), "--stack", "away", "--engine", "embedded"],
        ...["--helm", helm, ...more],
    ];
    const settings = Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
    const made = await cli(command("up", "--no-type-check", ...settings), "client");
    expect(made.code, made.stderr).toBe(0);
    await elsewhere.left();
    const down = [process.execPath, MAIN, ...command("down", "--kubeconfig", kubeconfig)];
    const { code, stdout, stderr } = await run([...elsewhere.words, ...down]);
    expect(code, stdout + stderr).toBe(0);
    expect(await elsewhere.left()).toEqual({ away: 0, others: 0 });
    await expect(api(NAMESPACE)).rejects.toMatchObject({ statusCode: 404 });
});

test("pulumi asks where the stack was made, and nowhere else; our resources say that nothing answers, and what to do", async () => {
    const made = await stack.up();
    expect(made.code, made.text).toBe(0);
    await elsewhere.left();
    const there = { words: elsewhere.words };
    const unanswered =
        `The cluster https://${AWAY.host}:${AWAY.port} does not answer within 10 s (connect ECONNREFUSED ${AWAY.host}:${AWAY.port}). ` +
        "Check the kubeconfig's server and the network. If the cluster was deleted, run the command again " +
        "with the environment variable PULUMI_K8S_DELETE_UNREACHABLE=true.";
    for (const command of [async () => await stack.refresh({}, there), async () => await stack.destroy(there)]) {
        const { code, errors } = await command();
        expect(code).not.toBe(0);
        expect(errors).toContain(unanswered);
        const { away, others } = await elsewhere.left();
        expect([away > 0, others]).toEqual([true, 0]);
    }
    await api(NAMESPACE);
});
