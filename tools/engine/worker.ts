import { begin } from "./answer.ts";
import { RunError, type WorkerMessage, type WorkerOptions } from "./index.ts";

// The process of one run: started by `run`, ends with a result or one message.

process.once("message", (options: WorkerOptions) => void main(options));

async function main(options: WorkerOptions): Promise<void> {
    const { fail, answer } = begin(options, (event) => void send({ kind: "event", event }));
    // The command that started this has ended.
    process.once("disconnect", () => fail(new RunError("Interrupted.")));
    process.once("SIGTERM", () => fail(new RunError("Interrupted.")));
    // The terminal sends an interrupt to the whole group; the parent decides.
    process.on("SIGINT", () => undefined);
    process.on("unhandledRejection", fail);
    process.on("uncaughtException", fail);
    const message = await answer;
    await send(message);
    process.exit(message.kind === "result" ? 0 : 1);
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
