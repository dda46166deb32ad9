import { failureMessage } from "./failureMessage.ts";
import { RunError, type WorkerMessage, type WorkerOptions } from "./index.ts";
import { makeContext, perform } from "./operations.ts";

/** Milliseconds for writing the inventory of a run that failed. */
const CLOSE_LIMIT = 4_000;

// The process of one run: started by `run`, ends with a result or one message.

process.once("message", (options: WorkerOptions) => void main(options));

async function main(options: WorkerOptions): Promise<void> {
    const stop = new AbortController();
    const failures: unknown[] = [];
    const fail = (error: unknown) => {
        failures.push(error);
        stop.abort(error);
    };
    // The command that started this is gone.
    process.once("disconnect", () => fail(new RunError("Interrupted.")));
    process.once("SIGTERM", () => fail(new RunError("Interrupted.")));
    // The terminal sends an interrupt to the whole group; the parent decides.
    process.on("SIGINT", () => undefined);
    process.on("unhandledRejection", fail);
    process.on("uncaughtException", fail);
    const context = makeContext(options, stop.signal, (event) => void send({ kind: "event", event }));
    try {
        const result = await perform(context, fail, failures);
        if (failures.length > 0) {
            throw failures[0];
        }
        await send({ kind: "result", ...result });
        process.exit(0);
    } catch (error) {
        const closed = context.inventory?.close().catch(() => undefined);
        await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, CLOSE_LIMIT))]);
        await send({ kind: "failure", message: failureMessage(failures[0] ?? error) });
        process.exit(1);
    }
}

function send(message: WorkerMessage): Promise<void> {
    return new Promise((resolve) => {
        if (process.send === undefined || !process.connected) {
            resolve();
        } else {
            process.send(message, () => resolve());
        }
    });
}
