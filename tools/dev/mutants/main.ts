#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { listedEquivalents, reasonOf } from "./equivalents.ts";
import { importGraph } from "./importGraph.ts";
import { judge, type Verdict } from "./judge.ts";
import { type Mutant, mutantsOf, OPERATORS } from "./operators.ts";
import { sample } from "./sample.ts";
import { measure, PROJECTS, type TestFile, type Tree } from "./testFiles.ts";
import { filesOf, Workspace } from "./workspace.ts";

/** Share of mutants to be covered by tests, types or a reason. */
const GOAL = 0.9;

const root = resolve(import.meta.dirname, "../../..");
const operators = Object.entries(OPERATORS).map(([name, what]) => `  ${name.padEnd(12)}${what}`);

const options = new Command("mutants")
    .description(
        "changes one line of components/ at a time, as a person errs, and looks whether a test or the types notice; " +
            "exit code 1 when less than 90 % of the changes are noticed or listed as equivalent",
    )
    .option("--sample <count>", "how many mutants", whole, 60)
    .option("--seed <number>", "which ones: the same number, the same mutants", whole, 1)
    .option("--per-file <count>", "at most as many of one file", whole, 3)
    .option("--only <paths...>", "mutants of these files and folders alone")
    .option("--moto", "the tests against moto too")
    .option("--workers <count>", "how many run at a time, each on a core of its own", whole, 2)
    .option("--list", "prints the mutants and runs nothing")
    .option("--json", "for programs")
    .addHelpText("after", `\nMutants:\n${operators.join("\n")}`)
    .parse()
    .opts<Options>();

interface Options {
    sample: number;
    seed: number;
    perFile: number;
    only?: string[];
    moto?: boolean;
    workers: number;
    list?: boolean;
    json?: boolean;
}

const say = (line: string) => console.error(line);
const tree = await read();
const mutants = sample(
    [...tree].filter(([file]) => isMutated(file)).flatMap(([file, text]) => mutantsOf(file, text)),
    { seed: options.seed, perFile: options.perFile, size: options.sample },
);
if (mutants.length === 0) {
    say("--only names no source file of components/ with anything to change. Give a file or folder there.");
    process.exitCode = 1;
} else if (options.list) {
    console.log(options.json ? JSON.stringify(mutants, null, 2) : mutants.map(described).join("\n"));
} else {
    await run(mutants).then(report, (error: Error) => {
        say(error.message);
        process.exitCode = 1;
    });
}

function report(verdicts: readonly Verdict[]): void {
    const survivors = verdicts.filter(({ result }) => result === "survived");
    const noticed = verdicts.length - survivors.length;
    if (options.json) console.log(JSON.stringify(verdicts, null, 2));
    else for (const { mutant, by } of survivors) console.log(`${described(mutant)}\n    ${by}`);
    say(`${noticed} of ${verdicts.length} noticed, or equivalent (seed ${options.seed}).`);
    process.exitCode = noticed >= GOAL * verdicts.length ? 0 : 1;
}

/** Measures the tests, then judges the mutants. Cleans up when interrupted. */
async function run(judged: readonly Mutant[]): Promise<Verdict[]> {
    const interruption = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"] as const) {
        process.once(name, () => interruption.abort(new Error(`Interrupted by ${name}.`)));
    }
    const workers = Array.from({ length: options.workers }, () => Workspace.of(root, interruption.signal));
    const workspaces = await Promise.all(workers);
    try {
        const equivalents = await listedEquivalents();
        const tests = await measured(workspaces);
        let done = 0;
        return await eachIn(workspaces, judged, async (mutant, workspace) => {
            const reason = reasonOf(mutant, equivalents);
            const verdict: Verdict =
                reason === undefined
                    ? await judge(mutant, tests, workspace)
                    : { mutant, result: "equivalent", by: reason, seconds: 0 };
            done += 1;
            say(`${done}/${judged.length} ${verdict.result} (${verdict.seconds.toFixed(0)} s) ${described(mutant)}`);
            say(`    ${verdict.by}`);
            return verdict;
        });
    } finally {
        await Promise.all(workspaces.map((workspace) => workspace.remove()));
    }
}

/** Coverage of each test file, mostly from the last run. */
async function measured(workspaces: readonly Workspace[]): Promise<TestFile[]> {
    const sources = new Map([...tree].filter(([file]) => file.endsWith(".ts")));
    const graph = importGraph(sources, entries());
    const folders = [...PROJECTS.unit, ...(options.moto ? PROJECTS.moto : [])];
    const files = [...sources.keys()].filter(
        (file) => file.endsWith(".test.ts") && folders.some((folder) => file.startsWith(folder)),
    );
    let done = 0;
    say(`What ${files.length} test files run of components/ …`);
    const found = await eachIn(workspaces, files, async (file, workspace) => {
        const test = await measure(file, { tree, graph, workspace });
        done += 1;
        if (done % 10 === 0) say(`  ${done}/${files.length}`);
        return test;
    });
    const failures = found.filter((each) => typeof each === "string");
    if (failures.length > 0) {
        throw new Error(
            `${failures.join("\n")}\nTests that fail without a mutant cannot tell what one changes. Let them pass first.`,
        );
    }
    return found.filter((each) => typeof each !== "string");
}

/** Processes items, one per workspace at a time. */
async function eachIn<T, R>(
    workspaces: readonly Workspace[],
    items: readonly T[],
    work: (item: T, workspace: Workspace) => Promise<R>,
): Promise<R[]> {
    const results: R[] = [];
    const left = [...items.entries()];
    const loops = workspaces.map(async (workspace) => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
            results[next[0]] = await work(next[1], workspace);
        }
    });
    await Promise.all(loops);
    return results;
}

async function read(): Promise<Tree> {
    const files = (await filesOf(root)).sort();
    const texts = files.map(async (file) => [file, await readFile(join(root, file), "utf8")] as const);
    return new Map(await Promise.all(texts));
}

function entries(): Map<string, string> {
    const { name, exports } = JSON.parse(tree.get("package.json") ?? "{}") as {
        name: string;
        exports: Record<string, string>;
    };
    return new Map(Object.entries(exports).map(([entry, file]) => [name + entry.slice(1), file.replace(/^\.\//, "")]));
}

function isMutated(file: string): boolean {
    if (!file.startsWith("components/") || !file.endsWith(".ts")) return false;
    const only = options.only?.map((path) => path.replace(/^\.\/|\/$/g, ""));
    return only === undefined || only.some((path) => file === path || file.startsWith(`${path}/`));
}

function described({ file, line, operator, from, to }: Mutant): string {
    return `${file}:${line} ${operator}\n    - ${from}\n    + ${to}`;
}

function whole(text: string): number {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("A whole number from 1 is required.");
    return value;
}
