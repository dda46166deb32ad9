import { type Deployment, Interrupted } from "./deployment.ts";
import { configFromFlags, type DeployFlags } from "./deployOptions.ts";
import { chooseEngine } from "./engine.ts";
import { exitCodes } from "./exitCodes.ts";
import { findProject, missingSettings } from "./project.ts";
import { typeCheck } from "./typeCheck.ts";

/** Runs `up`, `preview` or `down`, and prints its progress. Sets `process.exitCode` on Ctrl-C. */
export async function deploy(operation: Deployment["operation"], flags: DeployFlags): Promise<void> {
    const say = (line: string) => void (flags.json ? process.stderr : process.stdout).write(`${line}\n`);
    const engine = chooseEngine(flags.engine, process.env);
    const project = findProject(process.cwd(), flags.program);
    const overrides = configFromFlags(flags, project.name, process.cwd());
    const missing = missingSettings(project, flags.stack);
    if (missing !== undefined) process.stderr.write(`${missing}\n`);
    await interruptible(async (signal) => {
        const checkTypes = async (stop: AbortSignal) => {
            if (operation !== "down" && flags.typeCheck && !(await typeCheck(project.folder, stop))) {
                say("Types were not checked. Run `npx tsc --noEmit` to check them.");
            }
        };
        const carryOut = async (stop: AbortSignal) => {
            const { deployWith } =
                engine === "pulumi" ? await import("./pulumiEngine.ts") : await import("./embeddedEngine.ts");
            return await deployWith({ operation, project, stack: flags.stack, flags, overrides, say, signal: stop });
        };
        // A preview changes nothing, so it need not wait for the types.
        const outcome =
            operation === "preview"
                ? await beside(checkTypes, carryOut, signal)
                : await after(checkTypes, carryOut, signal);
        if (flags.json) {
            const document = { operation, project: project.name, stack: flags.stack, ...outcome };
            process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
        }
    });
}

type Work<T> = (signal: AbortSignal) => Promise<T>;

async function after<T>(first: Work<void>, then: Work<T>, signal: AbortSignal): Promise<T> {
    await first(signal);
    return await then(signal);
}

/** Runs both at the same time. If one fails, the other is stopped; the error of the first one is reported. */
async function beside<T>(first: Work<void>, second: Work<T>, signal: AbortSignal): Promise<T> {
    const controller = new AbortController();
    const stop = AbortSignal.any([signal, controller.signal]);
    const checked = first(stop).catch((error) => {
        controller.abort(new Interrupted("SIGTERM"));
        throw error;
    });
    const [, done] = await Promise.allSettled([checked, second(stop)]);
    await checked;
    if (done.status === "rejected") throw done.reason;
    return done.value;
}

/** Does work that Ctrl-C stops gracefully; a second Ctrl-C ends the process at once. */
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
