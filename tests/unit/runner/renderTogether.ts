import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { cleanEnvironment, type WorkerMessage, type WorkerOptions } from "../../../tools/runner/index.ts";

/** The worker of this test process. */
let worker: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a program as `run` does, but in a process that runs other programs too: nearly all that a process of its own takes
 * is loading the SDKs. That a process of its own gives the same is tested with each stack.
 * @returns What a render prints.
 * @throws Error with the message of the run's error.
 */
export function runTogether(options: WorkerOptions): Promise<string> {
    const done = last.then(() => answerOf(options));
    last = done.catch(() => undefined);
    return done;
}

/** Renders a program so. */
export function renderTogether(options: Omit<WorkerOptions, "operation">): Promise<string> {
    return runTogether({ ...options, operation: "render" });
}

async function answerOf(options: WorkerOptions): Promise<string> {
    worker ??= start();
    const child = worker;
    const message = await new Promise<WorkerMessage>((resolve, reject) => {
        const ended = (code: number | null) => {
            worker = undefined;
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
