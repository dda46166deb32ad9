import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rulesPage } from "../../../../tools/dev/release/rulesTable.ts";

test("RULES.md is what the rules say (npm run docs)", () => {
    expect(readFileSync(join(import.meta.dirname, "../../../../docs/RULES.md"), "utf8")).toBe(rulesPage());
});
