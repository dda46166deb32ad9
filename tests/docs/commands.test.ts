import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { pagesOf, readPage } from "../../tools/dev/site/markdown.ts";

const repository = join(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    bin: Record<string, string>;
    scripts: Record<string, string>;
};

/** A command line in a page. */
interface Line {
    at: string;
    words: string[];
}

/** Command lines in blocks of a shell and in sentences, without prompts and comments; what a pipe or `&&` joins is several. */
function commandLines(path: string): Line[] {
    const { blocks, code } = readPage(repository, path);
    const inBlocks = blocks
        .filter(({ language }) => ["sh", "console"].includes(language))
        .flatMap(({ text, language, line }) =>
            text
                .replaceAll("\\\n", " ")
                .split("\n")
                .filter((each) => language === "sh" || each.startsWith("$ "))
                .map((each) => ({ text: each.replace(/^\$ /, ""), line })),
        );
    return [...inBlocks, ...code].flatMap(({ text, line }) =>
        text
            .replace(/(^|\s)#.*$/, "")
            .split(/\s(?:\||&&|>)\s/)
            .map((each) => ({ at: `${path}:${line}`, words: each.trim().split(/\s+/) })),
    );
}

/** The words of a command of this package, after its name; undefined for what is another program's. `npm start` runs `start`. */
function ours(words: readonly string[]): string[] | undefined {
    const [npm, script, dashes, ...options] = words;
    if (npm === "npm" && script === "start") return dashes === "--" ? ["start", ...options] : ["start"];
    const from = words.findIndex(
        (word, index) => !/^([A-Z_]+=.*|npx|--yes|--package)$/.test(word) && words[index - 1] !== "--package",
    );
    const [name = "", ...args] = words.slice(from);
    return name in manifest.bin && args.length > 0 ? args : undefined;
}

async function commandNamed(name: string): Promise<Command | undefined> {
    const file = join(repository, `tools/cli/${name}.ts`);
    if (!/^[a-z]+$/.test(name) || !existsSync(file)) return undefined;
    const module = (await import(/* @vite-ignore */ file)) as Record<string, (() => Command) | undefined>;
    return module[`${name}Command`]?.();
}

/** What is wrong with a command of this package; undefined where it can be run as it is written. */
async function wrong(words: readonly string[]): Promise<string | undefined> {
    const [first = "", ...rest] = words;
    if (["--help", "--version"].includes(first)) return undefined;
    let command = await commandNamed(first);
    if (command === undefined) return `there is no command ${first}`;
    const inner = command.commands.find((each) => each.name() === rest[0]);
    const args = inner === undefined ? rest : rest.slice(1);
    command = inner ?? command;
    const end = args.includes("--") ? args.indexOf("--") : args.length;
    for (const [index, word] of args.slice(0, end).entries()) {
        if (!word.startsWith("--") || word === "--help") continue;
        const [flag = "", value = args[index + 1]] = word.split("=");
        const option = command.options.find(({ long }) => long === flag);
        if (option === undefined) return `${first} has no option ${flag}`;
        if (option.argChoices !== undefined && value !== undefined && !option.argChoices.includes(value)) {
            return `${flag} does not take ${value}`;
        }
    }
    return undefined;
}

const lines = pagesOf(repository).flatMap(commandLines);

test("every command of ours in the README and in the docs exists, with the options that it is given", async () => {
    const commands = lines.flatMap(({ at, words }) => {
        const args = ours(words);
        return args === undefined ? [] : { at, args };
    });
    const problems = await Promise.all(
        commands.map(async ({ at, args }) => {
            const problem = await wrong(args);
            return problem === undefined ? [] : `${at}: ${problem}`;
        }),
    );
    expect(problems.flat()).toEqual([]);
    expect(commands.length).toBeGreaterThan(20);
});

test("every script of npm in the README and in the docs exists", () => {
    const scripts = lines.flatMap(({ at, words: [npm, run, ...names] }) => {
        const name = names.find((each) => !each.startsWith("-"));
        return npm === "npm" && run === "run" && name !== undefined ? { at, name } : [];
    });
    expect(scripts.filter(({ name }) => !(name in manifest.scripts))).toEqual([]);
    expect(scripts.length).toBeGreaterThan(10);
});

test("the options of `npm start` are those of the command `start`", () => {
    expect(ours(["npm", "start", "--", "--context", "my-cluster"])).toEqual(["start", "--context", "my-cluster"]);
    const given = lines.flatMap(({ words }) => (words[0] === "npm" ? (ours(words)?.slice(1) ?? []) : []));
    expect(given).toEqual(expect.arrayContaining(["--context", "--engine"]));
});

test("a command, an option and a value that do not exist are found", async () => {
    const found = [
        "verfy",
        "verify --jsn",
        "review --fail-on=bad",
        "lab start --engines",
        "verify --family 4 --json",
        "lab start",
    ];
    expect(await Promise.all(found.map((text) => wrong(text.split(" "))))).toEqual([
        "there is no command verfy",
        "verify has no option --jsn",
        "--fail-on does not take bad",
        "lab has no option --engines",
        undefined,
        undefined,
    ]);
});
