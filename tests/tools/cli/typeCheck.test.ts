import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildInfo, typeCheck } from "../../../tools/cli/typeCheck.ts";

let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "http3-gateway-"));
    symlinkSync(resolve(import.meta.dirname, "../../../node_modules"), join(folder, "node_modules"));
    const compilerOptions = { strict: true, types: [], incremental: true, tsBuildInfoFile: "known.tsbuildinfo" };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
    writeFileSync(join(folder, "index.ts"), "export const replicas: number = 2;\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("types before an up", () => {
    it("are left alone where no check has been made, or where there is no TypeScript project", async () => {
        expect(await typeCheck(folder)).toBe(false);
        rmSync(join(folder, "tsconfig.json"));
        expect(buildInfo(folder)).toBe(undefined);
    });

    it("are checked where the compiler left its notes, and refuse a wrong program with the compiler's words", async () => {
        writeFileSync(join(folder, "known.tsbuildinfo"), "{}");
        expect(buildInfo(folder)).toBe(join(folder, "known.tsbuildinfo"));
        expect(await typeCheck(folder)).toBe(true);
        writeFileSync(join(folder, "index.ts"), 'export const replicas: number = "2";\n');
        await expect(typeCheck(folder)).rejects.toThrow(
            "The types are wrong (--no-type-check goes on regardless):\n" +
                "index.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.",
        );
    });
});
