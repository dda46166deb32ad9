import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { cleanEnvironment, type WorkerMessage, type WorkerOptions } from "../../../tools/engine/index.ts";

/** Of this process, in which test files take turns: each loads this module anew, and goes on with the worker. */
const shared = globalThis as typeof globalThis & { runTogether?: { worker?: ChildProcess; last: Promise<unknown> } };
shared.runTogether ??= { last: Promise.resolve() };
const together = shared.runTogether;

/**
 * Runs a program as `run` does, but in a process that runs other programs too: nearly all that a process of its own takes
 * is loading the SDKs. That a process of its own gives the same is tested with each stack.
 * @returns What a render prints.
 * @throws Error with the message of the run's error.
 */
export function runTogether(options: WorkerOptions): Promise<string> {
    const done = together.last.then(() => answerOf(options));
    together.last = done.catch(() => undefined);
    return done;
}

/** Renders a program so. */
export function renderTogether(options: Omit<WorkerOptions, "operation">): Promise<string> {
    return runTogether({ ...options, operation: "render" });
}

async function answerOf(options: WorkerOptions): Promise<string> {
    together.worker ??= start();
    const child = together.worker;
    const message = await new Promise<WorkerMessage>((resolve, reject) => {
        const ended = (code: number | null) => {
            together.worker = undefined;
            reject(new Error(`The worker that runs programs ended with ${code}.`));
        };
        child.once("exit", ended);
        child.once("message", (answer: WorkerMessage) => {
            child.removeListener("exit", ended);
            resolve(answer);
        });
        child.send(options);
    });
    if (message.kind === "result") {
        return message.manifests ?? "";
    }
    throw new Error(message.kind === "failure" ? message.message : "The worker said something else.");
}

function start(): ChildProcess {
    const child = fork(join(import.meta.dirname, "renderWorker.ts"), [], {
        env: cleanEnvironment(process.env),
        execArgv: [],
        stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    // It does not keep the tests' process: it ends with that.
    child.unref();
    child.channel?.unref();
    return child;
}
