import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { ownCache } from "../../ownCache.ts";
import { type Coverage, ran, readCoverage } from "./coverage.ts";
import { distances, type ImportGraph } from "./importGraph.ts";
import type { Mutant } from "./operators.ts";
import type { Workspace } from "./workspace.ts";

/** A test file's run on the unchanged source. */
export interface TestFile {
    file: string;
    milliseconds: number;
    /** Executed code. */
    coverage: Coverage;
    /** Import distances. */
    distances: ReadonlyMap<string, number>;
}

/** Milliseconds for a test file without a mutant. */
const LIMIT = 600_000;

/** Folders of the test files per project of vitest.config.ts. */
export const PROJECTS = {
    unit: ["tests/components/", "tests/tools/", "tests/stacks/", "tests/examples/", "tests/fakes/"],
    moto: ["tests/moto/"],
} as const;

/** Names and texts of the tests' inputs, on which their coverage depends. */
export type Tree = ReadonlyMap<string, string>;

/**
 * Runs each test file alone, and caches duration and coverage until any file that it reads changes.
 * @returns Why it cannot detect a mutant, if it fails without one.
 */
export async function measure(
    file: string,
    { tree, graph, workspace }: { tree: Tree; graph: ImportGraph; workspace: Workspace },
): Promise<TestFile | string> {
    const reached = distances(graph, file);
    const key = keyOf(tree, reached);
    const kept = join(ownCache(), "mutants", `${file.replaceAll("/", "-")}.json`);
    const known = await readFile(kept, "utf8").then(
        (text) => JSON.parse(text) as { key: string; milliseconds: number; coverage: Coverage },
        () => undefined,
    );
    if (known?.key === key) return { file, distances: reached, ...known };

    const records = await mkdtemp(join(tmpdir(), "mutants-coverage-"));
    try {
        const started = Date.now();
        const run = await workspace.runTests([file], LIMIT, records);
        if (run.kind !== "passed") return failure(file, run);
        const milliseconds = Date.now() - started;
        const coverage = await readCoverage(records, workspace.path(""), "components");
        await mkdir(dirname(kept), { recursive: true });
        await writeFile(`${kept}.${process.pid}`, JSON.stringify({ key, milliseconds, coverage }));
        await rename(`${kept}.${process.pid}`, kept);
        return { file, distances: reached, milliseconds, coverage };
    } finally {
        await rm(records, { recursive: true, force: true });
    }
}

/** Test files that end processes by a signal, without coverage: all that they load counts as run. */
const ENDS_PROCESSES = /^tests\/tools\/(engine\/pulumiHost|policy|watch)\//;

/**
 * Test files that call a mutant's function, sorted by how likely they are to detect it soon: they run its place, have a
 * similar name, are near by imports, cover few files, are fast.
 */
export function noticing(mutant: Mutant, tests: readonly TestFile[]): TestFile[] {
    const subject = basename(mutant.file, ".ts").toLowerCase();
    const rank = ({ file, distances: steps, milliseconds, coverage }: TestFile) => {
        const name = basename(file, ".test.ts").toLowerCase();
        const alike = name.includes(subject) || subject.includes(name);
        const { block } = ran(coverage, mutant.file, mutant.start);
        // Test files that cover few components.
        const breadth = Object.keys(coverage).length;
        const nearness = steps.get(mutant.file) ?? Number.POSITIVE_INFINITY;
        return [block ? 0 : 1, alike ? 0 : 1, nearness, breadth, milliseconds];
    };
    return tests
        .filter(
            ({ file, distances: steps, coverage }) =>
                ran(coverage, mutant.file, mutant.start).function ||
                (ENDS_PROCESSES.test(file) && steps.has(mutant.file)),
        )
        .toSorted((one, other) => compare(rank(one), rank(other)));
}

function compare(one: readonly number[], other: readonly number[]): number {
    const differs = one.findIndex((value, index) => value !== other[index]);
    return differs < 0 ? 0 : (one[differs] ?? 0) < (other[differs] ?? 0) ? -1 : 1;
}

/** Inputs of a measurement in addition to the test file's imports: the packages, the settings, and the cache format. */
const ALWAYS = ["package-lock.json", "vitest.config.ts", "tools/dev/mutants/coverage.ts"];

/** Key from all that a test file reads: the reached sources, files next to and below them, and {@link ALWAYS}. */
function keyOf(tree: Tree, reached: ReadonlyMap<string, number>): string {
    const folders = new Set([...reached.keys()].map((file) => `${dirname(file)}/`));
    const isBeside = (file: string) => [...folders].some((folder) => file.startsWith(folder));
    const hash = createHash("sha256");
    for (const [file, text] of tree) {
        const concerns = file.endsWith(".ts") ? reached.has(file) : isBeside(file);
        if (concerns || ALWAYS.includes(file)) hash.update(`${file}\0${text}\0`);
    }
    return hash.digest("hex");
}

function failure(file: string, run: { kind: "failed"; test: string; message: string } | { kind: "late" }): string {
    return run.kind === "late"
        ? `${file} takes more than ${LIMIT / 60_000} minutes.`
        : `${file} fails: ${run.test} ${run.message}`;
}
