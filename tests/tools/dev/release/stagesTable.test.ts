import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withStagesTable } from "../../../../tools/dev/release/stagesTable.ts";

const readme = readFileSync(join(import.meta.dirname, "../../../../README.md"), "utf8");

test("a table that is out of date is replaced, and the text around it stays", () => {
    const table = /^\| stage .*\n(?:\|.*\n)+/m.exec(readme)?.[0] ?? "";
    const old = "| stage | was |\n| --- | --- |\n| `off` | ever |\n";
    const page = (of: string) => `# Page\n\n${of}\nText.\n\n| part |\n| --- |\n| a |\n`;
    expect(withStagesTable(page(old))).toBe(page(table));
});
