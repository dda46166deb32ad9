import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { keepCompiledCode } from "./tools/cli/compileCache.ts";

// The tests start some hundred programs, which load the same SDKs.
keepCompiledCode();

// Node runs the source of components itself, as in a program, and keeps its compiled code. Vite transforms the tests.
const server = { deps: { external: [/(?<!\/tests)\/(components|examples)\//] } };

/** One more than cores: some file waits for a timer, or for what it started, at any time. */
const MORE_THAN_CORES = availableParallelism() + 1;

/** Files that start process after process. Begun last, one of them would run for long while the other cores idle. */
const long = /\/tests\/(tools\/(dev\/mutants|init|review\/pipelines)|stacks|docs)\b/;

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

// The files of a project take turns in one process more than there are cores: loading the SDKs is most of what a file takes
// in a process of its own.
const together = { isolate: false, setupFiles: ["tests/seed.ts", "tests/sharedProcess.ts"] };

const lab = ["tests/lab/**/*.test.ts"];

/** Files that measure, stop what all use, drop packets of every gateway, or need that no other file takes an address or a stack. */
const alone = [
    "awsController", // installs and deletes cert-manager's CRDs, as certManager does
    "gatewayAltSvc", // could run with others: so both programs of `npm test` end at about the same time
    "interruptions",
    "lastStack",
    "lifecycle",
    "load",
    "quicServerId", // the admission policy of another control plane would refuse its patches
    "watched", // makes and deletes the image that gateInCluster uses
].map((name) => `tests/lab/${name}.test.ts`);

const onTheLab = {
    globalSetup: ["tests/lab/globalSetup.ts"],
    setupFiles: ["tests/lab/wholeLab.ts"],
    server,
    // Each test waits for real machines.
    testTimeout: 300_000,
    hookTimeout: 1_800_000,
};

export default defineConfig({
    test: {
        sequence: { sequencer: LongFilesFirst },
        projects: [
            {
                test: {
                    name: "unit",
                    include: ["tests/{components,tools,stacks,examples,fakes,docs}/**/*.test.ts"],
                    ...together,
                    testTimeout: 60_000,
                    hookTimeout: 60_000,
                    maxWorkers: MORE_THAN_CORES,
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
                    maxWorkers: MORE_THAN_CORES,
                    sequence: { groupOrder: 0 },
                    server,
                },
            },
            {
                test: {
                    // Files whose gateways do not disturb each other: what waits for one leaves the cores to the other.
                    name: "lab",
                    include: lab,
                    exclude: alone,
                    ...onTheLab,
                    maxWorkers: 2,
                    sequence: { groupOrder: 1 },
                },
            },
            {
                test: {
                    name: "lab-alone",
                    include: alone,
                    ...onTheLab,
                    fileParallelism: false,
                    sequence: { groupOrder: 2 },
                },
            },
            {
                test: {
                    // Each proxy of a front on the lab, which `npm test` does with nginx alone (`npm run test:fronts`).
                    name: "fronts",
                    include: ["tests/fronts/*.test.ts"],
                    ...onTheLab,
                    fileParallelism: false,
                    sequence: { groupOrder: 6 },
                },
            },
            {
                test: {
                    // The packed package in projects of its own, whose dependencies come from the registry.
                    name: "packed",
                    include: ["tests/packed/*.test.ts"],
                    server,
                    testTimeout: 600_000,
                    hookTimeout: 600_000,
                    maxWorkers: 2,
                    sequence: { groupOrder: 5 },
                },
            },
            {
                test: {
                    // Programs under the real Pulumi CLI, of which `npm test` runs none (`npm run test:engine`).
                    name: "engine",
                    include: ["tests/engine/*.test.ts"],
                    globalSetup: ["tests/engine/globalSetup.ts"],
                    server,
                    testTimeout: 300_000,
                    maxWorkers: 2,
                    sequence: { groupOrder: 3 },
                },
            },
            {
                test: {
                    // The same on the lab.
                    name: "engine-lab",
                    include: ["tests/engine/lab/*.test.ts"],
                    ...onTheLab,
                    globalSetup: ["tests/engine/globalSetup.ts", ...onTheLab.globalSetup],
                    fileParallelism: false,
                    sequence: { groupOrder: 4 },
                },
            },
            {
                test: {
                    // What each controller does, for the table in docs/controllers.md (`npm run test:conformance`).
                    name: "conformance",
                    include: ["tests/conformance/*.test.ts"],
                    ...onTheLab,
                    globalSetup: [...onTheLab.globalSetup, "tests/conformance/globalSetup.ts"],
                    maxWorkers: 2,
                    sequence: { groupOrder: 6 },
                },
            },
        ],
    },
});
