import { configFromFlags, type DeployFlags } from "./deployOptions.ts";
import { chooseEngine } from "./engine.ts";
import { exitCodes } from "./exitCodes.ts";
import { findProject, missingSettings, type Project } from "./project.ts";
import { typeCheck } from "./typeCheck.ts";

/** A run of a program, for an engine. */
export interface Deployment {
    operation: "up" | "preview" | "down";
    project: Project;
    stack: string;
    flags: DeployFlags;
    /** What the flags set, with full keys. */
    overrides: Record<string, string>;
    /** Prints a line of progress. */
    say: (line: string) => void;
    signal: AbortSignal;
}

/** How a run ended, as `--json` prints it. */
export interface Outcome {
    engine: "embedded" | "pulumi";
    /** Objects per action. */
    counts: Record<string, number>;
    outputs: Record<string, unknown>;
    seconds: number;
    /** What was, or would be, done with each object; only the embedded engine knows. */
    objects?: { action: string; object: string; seconds?: number; changes?: string[] }[];
}

/** Runs `up`, `preview` or `down`, and prints how it goes. Sets `process.exitCode` on Ctrl-C. */
export async function deploy(operation: Deployment["operation"], flags: DeployFlags): Promise<void> {
    const say = (line: string) => void (flags.json ? process.stderr : process.stdout).write(`${line}\n`);
    const engine = chooseEngine(flags.engine, process.env);
    const project = findProject(process.cwd(), flags.program);
    const overrides = configFromFlags(flags, project.name, process.cwd());
    const missing = missingSettings(project, flags.stack);
    if (missing !== undefined) process.stderr.write(`${missing}\n`);
    await interruptible(async (signal) => {
        if (operation !== "down" && flags.typeCheck && !(await typeCheck(project.folder, signal))) {
            say("types were not checked (npm run check:types does)");
        }
        const { deployWith } =
            engine === "pulumi" ? await import("./pulumiEngine.ts") : await import("./embeddedEngine.ts");
        const deployment = { operation, project, stack: flags.stack, flags, overrides, say, signal };
        const outcome = await deployWith(deployment);
        if (flags.json) {
            const document = { operation, project: project.name, stack: flags.stack, ...outcome };
            process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
        }
    });
}

/** Why the work is to stop: the reason of its signal. */
export class Interrupted extends Error {
    readonly by: NodeJS.Signals;
    constructor(by: NodeJS.Signals) {
        super("Interrupted.");
        this.name = "AbortError";
        this.by = by;
    }
}

/** Does work that Ctrl-C stops in order; a second Ctrl-C ends the process at once. */
export async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    const stop = (name: NodeJS.Signals) => controller.abort(new Interrupted(name));
    process.once("SIGINT", stop).once("SIGTERM", stop);
    try {
        await work(controller.signal);
    } catch (error) {
        if (!controller.signal.aborted) throw error;
        process.stderr.write(
            `${error instanceof Error && error.name === "RunError" ? error.message : "Interrupted."}\n`,
        );
        process.exitCode = exitCodes.interrupted;
    } finally {
        process.off("SIGINT", stop).off("SIGTERM", stop);
    }
}
