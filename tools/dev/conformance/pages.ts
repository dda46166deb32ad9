import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Findings } from "./results.ts";
import { ROWS, type RowKey } from "./rows.ts";

/** Folder with what the last run of each subject found. */
export const RESULTS = "tests/conformance/results";

const BEGIN = "<!-- The table of controllers: npm run test:conformance writes it. -->";
const END = "<!-- The end of the table of controllers. -->";

/** Columns of README's table. */
const FIRST_SCREEN: Partial<Record<RowKey, string>> = {
    answers: "h2 and h3",
    onFromOff: "`off` to `dark` cuts nothing",
    postQuantum: "post-quantum handshakes",
    inFlightOverRollout: "a body in flight over a rollout",
    rolloutH3: "h3 requests that fail in a rollout",
    grpc: "gRPC",
    chromium: "Chromium's first visit",
};

/** Rows that ask for a figure, which says by itself whether it is met. */
const FIGURES: readonly string[] = ["rolloutH2", "rolloutH3"] satisfies RowKey[];

/** What was found of all subjects, by their titles. @param repository Folder of the repository. */
export async function findingsOf(repository: string): Promise<Findings[]> {
    const folder = join(repository, RESULTS);
    const files = (await readdir(folder)).filter((file) => file.endsWith(".json"));
    const all = await Promise.all(
        files.map(async (file) => JSON.parse(await readFile(join(folder, file), "utf8")) as Findings),
    );
    return all.toSorted((one, other) => one.title.localeCompare(other.title, "en"));
}

/** `docs/controllers.md`. */
export function controllersPage(findings: readonly Findings[]): string {
    /** Titles of the subjects that do not meet something, by the reason. */
    const reasons = new Map<string, Set<string>>();
    const rows = Object.entries(ROWS).map(([key, asks]) => [
        asks,
        ...findings.map((one) => {
            const result = one.rows[key];
            const { reason, issue } = result ?? {};
            if (reason === undefined) return cell(key, result);
            const text = `${reason}${issue === undefined ? "" : ` ([upstream](${issue}))`}`;
            reasons.set(text, (reasons.get(text) ?? new Set()).add(one.title));
            return `${cell(key, result)} (${[...reasons.keys()].indexOf(text) + 1})`;
        }),
    ]);
    return `${[
        "# Controllers",
        "",
        "What each controller does, as a client outside of the cluster sees it. `npm run test:conformance` fills this page in from a run",
        "on the lab: two cores, one node. It fails where a controller does less than it did, or more, so this page is what was run.",
        "",
        ...table(
            ["", ...findings.map(({ title }) => title)],
            [["what ran", ...findings.map(({ version }) => version)], ...rows],
        ),
        "",
        "Bodies that are in flight are streamed for as long as the change takes; pods that leave may keep their connections for 30 s. A",
        "rollout replaces every pod while four connections of each protocol ask without a pause. As browsers do, they repeat a request that was",
        "certainly not processed, once and on another connection (RFC 9113 §8.7, RFC 9114 §5.2). A share is of one run on a machine that does",
        "everything at once, client and backend too: it compares columns, and says little about your cluster. Browsers and load are not run",
        "for every proxy of a front and every gateway behind one.",
        ...(reasons.size === 0
            ? []
            : [
                  "",
                  "## What is not met",
                  "",
                  ...[...reasons].map(
                      ([text, titles], index) => `${index + 1}. **${[...titles].join("; ")}**: ${text}`,
                  ),
              ]),
    ].join("\n")}\n`;
}

/** README with its table of controllers. @throws Error if a marker is missing. */
export function withControllersTable(readme: string, findings: readonly Findings[]): string {
    const [start, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
    if (start < 0 || end < start) {
        throw new Error(
            `README.md lacks the line ${start < 0 ? BEGIN : END}, so the table of controllers has no place.`,
        );
    }
    const columns = Object.entries(FIRST_SCREEN);
    const lines = table(
        ["", ...columns.map(([, title]) => title)],
        findings.map(({ title, rows }) => [`**${title}**`, ...columns.map(([key]) => cell(key, rows[key]))]),
    );
    return `${readme.slice(0, start)}${[BEGIN, "", ...lines, "", ""].join("\n")}${readme.slice(end)}`;
}

function cell(key: string, result: Findings["rows"][string] | undefined): string {
    if (result === undefined) return "not run";
    const { answer, says } = result;
    if (answer === "reported" || FIGURES.includes(key)) return says ?? answer;
    return says === undefined || says.length > 40 ? answer : `${answer}, ${says}`;
}

/** Lines of a table of Markdown, padded as a reader of the source expects. */
function table(head: string[], body: string[][]): string[] {
    const widths = head.map((_, column) => Math.max(3, ...[head, ...body].map((row) => row[column]?.length ?? 0)));
    const line = (row: string[]) => `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
    return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body.map(line)];
}
