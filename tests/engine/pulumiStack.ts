import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
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
    seconds: number;
}

interface EngineEvent {
    resourcePreEvent?: { metadata: { op: string; type: string; urn: string; diffs?: string[] } };
    diagnosticEvent?: { severity: string; message: string };
    policyEvent?: { resourceUrn?: string; message: string; policyName: string; enforcementLevel: string };
}

/** One stack under the real Pulumi CLI: a state, a home and a page of settings of its own, so that no tracked file changes. */
export class PulumiStack {
    readonly name: string;
    private readonly config: Record<string, string>;
    private readonly where: LabNamespace | "host";
    private readonly folder: string;
    private readonly project: string;

    /** @param project Folder with a Pulumi.yaml. Default: this repository. */
    constructor(
        name: string,
        config: Record<string, string>,
        { where = "host", project = REPOSITORY }: { where?: LabNamespace | "host"; project?: string } = {},
    ) {
        this.name = name;
        this.config = config;
        this.where = where;
        this.project = project;
        this.folder = mkdtempSync(join(tmpdir(), "http3-engine-"));
        mkdirSync(join(this.folder, "state"));
    }

    /** @param flags Of the CLI, besides. */
    async preview(more: Record<string, string> = {}, flags: string[] = []): Promise<Ran> {
        return await this.run(["preview", ...flags], more);
    }

    async up(more: Record<string, string> = {}): Promise<Ran> {
        return await this.run(["up", "--yes", "--skip-preview"], more);
    }

    async refresh(more: Record<string, string> = {}): Promise<Ran> {
        return await this.run(["refresh", "--yes", "--skip-preview"], more);
    }

    async destroy(): Promise<Ran> {
        return await this.run(["destroy", "--yes", "--skip-preview"], {});
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

    /** What the state has as inputs of the only resource of a name. */
    async inputs<T>(name: string): Promise<T> {
        const { code, stdout, text } = await this.pulumi(["stack", "export", "--stack", this.name]);
        if (code !== 0) throw new Error(text);
        const { deployment } = JSON.parse(stdout) as { deployment: { resources: { urn: string; inputs?: T }[] } };
        const [found, ...more] = deployment.resources.filter(({ urn }) => urn.endsWith(`::${name}`));
        if (found?.inputs === undefined || more.length > 0) throw new Error(`${more.length} besides ${found?.urn}`);
        return found.inputs;
    }

    private async run(command: string[], more: Record<string, string>): Promise<Ran> {
        const settings = await this.settings({ ...this.config, ...more });
        const log = join(mkdtempSync(join(this.folder, "events-")), "log");
        const started = performance.now();
        const { code, text } = await this.pulumi([
            ...command,
            ...["--stack", this.name, "--config-file", settings, "--event-log", log, "--non-interactive"],
        ]);
        const seconds = (performance.now() - started) / 1000;
        const events = existsSync(log)
            ? readFileSync(log, "utf8")
                  .split("\n")
                  .filter(Boolean)
                  .map((line) => JSON.parse(line) as EngineEvent)
            : [];
        return {
            code,
            text,
            seconds,
            steps: events.flatMap(({ resourcePreEvent }) => stepOf(resourcePreEvent?.metadata)).sort(),
            errors: saidAs("error", events),
            violations: events.flatMap(({ policyEvent }) =>
                policyEvent === undefined ? [] : [violationOf(policyEvent)],
            ),
            warnings: saidAs("warning", events).filter((text) => !/^using \S+ from \$PATH at /.test(text)),
        };
    }

    /**
     * Writes the stack's settings to a file beside its state. The CLI makes a stack where its project is, and writes a salt
     * into its settings there: so this is done in a project of the same name.
     */
    private async settings(config: Record<string, string>): Promise<string> {
        const file = join(this.folder, `Pulumi.${this.name}.yaml`);
        if (!existsSync(file)) {
            writeFileSync(join(this.folder, "Pulumi.yaml"), stringify({ name: PROJECT, runtime: "nodejs" }));
            const { code, text } = await this.pulumi(["stack", "init", this.name], this.folder);
            if (code !== 0) throw new Error(text);
        }
        const { encryptionsalt } = parse(readFileSync(file, "utf8")) as { encryptionsalt: string };
        const entries = Object.entries(config).map(([key, value]) => [`${PROJECT}:${key}`, value]);
        writeFileSync(file, stringify({ encryptionsalt, config: Object.fromEntries(entries) }));
        return file;
    }

    private async pulumi(args: string[], cwd = this.project): Promise<{ code: number; stdout: string; text: string }> {
        const path = [dirname(process.execPath), inject("enginePath")].join(delimiter);
        const command = ["pulumi", ...args, "--color", "never"];
        const [program = "", ...rest] = this.where === "host" ? command : inNamespace(this.where, command);
        return await new Promise((done) => {
            const options = {
                cwd,
                maxBuffer: 256 * 1024 * 1024,
                env: {
                    PATH: path,
                    HOME: process.env["HOME"],
                    PULUMI_HOME: join(this.folder, "home"),
                    PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
                    PULUMI_CONFIG_PASSPHRASE: "",
                    // Without it there is no --event-log.
                    PULUMI_DEBUG_COMMANDS: "true",
                    PULUMI_SKIP_UPDATE_CHECK: "true",
                    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
                },
            };
            execFile(program, rest, options, (error, stdout, stderr) => {
                const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
                done({ code, stdout, text: stdout + stderr });
            });
        });
    }
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
