import { beforeAll } from "vitest";
import { reviveLab } from "../../tools/lab/index.ts";
import { recordAnotherStack } from "./anotherStack.ts";

// A file that broke the cluster has failed already; the next ones are not to fail for it.
beforeAll(async () => {
    await reviveLab();
    await recordAnotherStack();
});
