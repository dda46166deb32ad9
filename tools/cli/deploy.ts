import { type Deployment, Interrupted } from "./deployment.ts";
import { configFromFlags, type DeployFlags } from "./deployOptions.ts";
import { chooseEngine } from "./engine.ts";
import { exitCodes } from "./exitCodes.ts";
import { findProject, missingSettings } from "./project.ts";
import { typeCheck } from "./typeCheck.ts";

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
