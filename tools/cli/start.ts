import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { Command, Option } from "commander";
import { rememberEdge } from "../lab/browser.ts";
import { inNamespace, startLab } from "../lab/index.ts";
import { collectConfig } from "./deployOptions.ts";
import { findProject } from "./project.ts";

interface StackOutputs {
    url: string;
    addresses: { ipv4: string[]; ipv6: string[] };
    nameServers: { ipv4: string[]; ipv6: string[] };
    caCertificate: string;
}

// Source is .ts, the published package .js.
const MAIN = join(import.meta.dirname, `main${extname(import.meta.filename)}`);

/** `http3-gateway start`: from nothing to a page served over HTTP/3, on the lab or on a cluster that is already there. */
export function startCommand(): Command {
    return new Command("start")
        .description("bring the local stack up on the lab, or on a cluster that is there, and verify it from outside")
        .option("--context <name>", "use this context of your kubeconfig instead of the lab")
        .option("--kubeconfig <file>", "the kubeconfig of --context (default: $KUBECONFIG)")
        .option("--helm <path>", "Helm binary where there is no Pulumi CLI (default: helm on the PATH)")
        .addOption(
            new Option("--config <key=value...>", "settings of the stack, as in Pulumi.local.yaml").argParser(
                collectConfig,
            ),
        )
        .action(async (options: StartOptions) => {
            // Before the lab, which takes minutes the first time.
            findProject(process.cwd());
            const settings = configFlags(options.config ?? {});
            process.exitCode =
                options.context === undefined
                    ? await onLab(settings)
                    : await onCluster({ ...options, context: options.context }, settings);
        });
}

interface StartOptions {
    context?: string;
    kubeconfig?: string;
    helm?: string;
    config?: Record<string, string>;
}

function configFlags(config: Record<string, string>): string[] {
    return Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
}

async function onLab(settings: string[]): Promise<number> {
    const abort = new AbortController();
    process.once("SIGINT", () => abort.abort(new Error("Interrupted: what had been started was taken away again.")));
    const lab = await startLab({ write: (line) => console.error(line), signal: abort.signal });
    const config = configFlags(lab.config);
    const asClient = (command: string[]) => inNamespace("client", command);
    const outputs = await up(["--engine", "embedded", "--helm", lab.helm, ...config, ...settings], asClient);
    if (outputs === undefined) {
        return 1;
    }
    const verdict = await verify(outputs, asClient);
    const resolver = outputs.nameServers.ipv4[0] ?? outputs.nameServers.ipv6[0] ?? "";
    await rememberEdge({ url: outputs.url, resolver, ca: outputs.caCertificate });
    console.log(`
The page         ${outputs.url}
Addresses        ${[...outputs.addresses.ipv4, ...outputs.addresses.ipv6].join("  ")}  (in the lab's network)
Open it          npx http3-gateway lab browse
As a client      npx http3-gateway lab exec -- curl -k --resolve '*:443:${outputs.addresses.ipv4[0]}' ${outputs.url}
The cluster      export KUBECONFIG=${lab.kubeconfig}
Stop it          npx http3-gateway lab stop`);
    return verdict;
}

async function onCluster(options: StartOptions & { context: string }, settings: string[]): Promise<number> {
    const { context, kubeconfig, helm } = options;
    const cluster = ["--context", context, ...(kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig])];
    const outputs = await up([...cluster, ...(helm === undefined ? [] : ["--helm", helm]), ...settings]);
    if (outputs === undefined) {
        return 1;
    }
    const verdict = await verify(outputs, (command) => command);
    const address = outputs.addresses.ipv4[0] ?? outputs.addresses.ipv6[0];
    console.log(`
The page         ${outputs.url}
Addresses        ${[...outputs.addresses.ipv4, ...outputs.addresses.ipv6].join("  ")}
Open it          chromium --origin-to-force-quic-on=${new URL(outputs.url).hostname}:443 --host-resolver-rules='MAP * ${address}' ${outputs.url}
Stop it          npx http3-gateway down ${[...cluster, ...settings].join(" ")}`);
    return verdict;
}

/** Brings the local stack up, its progress on standard error, and returns its outputs; `undefined` when it failed. */
async function up(args: string[], from = (command: string[]) => command): Promise<StackOutputs | undefined> {
    const command = [process.execPath, MAIN, "up", "--stack", "local", "--json", ...args];
    const { code, output } = await runCli(from(command), true);
    return code === 0 ? (JSON.parse(output) as { outputs: StackOutputs }).outputs : undefined;
}

async function verify(outputs: StackOutputs, asClient: (command: string[]) => string[]): Promise<number> {
    const folder = await mkdtemp(join(tmpdir(), "http3-gateway-"));
    const ca = join(folder, "ca.pem");
    try {
        await writeFile(ca, outputs.caCertificate);
        const resolver = outputs.nameServers.ipv4[0] ?? outputs.nameServers.ipv6[0] ?? "";
        const command = [process.execPath, MAIN, "verify", outputs.url, "--resolver", resolver, "--ca", ca];
        return (await runCli(asClient(command), false)).code;
    } finally {
        await rm(folder, { recursive: true });
    }
}

async function runCli(command: string[], capture: boolean): Promise<{ code: number; output: string }> {
    const [program = "", ...args] = command;
    return await new Promise((resolve, reject) => {
        const child = spawn(program, args, { stdio: ["ignore", capture ? "pipe" : "inherit", "inherit"] });
        const chunks: Buffer[] = [];
        child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
        child.on("error", reject);
        child.on("close", (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString("utf8") }));
    });
}
