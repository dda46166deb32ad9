import { type ChildProcess, execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { inject } from "vitest";
import { parse, stringify } from "yaml";
import { inNamespace, type LabNamespace } from "../../tools/lab/index.ts";

const REPOSITORY = resolve(import.meta.dirname, "../..");

/** The name in Pulumi.yaml. */
const PROJECT = "http3-gateway";

/** How a command of the Pulumi CLI ended. */
export interface Ran {
    code: number;
    /** What a user reads, without colours. */
    text: string;
    /** What is done with each resource that does not stay as it is: `create kubernetes:core/v1:Namespace edge`, sorted. */
    steps: string[];
    /** What the engine and the program complain of, one text each. */
    errors: string[];
    /** Warnings, what the Kubernetes provider waits for among them, but for those that a plugin was found on the PATH. */
    warnings: string[];
    /** What policies refuse or warn of: `mandatory resources-client-side-apply edge: …`, in no order that means anything. */
    violations: string[];
}

/** An event of the engine, one a line of its log. */
export interface EngineEvent {
    resourcePreEvent?: { metadata: { op: string; type: string; urn: string; diffs?: string[] } };
    resOutputsEvent?: { metadata: { op: string; type: string; urn: string } };
    diagnosticEvent?: { severity: string; message: string };
    policyEvent?: { resourceUrn?: string; message: string; policyName: string; enforcementLevel: string };
}

/** How a command runs, beside the stack's settings. */
interface Options {
    /** Further flags, such as `--target`. */
    flags?: string[];
    /** Folder with a Pulumi.yaml. Default: the stack's own. */
    project?: string;
    /** Words that run a command where the CLI runs. Default: as the stack says. */
    words?: readonly string[];
    /** Further variables of the environment, beside the stack's. */
    env?: Record<string, string>;
}

/** How all commands of a stack run. */
interface Setup {
    /** Where the CLI runs. Default: `host`. */
    where?: LabNamespace | "host";
    /** Folder with a Pulumi.yaml. Default: this repository. */
    project?: string;
    /** Further variables of the environment. */
    env?: Record<string, string>;
}

interface Running {
    cwd?: string | undefined;
    /** Gets the process. */
    started?: (child: ChildProcess) => void;
    words?: readonly string[] | undefined;
    env?: Record<string, string> | undefined;
}

/** A resource in the state. */
interface Resource {
    urn: string;
    type: string;
    custom: boolean;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
    /** Seconds. */
    customTimeouts?: { create?: number };
}

/** A state, as `pulumi stack export` prints it. */
interface Deployment {
    resources?: Resource[];
    pending_operations?: { type: string; resource: { urn: string } }[];
}

/** One stack under the real Pulumi CLI: a state, a home and a page of settings of its own, so that no tracked file changes. */
export class PulumiStack {
    readonly name: string;
    private readonly config: Record<string, string>;
    private readonly where: LabNamespace | "host";
    /** Folder that the CLI is logged in to. */
    readonly state: string;
    private readonly folder: string;
    private readonly project: string;
    private readonly env: Record<string, string>;

    constructor(
        name: string,
        config: Record<string, string>,
        { where = "host", project = REPOSITORY, env = {} }: Setup = {},
    ) {
        this.name = name;
        this.config = config;
        this.where = where;
        this.project = project;
        this.env = env;
        this.folder = mkdtempSync(join(tmpdir(), "http3-engine-"));
        this.state = join(this.folder, "state");
        mkdirSync(this.state);
    }

    async preview(more: Record<string, string> = {}, options: Options = {}): Promise<Ran> {
        return await this.run(["preview"], more, options);
    }

    async up(more: Record<string, string> = {}, options: Options = {}): Promise<Ran> {
        return await this.run(["up", "--yes", "--skip-preview"], more, options);
    }

    async refresh(more: Record<string, string> = {}, options: Options = {}): Promise<Ran> {
        return await this.run(["refresh", "--yes", "--skip-preview"], more, options);
    }

    async destroy(options: Options = {}): Promise<Ran> {
        return await this.run(["destroy", "--yes", "--skip-preview"], {}, options);
    }

    /** Takes away the lock of a command that was killed, as the next one says. */
    async cancel(): Promise<void> {
        const { code, text } = await this.pulumi(["cancel", this.name, "--yes"]);
        if (code !== 0) throw new Error(text);
    }

    /**
     * Runs a command, and does something once its events so far are of a kind.
     * @param act Gets what kills the command, as the kernel does where memory ends.
     * @throws Error when the command ended before.
     */
    async interrupted(
        command: "up" | "destroy",
        when: (events: EngineEvent[]) => boolean,
        act: (kill: () => Promise<void>) => Promise<void>,
        more: Record<string, string> = {},
    ): Promise<Ran> {
        let acted: Promise<void> | undefined;
        const ran = await this.run([command, "--yes", "--skip-preview"], more, {}, (events, kill) => {
            if (acted === undefined && when(events)) acted = act(kill);
        });
        if (acted === undefined) throw new Error(`It ended before it was interrupted:\n${ran.text}`);
        await acted;
        return ran;
    }

    /** What the state has beside resources of what a killed command had begun. */
    async pending(): Promise<string[]> {
        const { pending_operations: pending = [] } = await this.deployment();
        return pending.map(({ type, resource }) => `${type} ${resource.urn.split("::").at(-1)}`);
    }

    /** What `pulumi preview --json --diff --show-sames` prints. */
    async previewDocument(more: Record<string, string> = {}): Promise<string> {
        const settings = await this.settings({ ...this.config, ...more });
        const flags = ["--json", "--diff", "--show-sames", "--stack", this.name, "--config-file", settings];
        const { code, stdout, text } = await this.pulumi(["preview", ...flags]);
        if (code !== 0) throw new Error(text);
        return stdout;
    }

    /** What the program exported. */
    async outputs<T>(): Promise<T> {
        const { code, stdout, text } = await this.pulumi([
            "stack",
            "output",
            "--json",
            "--show-secrets",
            "--stack",
            this.name,
        ]);
        if (code !== 0) throw new Error(text);
        return JSON.parse(stdout) as T;
    }

    async resources(): Promise<Resource[]> {
        return (await this.deployment()).resources ?? [];
    }

    /** The only resource of a name. */
    async resource(name: string): Promise<Resource> {
        const [found, ...more] = (await this.resources()).filter(({ urn }) => urn.endsWith(`::${name}`));
        if (found === undefined || more.length > 0) throw new Error(`${more.length} besides ${found?.urn}`);
        return found;
    }

    /** What the state has as inputs of the only resource of a name. */
    async inputs<T>(name: string): Promise<T> {
        return (await this.resource(name)).inputs as T;
    }

    /** Writes other outputs of a resource into the state, as if time had passed since. */
    async edit(name: string, type: string, outputs: Record<string, unknown>): Promise<void> {
        const state = JSON.parse(await this.exported()) as { deployment: Deployment };
        for (const resource of state.deployment.resources ?? []) {
            if (resource.urn.endsWith(`::${name}`) && resource.type.endsWith(`:${type}`)) {
                resource.outputs = { ...resource.outputs, ...outputs };
            }
        }
        const file = join(this.folder, "edited.json");
        writeFileSync(file, JSON.stringify(state));
        const { code, text } = await this.pulumi(["stack", "import", "--stack", this.name, "--file", file]);
        if (code !== 0) throw new Error(text);
    }

    private async deployment(): Promise<Deployment> {
        return (JSON.parse(await this.exported()) as { deployment: Deployment }).deployment;
    }

    private async exported(): Promise<string> {
        const { code, stdout, text } = await this.pulumi(["stack", "export", "--stack", this.name]);
        if (code !== 0) throw new Error(text);
        return stdout;
    }

    private async run(
        command: string[],
        more: Record<string, string>,
        { flags: further = [], project, words, env }: Options,
        look: (events: EngineEvent[], kill: () => Promise<void>) => void = () => {},
    ): Promise<Ran> {
        const settings = await this.settings({ ...this.config, ...more });
        const log = join(mkdtempSync(join(this.folder, "events-")), "log");
        const flags = ["--stack", this.name, "--config-file", settings, "--event-log", log, "--non-interactive"];
        let child: ChildProcess | undefined;
        const looking = setInterval(() => look(eventsOf(log), () => this.kill(child)), 50);
        const { code, text } = await this.pulumi([...command, ...flags, ...further], {
            cwd: project,
            started: (process) => {
                child = process;
            },
            words,
            env,
        });
        clearInterval(looking);
        const events = eventsOf(log);
        return {
            code,
            text,
            steps: events.flatMap(({ resourcePreEvent }) => stepOf(resourcePreEvent?.metadata)).sort(),
            errors: saidAs("error", events),
            violations: events.flatMap(({ policyEvent }) =>
                policyEvent === undefined ? [] : [violationOf(policyEvent)],
            ),
            warnings: saidAs("warning", events).filter((text) => !/^using \S+ from \$PATH at /.test(text)),
        };
    }

    /**
     * Kills the CLI, between two writes of its state. To a folder it writes the attributes of an object in place: killed
     * within that, no command reads the state afterwards, whatever the program is (gocloud.dev/blob/fileblob).
     */
    private async kill(child: ChildProcess | undefined): Promise<void> {
        const stacks = join(this.state, ".pulumi/stacks", PROJECT);
        const isWhole = (file: string) => {
            try {
                return typeof JSON.parse(readFileSync(join(stacks, file), "utf8")) === "object";
            } catch {
                return false;
            }
        };
        while (child?.exitCode === null) {
            child.kill("SIGSTOP");
            await pause(50);
            const whole = [`${this.name}.json`, `${this.name}.json.attrs`].every(isWhole);
            child.kill(whole ? "SIGKILL" : "SIGCONT");
            if (whole) return;
            await pause(10);
        }
        throw new Error("It ended before it was killed.");
    }

    /**
     * Writes the stack's settings to a file beside its state. The CLI makes a stack where its project is, and writes a salt
     * into its settings there: so this is done in a project of the same name.
     */
    private async settings(config: Record<string, string>): Promise<string> {
        const file = join(this.folder, `Pulumi.${this.name}.yaml`);
        if (!existsSync(file)) {
            writeFileSync(join(this.folder, "Pulumi.yaml"), stringify({ name: PROJECT, runtime: "nodejs" }));
            const { code, text } = await this.pulumi(["stack", "init", this.name], { cwd: this.folder });
            if (code !== 0) throw new Error(text);
        }
        const { encryptionsalt } = parse(readFileSync(file, "utf8")) as { encryptionsalt: string };
        const entries = Object.entries(config).map(([key, value]) => [`${PROJECT}:${key}`, value]);
        writeFileSync(file, stringify({ encryptionsalt, config: Object.fromEntries(entries) }));
        return file;
    }

    private async pulumi(
        args: string[],
        { cwd = this.project, started, words, env }: Running = {},
    ): Promise<{ code: number; stdout: string; text: string }> {
        const path = [dirname(process.execPath), inject("enginePath")].join(delimiter);
        const command = ["pulumi", ...args, "--color", "never"];
        const own = this.where === "host" ? [] : inNamespace(this.where, []);
        const [program = "", ...rest] = [...(words ?? own), ...command];
        return await new Promise((done) => {
            const options = {
                cwd,
                maxBuffer: 256 * 1024 * 1024,
                env: {
                    PATH: path,
                    HOME: process.env["HOME"],
                    PULUMI_HOME: join(this.folder, "home"),
                    PULUMI_BACKEND_URL: `file://${this.state}`,
                    PULUMI_CONFIG_PASSPHRASE: "",
                    // Without it there is no --event-log.
                    PULUMI_DEBUG_COMMANDS: "true",
                    PULUMI_SKIP_UPDATE_CHECK: "true",
                    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
                    ...this.env,
                    ...env,
                },
            };
            const child = execFile(program, rest, options, (error, stdout, stderr) => {
                const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
                done({ code, stdout, text: stdout + stderr });
            });
            started?.(child);
        });
    }
}

/** What a log has so far; its last line may be written in part. */
function eventsOf(log: string): EngineEvent[] {
    const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : [];
    return lines.map((line) => JSON.parse(line) as EngineEvent);
}

const plain = (message: string) => message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();

function violationOf(event: NonNullable<EngineEvent["policyEvent"]>): string {
    return `${event.enforcementLevel} ${event.policyName} ${event.resourceUrn?.split("::").at(-1)}: ${plain(event.message)}`;
}

/** Diagnostics of a severity, without colours. */
function saidAs(severity: string, events: readonly EngineEvent[]): string[] {
    return events.flatMap(({ diagnosticEvent: said }) => (said?.severity === severity ? [plain(said.message)] : []));
}

/** What happens to a resource, unless it stays; of a replacement, its two halves. As for the CLI, default providers are none. */
function stepOf(metadata: { op: string; type: string; urn: string; diffs?: string[] } | undefined): string[] {
    if (metadata === undefined || ["same", "read", "refresh", "replace"].includes(metadata.op)) return [];
    const { op, type, urn, diffs } = metadata;
    if (type.startsWith("pulumi:providers:") && urn.split("::").at(-1)?.startsWith("default")) return [];
    const changed = diffs === undefined || diffs.length === 0 ? "" : `: ${diffs.join(", ")}`;
    return [`${op} ${type} ${urn.split("::").at(-1)}${changed}`];
}
