import { join } from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { renderTogether } from "./renderTogether.ts";

const run = (name: string) => ({
    project: "shop",
    stack: "prod",
    program: join(import.meta.dirname, "programs", `${name}.ts`),
    config: {},
});

test("a program that failed does not reach into the next one of its process", async () => {
    await expect(renderTogether(run("goesOn"))).rejects.toThrow("It gives up.");
    const stream = await renderTogether(run("takesTime"));
    const objects = parseAllDocuments(stream).map((each) => each.toJS() as { data?: unknown } | null);
    expect(objects.flatMap((each) => each?.data ?? [])).toEqual([{ from: "this program" }]);
});
