import { expect, test } from "vitest";
import { recordPreview } from "./recordPreview.ts";

// `npm run previews` records them again.
test.each([
    ["cases", "every change of the review's tables that needs Kubernetes alone"],
    ["unknowns", "values that are known only during the update"],
])("the previews that the review is held against are what the engine prints: %s, %s", async (program) => {
    await expect(await recordPreview(program)).toMatchFileSnapshot(`../tools/review/previews/${program}.json`);
});
