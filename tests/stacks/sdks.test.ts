import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** What a process that runs a stack's program under mocks loads of the clouds' SDKs. */
async function sdksOf(stack: string): Promise<string[]> {
    const program = join(root, "tools/dev/bench/registration.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [program, stack], { cwd: root });
    const { sdks, resources } = JSON.parse(stdout) as { sdks: string[]; resources: number };
    expect(resources).toBeGreaterThan(20);
    return sdks;
}

test.each([
    ["aws", ["aws"]],
    ["gcp", ["gcp"]],
    ["azure", ["azure-native"]],
    ["kubernetes", []],
    ["local", []],
])("the stack %s loads no SDK but its own cloud's", { timeout: 60_000 }, async (stack, sdks) => {
    expect(await sdksOf(stack)).toEqual(sdks);
});
