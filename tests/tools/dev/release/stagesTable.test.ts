import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withStagesTable } from "../../../../tools/dev/release/stagesTable.ts";

const stages = readFileSync(join(import.meta.dirname, "../../../../docs/stages.md"), "utf8");

test("a table that is out of date is replaced, and the text around it stays", () => {
    const table = /^\| stage .*\n(?:\|.*\n)+/m.exec(stages)?.[0] ?? "";
    const old = "| stage | was |\n| --- | --- |\n| `off` | ever |\n";
    const page = (of: string) => `# Page\n\n${of}\nText.\n\n| part |\n| --- |\n| a |\n`;
    expect(withStagesTable(page(old))).toBe(page(table));
});
