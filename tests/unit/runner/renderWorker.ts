import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { failureMessage } from "../../../tools/runner/failureMessage.ts";
import type { WorkerMessage, WorkerOptions } from "../../../tools/runner/index.ts";
import { makeContext, perform } from "../../../tools/runner/operations.ts";
import { forgetProgram } from "./forgetProgram.ts";

// The process of `renderTogether`: renders one program after the other, with the SDKs loaded once.

const programs = ["stacks", "examples"].map((name) => pathToFileURL(join(import.meta.dirname, "../../..", name)).href);
let runs = 0;

// A module runs once under one name, and a program is its modules' running: each run has names of its own for them.
registerHooks({
    resolve(specifier, context, next) {
        const found = next(specifier, context);
        return programs.some((folder) => found.url.startsWith(`${folder}/`))
            ? { ...found, url: `${found.url}?${runs}` }
            : found;
    },
});

process.on("message", (options: WorkerOptions) => void render(options));
process.once("disconnect", () => process.exit());

async function render(options: WorkerOptions): Promise<void> {
    runs += 1;
    forgetProgram();
    const failures: unknown[] = [];
    const stop = new AbortController();
    const fail = (error: unknown) => {
        failures.push(error);
        stop.abort(error);
    };
    process.on("unhandledRejection", fail);
    process.on("uncaughtException", fail);
    const answer = await perform(
        makeContext(options, stop.signal, () => undefined),
        fail,
        failures,
    )
        .then((result): WorkerMessage => {
            if (failures.length > 0) throw failures[0];
            return { kind: "result", ...result };
        })
        .catch((error: unknown): WorkerMessage => {
            fail(error);
            return { kind: "failure", message: failureMessage(failures[0]) };
        });
    // What a program that failed still has under way would go on in the next one: that has another process.
    if (answer.kind === "failure") {
        process.send?.(answer, () => process.exit());
        return;
    }
    process.removeListener("unhandledRejection", fail);
    process.removeListener("uncaughtException", fail);
    process.send?.(answer);
}
