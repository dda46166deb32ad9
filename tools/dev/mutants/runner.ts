import { join } from "node:path";
import { BaseSequencer, createVitest, type TestSpecification } from "vitest/node";

// Process that runs test files in its folder, a copy of the tree: in the given order, one at a time, until one fails.

/** Files to run. */
export interface Order {
    files: readonly string[];
    /** Whether V8 coverage is written. */
    coverage: boolean;
}

/** Its messages: each failure as it happens, and the end. */
export type Word = { kind: "failed"; file: string; test: string; message: string } | { kind: "end" };

process.once("message", (order: Order) => void run(order));
process.once("disconnect", () => process.exit(1));

async function run({ files, coverage }: Order): Promise<void> {
    const root = process.cwd();
    const paths = files.map((file) => join(root, file));
    class InOrder extends BaseSequencer {
        override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
            return specifications.toSorted((one, other) => paths.indexOf(one.moduleId) - paths.indexOf(other.moduleId));
        }
    }
    const say = (word: Word) => process.send?.(word);
    const failed = (path: string, test: string, message: string) =>
        say({ kind: "failed", file: path.slice(root.length + 1), test, message });
    const vitest = await createVitest("test", {
        root,
        config: join(root, "vitest.config.ts"),
        // The default loader writes next to the packages, which the copies share.
        configLoader: "native",
        watch: false,
        bail: 1,
        maxWorkers: 1,
        sequence: { sequencer: InOrder },
        reporters: [
            {
                onTestCaseResult(test) {
                    const { state, errors } = test.result();
                    if (state === "failed") failed(test.module.moduleId, test.fullName, errors?.[0]?.message ?? "");
                },
                onTestModuleEnd(module) {
                    const [error] = module.errors();
                    if (!module.ok()) failed(module.moduleId, "", error?.message ?? "");
                },
                onTestRunEnd(_modules, [error]) {
                    if (error !== undefined) failed("", "", error.message);
                },
            },
        ],
    });
    if (coverage) {
        for (const { config } of vitest.projects) {
            config.setupFiles.unshift(join(root, "tools/dev/mutants/takeCoverage.ts"));
        }
    }
    await vitest.start([...files]);
    await vitest.close();
    process.send?.({ kind: "end" } satisfies Word, () => process.exit(0));
}
