import { defineConfig } from "vitest/config";
import { keepCompiledCode } from "./tools/cli/compileCache.ts";

// The tests start some hundred programs, which load the same SDKs.
keepCompiledCode();

// Node runs the source itself: Pulumi serializes the functions of dynamic providers, and cannot once Vite has rewritten
// their imports. The tests of components are not of them.
const server = { deps: { external: [/(?<!\/tests\/unit)\/(components|examples)\//] } };

export default defineConfig({
    test: {
        projects: [
            {
                test: {
                    name: "unit",
                    include: ["tests/unit/**/*.test.ts", "tests/property/**/*.test.ts"],
                    setupFiles: ["tests/seed.ts", "tests/sharedProcess.ts"],
                    // Loading the SDKs is most of what a file takes in a process of its own.
                    isolate: false,
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
