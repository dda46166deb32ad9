import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { keepCompiledCode } from "./tools/cli/compileCache.ts";

// The tests start some hundred programs, which load the same SDKs.
keepCompiledCode();

// Node runs the source itself: Pulumi serializes the functions of dynamic providers, and cannot once Vite has rewritten
// their imports. The tests of components are not of them.
const server = { deps: { external: [/(?<!\/tests)\/(components|examples)\//] } };

/** Files that start process after process. Begun last, one of them would run for long while the other cores idle. */
const long = /\/tests\/(tools\/engine\/pulumiHost|tools\/dev\/release|stacks)\//;

/** In Vitest's order, which knows how long a file took here before, and nothing on a new machine; the long ones first. */
class LongFilesFirst extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
        const sorted = await super.sort(files);
        const projects = [...new Set(sorted.map(({ project }) => project.name))];
        const place = ({ project, moduleId }: TestSpecification) =>
            projects.indexOf(project.name) * 2 + (long.test(moduleId) ? 0 : 1);
        return sorted.toSorted((one, other) => place(one) - place(other));
    }
}

// The files of a project take turns in as many processes as there are cores: loading the SDKs is most of what a file takes
// in a process of its own.
const together = { isolate: false, setupFiles: ["tests/seed.ts", "tests/sharedProcess.ts"] };

export default defineConfig({
    test: {
        sequence: { sequencer: LongFilesFirst },
        projects: [
            {
                test: {
                    name: "unit",
                    include: ["tests/{components,tools,stacks,examples,fakes}/**/*.test.ts"],
                    ...together,
                    testTimeout: 60_000,
                    // The default leaves a core to nobody: half of the machine, where there are two.
                    maxWorkers: "100%",
                    sequence: { groupOrder: 0 },
                    server,
                },
            },
            {
                test: {
                    // AWS resources against moto, a server that answers as AWS would.
                    name: "moto",
                    include: ["tests/moto/**/*.test.ts"],
                    globalSetup: ["tests/moto/globalSetup.ts"],
                    ...together,
                    testTimeout: 60_000,
                    hookTimeout: 60_000,
                    // With the unit tests, whose workers it shares.
                    maxWorkers: "100%",
                    sequence: { groupOrder: 0 },
                    server,
                },
            },
            {
                test: {
                    name: "lab",
                    include: ["tests/lab/**/*.test.ts"],
                    globalSetup: ["tests/lab/globalSetup.ts"],
                    setupFiles: ["tests/lab/wholeLab.ts"],
                    // One cluster, one client: the files take turns, and each test waits for real machines.
                    fileParallelism: false,
                    sequence: { groupOrder: 1 },
                    server,
                    testTimeout: 300_000,
                    hookTimeout: 1_800_000,
                },
            },
        ],
    },
});
