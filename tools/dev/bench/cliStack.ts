import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { inNamespace } from "../../lab/index.ts";
import { timed } from "./command.ts";

const COMMANDS = {
    preview: ["preview"],
    up: ["up", "--yes", "--skip-preview"],
    destroy: ["destroy", "--yes", "--skip-preview"],
};

/** Name in every measured Pulumi.yaml. */
const PROJECT = "http3-gateway";

/** A stack under the Pulumi CLI, with separate state and settings, run as a client of the lab. */
export class CliStack {
    /** Its settings file. */
    readonly file: string;
    /** Variables for the CLI's state. */
    readonly environment: NodeJS.ProcessEnv;
    private readonly project: string;
    private readonly name: string;

    private constructor(name: string, project: string, file: string, environment: NodeJS.ProcessEnv) {
        this.name = name;
        this.project = project;
        this.file = file;
        this.environment = environment;
    }

    /**
     * @param parent Parent folder of its state; kept.
     * @param path PATH with which `pulumi` runs.
     * @param project Folder with a Pulumi.yaml.
     */
    static async create(
        parent: string,
        path: string,
        project: string,
        name: string,
        config: Record<string, string>,
    ): Promise<CliStack> {
        const folder = await mkdtemp(join(parent, "stack-"));
        const state = join(folder, "state");
        await mkdir(state);
        const environment = { PATH: path, PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "" };
        // The CLI creates a stack in its project, and writes a salt into its settings there.
        await writeFile(join(folder, "Pulumi.yaml"), stringify({ name: PROJECT, runtime: "nodejs" }));
        await timed(["pulumi", "stack", "init", name, "--non-interactive"], { cwd: folder, env: environment });
        const file = join(folder, `Pulumi.${name}.yaml`);
        const salted = parse(await readFile(file, "utf8")) as object;
        const entries = Object.entries(config).map(([key, value]) => [`${PROJECT}:${key}`, value]);
        await writeFile(file, stringify({ ...salted, config: Object.fromEntries(entries) }));
        return new CliStack(name, project, file, environment);
    }

    /** @returns Duration in seconds. */
    async run(command: keyof typeof COMMANDS): Promise<number> {
        const flags = ["--stack", this.name, "--config-file", this.file, "--non-interactive"];
        const words = inNamespace("client", ["pulumi", ...COMMANDS[command], ...flags]);
        return (await timed(words, { cwd: this.project, env: this.environment })).seconds;
    }
}
