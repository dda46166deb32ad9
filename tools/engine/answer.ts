import { failureMessage } from "./failureMessage.ts";
import type { RunEvent, WorkerMessage, WorkerOptions } from "./index.ts";
import { makeContext, perform } from "./operations.ts";

/**
 * Milliseconds for writing the inventory of a run that failed, where the cluster is slow or gone. A run that is interrupted has
 * less: its parent ends it.
 */
const CLOSE_LIMIT = 30_000;

/** How a process answers for a run. */
export interface Running {
    /** Stops the run for a reason, which becomes its failure if it has none yet. */
    fail: (error: unknown) => void;
    /** How it ended, with its inventory written. It never rejects. */
    answer: Promise<WorkerMessage>;
}

/**
 * Starts a run with its options.
 * @param onFail Is called instead of `fail` what stops a run, where the process has several; `fail` by default.
 */
export function begin(
    options: WorkerOptions,
    emit: (event: RunEvent) => void,
    onFail?: (error: unknown) => void,
): Running {
    const stop = new AbortController();
    const failures: unknown[] = [];
    const fail = (error: unknown) => {
        failures.push(error);
        stop.abort(error);
    };
    return { fail, answer: answerOf(options, stop.signal, emit, onFail ?? fail, failures) };
}

async function answerOf(
    options: WorkerOptions,
    signal: AbortSignal,
    emit: (event: RunEvent) => void,
    fail: (error: unknown) => void,
    failures: unknown[],
): Promise<WorkerMessage> {
    const context = makeContext(options, signal, emit);
    try {
        const result = await perform(context, fail, failures);
        if (failures.length > 0) {
            throw failures[0];
        }
        return { kind: "result", ...result };
    } catch (error) {
        const closed = context.inventory?.close().catch(() => undefined);
        await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, CLOSE_LIMIT))]);
        return { kind: "failure", message: failureMessage(failures[0] ?? error) };
    }
}
