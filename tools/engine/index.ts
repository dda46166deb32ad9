import { fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** What to run. */
export interface RunOptions {
    operation: "up" | "preview" | "down" | "render";
    project: string;
    stack: string;
    /** Absolute path of the program's entry file. */
    program: string;
    /** Configuration with full keys, `project:key`. */
    config: Record<string, string>;
    /** Path or content of a kubeconfig. Default: the configuration's `kubeconfig`, `$KUBECONFIG`, `~/.kube/config`. */
    kubeconfig?: string;
    /** Default: the configuration's `context`, then the kubeconfig's current one. */
    context?: string;
    /** Helm binary. Default: `$HTTP3_GATEWAY_HELM`, then `helm` on the PATH. */
    helm?: string;
    /** Folder that `render` writes one file per object to, in addition to returning the stream. */
    renderDirectory?: string;
    /** Shows key material in `render` and in outputs. Default: false. */
    showSecrets?: boolean;
    onEvent: (event: RunEvent) => void;
    /** Stops the run; the record is kept, so that the next run continues from there. */
    signal?: AbortSignal;
}

/** Action on an object, done or planned. */
export type ObjectAction =
    | "created"
    | "updated"
    | "deleted"
    | "unchanged"
    | "kept"
    | "would-create"
    | "would-update"
    | "would-delete";

/** Progress of a run. `object` reads like `Deployment edge/web`. */
export type RunEvent =
    | { kind: "object"; action: ObjectAction; object: string; seconds?: number; changes?: string[] }
    | { kind: "waiting"; object: string; state: string; seconds: number }
    | { kind: "note"; text: string };

/** Outcome of a run. */
export interface RunResult {
    /** Objects per action. */
    counts: Record<string, number>;
    /** The program's exports; secrets as `<secret>` unless requested. */
    outputs: Record<string, unknown>;
    seconds: number;
    /** YAML stream of `render`. */
    manifests?: string;
}

/** A failed run; its message is complete for a person: the object, the reason, and the next step. */
export class RunError extends Error {
    override name = "RunError";
}

/** What is sent to the worker: everything but functions. */
export type WorkerOptions = Omit<RunOptions, "onEvent" | "signal">;

/** What is returned. */
export type WorkerMessage =
    | { kind: "event"; event: RunEvent }
    | { kind: "result"; outputs: Record<string, unknown>; manifests?: string }
    | { kind: "failure"; message: string };

const worker = fileURLToPath(new URL(`./worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url));
/** Milliseconds for an aborted worker to write its inventory. */
const ABORT_GRACE = 5_000;

/**
 * Runs a Pulumi program against a cluster without the Pulumi engine.
 * The program runs in a separate process: it leaves open handles and state, and a crash does not affect this one.
 * @throws RunError when the run fails.
 */
export function run(options: RunOptions): Promise<RunResult> {
    const { onEvent, signal, ...rest } = options;
    const started = performance.now();
    const counts: Record<string, number> = {};
    return new Promise((resolve, reject) => {
        const child = fork(worker, [], {
            env: cleanEnvironment(process.env),
            execArgv: [],
            stdio: ["ignore", "pipe", "pipe", "ipc"],
        });
        let result: Omit<RunResult, "counts" | "seconds"> | undefined;
        let failure: string | undefined;
        // Output may be piped as JSON, so a program's prints become notes.
        const printed = (stream: Readable | null) => {
            if (stream !== null) createInterface(stream).on("line", (text) => onEvent({ kind: "note", text }));
        };
        printed(child.stdout);
        printed(child.stderr);
        const abort = () => {
            child.kill("SIGTERM");
            setTimeout(() => child.kill("SIGKILL"), ABORT_GRACE).unref();
        };
        signal?.addEventListener("abort", abort, { once: true });
        child.on("message", (message: WorkerMessage) => {
            if (message.kind === "event") {
                if (message.event.kind === "object") {
                    counts[message.event.action] = (counts[message.event.action] ?? 0) + 1;
                }
                onEvent(message.event);
            } else if (message.kind === "result") {
                result = { outputs: message.outputs, manifests: message.manifests };
            } else {
                failure = message.message;
            }
        });
        child.on("error", (error) => {
            failure ??= `The program's process could not be started: ${error.message}`;
        });
        child.on("close", (code, killedBy) => {
            signal?.removeEventListener("abort", abort);
            if (signal?.aborted) {
                reject(
                    new RunError(
                        "Interrupted. Created objects are recorded. Run the command again to continue, or `down` to delete them.",
                    ),
                );
            } else if (failure !== undefined) {
                reject(new RunError(failure));
            } else if (result === undefined || code !== 0) {
                const why = killedBy === null ? `exit code ${code}` : `signal ${killedBy}`;
                reject(new RunError(`The program ended early (${why}).`));
            } else {
                resolve({ counts, ...result, seconds: (performance.now() - started) / 1000 });
            }
        });
        child.send(rest satisfies WorkerOptions);
        if (signal?.aborted) {
            abort();
        }
    });
}

/** The environment without variables of another Pulumi run. */
export function cleanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return Object.fromEntries(
        Object.entries(environment).filter(([name]) => !name.startsWith("PULUMI_") && name !== "NODE_OPTIONS"),
    );
}
