import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, extname, join } from "node:path";
import { Command, Option } from "commander";
import { rememberEdge } from "../lab/browser.ts";
import { inNamespace, startLab } from "../lab/index.ts";
import { PATHS } from "../lab/paths.ts";
import { lineProgress } from "../lab/progress.ts";
import { pulumiEngine } from "../lab/pulumiEngine.ts";
import { collectConfig, engineOption } from "./deployOptions.ts";
import type { Engine } from "./engine.ts";
import { hasResources } from "./fileState.ts";
import { DEFAULT_STACK, findProject } from "./project.ts";

interface StackOutputs {
    url: string;
    addresses: { ipv4: string[]; ipv6: string[] };
    nameServers: { ipv4: string[]; ipv6: string[] };
    caCertificate: string;
}

// Source is .ts, the published package .js.
const MAIN = join(import.meta.dirname, `main${extname(import.meta.filename)}`);

const startHelp = `
It runs the program of the project in this folder, which must have the outputs of the package's stack \`local\`. A clone of
the repository has this stack. The lab requires Linux and root. The first start takes about ten minutes on two cores.

Examples:
  http3-gateway start
  http3-gateway start --context my-cluster --config hostname=app.http3.test`;

/**
 * `http3-gateway start`: from nothing to a page served over HTTP/3, on the lab or on a cluster that is already there.
 */
export function startCommand(): Command {
    return new Command("start")
        .description(
            "deploy the stack local of this project to the lab or to an existing cluster, and verify it from outside",
        )
        .option("--context <name>", "use this context of your kubeconfig instead of the lab")
        .option("--kubeconfig <file>", "the kubeconfig of --context (default: $KUBECONFIG)")
        .addOption(
            engineOption(
                "pulumi builds the Pulumi CLI if it is missing (default: embedded on the lab, otherwise as for up)",
            ),
        )
        .option("--helm <path>", "Helm binary for the embedded engine (default: helm on the PATH)")
        .addOption(
            new Option("--config <key=value...>", "settings of the stack, as in Pulumi.local.yaml").argParser(
                collectConfig,
            ),
        )
        .addHelpText("after", startHelp)
        .action(async (options: StartOptions) => {
            // Before the lab, which takes minutes the first time.
            const project = findProject(process.cwd());
            const settings = configFlags(options.config ?? {});
            process.exitCode =
                options.context === undefined
                    ? await onLab(options.engine ?? "embedded", project.name, settings)
                    : await onCluster({ ...options, context: options.context }, settings);
        });
}

interface StartOptions {
    context?: string;
    kubeconfig?: string;
    engine?: Engine;
    helm?: string;
    config?: Record<string, string>;
}

function configFlags(config: Record<string, string>): string[] {
    return Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
}

const write = (line: string) => console.error(line);

/** The PATH with which the engine runs, if it is the Pulumi CLI: built if missing. */
async function pathOf(engine: Engine | undefined, signal?: AbortSignal): Promise<string | undefined> {
    return engine === "pulumi" ? await pulumiEngine(lineProgress(write), { signal }) : undefined;
}

/** What a shell needs so that the next command uses the same CLI and the same state. */
function exported(variables: Record<string, string>): string {
    const ownPath = delimiter + (process.env["PATH"] ?? "");
    const text = Object.entries(variables).map(([name, value]) =>
        value.endsWith(ownPath)
            ? `${name}="${value.slice(0, -ownPath.length)}${delimiter}$PATH"`
            : `${name}='${value}'`,
    );
    return `\nThe engine       export ${text.join(" ")}`;
}

async function onLab(engine: Engine, project: string, settings: string[]): Promise<number> {
    const abort = new AbortController();
    process.once("SIGINT", () =>
        abort.abort(new Error("Interrupted: everything that had been started was stopped again.")),
    );
    const PATH = await pathOf(engine, abort.signal);
    const lab = await startLab({ write, signal: abort.signal });
    if (PATH === undefined && (await hasResources(PATHS.pulumiState, project, DEFAULT_STACK))) {
        throw new Error(
            `The lab has the stack ${DEFAULT_STACK} of the Pulumi CLI, which the embedded engine cannot read. ` +
                "Use --engine pulumi, or stop the lab with `http3-gateway lab stop` and start again.",
        );
    }
    const config = configFlags(lab.config);
    const asClient = (command: string[]) => inNamespace("client", command);
    // A state that outlived the cluster would claim that everything exists.
    const variables =
        PATH === undefined
            ? undefined
            : { PATH, PULUMI_BACKEND_URL: `file://${PATHS.pulumiState}`, PULUMI_CONFIG_PASSPHRASE: "" };
    const by = variables === undefined ? ["--engine", "embedded", "--helm", lab.helm] : ["--engine", "pulumi"];
    if (variables !== undefined) await mkdir(PATHS.pulumiState, { recursive: true });
    const outputs = await up([...by, ...config, ...settings], { from: asClient, variables });
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
The cluster      export KUBECONFIG=${lab.kubeconfig}${variables === undefined ? "" : exported(variables)}
Stop it          npx http3-gateway lab stop`);
    return verdict;
}

async function onCluster(options: StartOptions & { context: string }, settings: string[]): Promise<number> {
    const { context, kubeconfig, engine, helm } = options;
    const PATH = await pathOf(engine);
    const cluster = [
        ...["--context", context],
        ...(kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig]),
        ...(engine === undefined ? [] : ["--engine", engine]),
    ];
    const outputs = await up([...cluster, ...(helm === undefined ? [] : ["--helm", helm]), ...settings], {
        variables: PATH === undefined ? {} : { PATH },
    });
    if (outputs === undefined) {
        return 1;
    }
    const verdict = await verify(outputs, (command) => command);
    const address = outputs.addresses.ipv4[0] ?? outputs.addresses.ipv6[0];
    console.log(`
The page         ${outputs.url}
Addresses        ${[...outputs.addresses.ipv4, ...outputs.addresses.ipv6].join("  ")}
Open it          chromium --origin-to-force-quic-on=${new URL(outputs.url).hostname}:443 --host-resolver-rules='MAP * ${address}' ${outputs.url}${PATH === undefined || PATH === process.env["PATH"] ? "" : exported({ PATH })}
Stop it          npx http3-gateway down ${[...cluster, ...settings].join(" ")}`);
    return verdict;
}

/** Where a command runs. */
interface Surroundings {
    from?: (command: string[]) => string[];
    variables?: Record<string, string> | undefined;
}

/** Deploys the local stack, with progress on standard error, and returns its outputs; `undefined` when it failed. */
async function up(
    args: string[],
    { from = (command) => command, variables = {} }: Surroundings,
): Promise<StackOutputs | undefined> {
    const command = [process.execPath, MAIN, "up", "--stack", DEFAULT_STACK, "--json", ...args];
    const { code, output } = await runCli(from(command), { capture: true, variables });
    return code === 0 ? (JSON.parse(output) as { outputs: StackOutputs }).outputs : undefined;
}

async function verify(outputs: StackOutputs, asClient: (command: string[]) => string[]): Promise<number> {
    const folder = await mkdtemp(join(tmpdir(), "http3-gateway-"));
    const ca = join(folder, "ca.pem");
    try {
        await writeFile(ca, outputs.caCertificate);
        const resolver = outputs.nameServers.ipv4[0] ?? outputs.nameServers.ipv6[0] ?? "";
        const command = [process.execPath, MAIN, "verify", outputs.url, "--resolver", resolver, "--ca", ca];
        return (await runCli(asClient(command), { capture: false })).code;
    } finally {
        await rm(folder, { recursive: true });
    }
}

async function runCli(
    command: string[],
    { capture, variables = {} }: { capture: boolean; variables?: Record<string, string> },
): Promise<{ code: number; output: string }> {
    const [program = "", ...args] = command;
    return await new Promise((resolve, reject) => {
        const child = spawn(program, args, {
            stdio: ["ignore", capture ? "pipe" : "inherit", "inherit"],
            env: { ...process.env, ...variables },
        });
        const chunks: Buffer[] = [];
        child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
        child.on("error", reject);
        child.on("close", (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString("utf8") }));
    });
}
