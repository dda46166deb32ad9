import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire, registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { begin } from "../../../tools/engine/answer.ts";
import type { WorkerMessage, WorkerOptions } from "../../../tools/engine/index.ts";

// The process of `runTogether`: runs one program after the other, with the SDKs loaded once.

/** Pulumi's own means of having several programs in a process; its types leave it out. */
const { getStore, withLocalStorage } = createRequire(import.meta.url)("@pulumi/pulumi/runtime/state.js") as {
    getStore(): { resourcePackages: unknown; resourceModules: unknown };
    withLocalStorage(program: () => void): void;
};
const programs = ["stacks", "examples", "tests/tools/engine/programs", "tests/lab/programs"].map(
    (name) => pathToFileURL(join(import.meta.dirname, "../../..", name)).href,
);
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

/**
 * Whose turn it is. A program that failed may go on with what it has under way: that has its own store of the SDK, and what
 * fails there is its own failure, while the next program runs.
 */
const turns = new AsyncLocalStorage<{ fail: (error: unknown) => void }>();
const fail = (error: unknown) => turns.getStore()?.fail(error);
process.on("unhandledRejection", fail);
process.on("uncaughtException", fail);

// What the clouds' SDKs tell Pulumi's when they are loaded, once.
const { resourcePackages, resourceModules } = getStore();

process.on("message", (options: WorkerOptions) => {
    runs += 1;
    const turn = { fail: (_error: unknown) => {} };
    turns.run(turn, () =>
        withLocalStorage(() => {
            Object.assign(getStore(), { resourcePackages, resourceModules });
            const running = begin(options, () => undefined, fail);
            turn.fail = running.fail;
            void running.answer.then((message: WorkerMessage) => process.send?.(message));
        }),
    );
});
process.once("disconnect", () => process.exit());
