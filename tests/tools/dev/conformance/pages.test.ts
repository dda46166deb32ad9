import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { controllersPage, findingsOf, RESULTS, withControllersTable } from "../../../../tools/dev/conformance/pages.ts";
import type { Findings } from "../../../../tools/dev/conformance/results.ts";
import { MARKED, ROWS } from "../../../../tools/dev/conformance/rows.ts";

const repository = join(import.meta.dirname, "../../../..");

const findings: Findings[] = [
    {
        title: "One",
        version: "v1",
        rows: {
            answers: { answer: "yes" },
            postQuantum: {
                answer: "no",
                says: "0 of 20",
                reason: "It loses datagrams.",
                issue: "https://example.com/1",
            },
            throughput: { answer: "reported", says: "0.41" },
            rolloutH3: { answer: "no", says: "4 of 90", reason: "Its pods are replaced." },
        },
    },
    {
        title: "Two",
        version: "v2",
        rows: {
            answers: { answer: "no", reason: "It is silent." },
            postQuantum: { answer: "yes", says: "200 of 200" },
        },
    },
];

/** Cells of the page's row about something. */
function cellsOf(page: string, asks: string): string[] {
    const line = page.split("\n").find((each) => each.startsWith(`| ${asks} `)) ?? "";
    return line
        .split("|")
        .slice(2, -1)
        .map((text) => text.trim());
}

test("the page has a row for each question and a column for each subject, and gives the reason for each no", () => {
    const page = controllersPage(findings);
    const table = page.split("\n").filter((line) => line.startsWith("|"));
    expect(table).toHaveLength(Object.keys(ROWS).length + 3);
    expect(new Set(table.map((line) => line.length)).size).toBe(1);
    expect(cellsOf(page, "what ran")).toEqual(["v1", "v2"]);
    expect(cellsOf(page, ROWS.answers)).toEqual(["yes", "no (1)"]);
    expect(cellsOf(page, ROWS.postQuantum)).toEqual(["no, 0 of 20 (2)", "yes, 200 of 200"]);
    expect(cellsOf(page, ROWS.throughput)).toEqual(["0.41", "not run"]);
    expect(cellsOf(page, ROWS.rolloutH3)).toEqual(["4 of 90 (3)", "not run"]);
    expect(page.slice(page.indexOf("## What is not met"))).toBe(
        "## What is not met\n\n1. **Two**: It is silent.\n" +
            "2. **One**: It loses datagrams. ([upstream](https://example.com/1))\n3. **One**: Its pods are replaced.\n",
    );
});

test("a reason that several subjects have, or one for several rows, is given once", () => {
    const [one, two] = findings;
    if (one === undefined || two === undefined) throw new Error("There are two subjects.");
    const silent = { answer: "no", reason: "It is silent." } as const;
    const page = controllersPage([{ ...one, rows: { answers: silent, grpc: silent } }, two]);
    expect(cellsOf(page, ROWS.answers)).toEqual(["no (1)", "no (1)"]);
    expect(cellsOf(page, ROWS.grpc)).toEqual(["no (1)", "not run"]);
    expect(page.slice(page.indexOf("## What is not met"))).toBe(
        "## What is not met\n\n1. **One; Two**: It is silent.\n",
    );
});

test("README's table is replaced between its markers, and the text around them stays", () => {
    const readme = readFileSync(join(repository, "README.md"), "utf8");
    const once = withControllersTable(readme, findings);
    const [before = "", between = "", after = ""] = once.split(
        /(?<=<!-- The table .*-->)|(?=<!-- The end of the table)/,
    );
    expect(readme.startsWith(before) && readme.endsWith(after)).toBe(true);
    expect(between.trim().split("\n")).toHaveLength(4);
    expect(between).toMatch(/^\| \*\*Two\*\* \| no +\|/m);
    expect(withControllersTable(once, findings)).toBe(once);
    expect(() => withControllersTable("# Page\n", findings)).toThrow(
        "README.md lacks the line <!-- The table of controllers: npm run test:conformance writes it. -->",
    );
});

test("each subject of the conformance tests has its results: of every row, or of those that each one runs", async () => {
    const folder = join(repository, "tests/conformance");
    const subjects = readdirSync(folder)
        .filter((file) => file.endsWith(".test.ts"))
        .flatMap((file) =>
            [...readFileSync(join(folder, file), "utf8").matchAll(/\bkey: "(\w+)"/g)].map(([, key]) => key),
        );
    const results = readdirSync(join(repository, RESULTS));
    expect(results.toSorted()).toEqual(subjects.map((key) => `${key}.json`).toSorted());
    for (const { rows } of await findingsOf(repository)) {
        expect([Object.keys(ROWS), MARKED]).toContainEqual(Object.keys(rows));
    }
});

test("the controllers run every row", async () => {
    for (const { title, rows } of await findingsOf(repository)) {
        if (!title.startsWith("Front: ")) expect([title, Object.keys(rows)]).toEqual([title, Object.keys(ROWS)]);
    }
});
