import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
            "Type errors (--no-type-check runs the program anyway):\n" +
                "index.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.",
        );
    });

    it.each(["typescript5", "typescript", "typescript7"])(
        "are wrong by %s where a file has changed that no setting names",
        async (name) => {
            rmSync(join(folder, "node_modules"));
            mkdirSync(join(folder, "node_modules"));
            const compilers = resolve(import.meta.dirname, "../../../node_modules");
            symlinkSync(join(compilers, name), join(folder, "node_modules/typescript"));
            symlinkSync(join(compilers, "@typescript"), join(folder, "node_modules/@typescript"));
            const types = join(folder, "node_modules/settings.d.ts");
            const compilerOptions = { types: [], incremental: true, tsBuildInfoFile: "known.tsbuildinfo" };
            writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
            writeFileSync(join(folder, "known.tsbuildinfo"), "{}");
            writeFileSync(types, "export declare const replicas: number;\n");
            writeFileSync(
                join(folder, "index.ts"),
                'import { replicas } from "./node_modules/settings";\nexport const n: number = replicas;\n',
            );
            expect(await typeCheck(folder)).toBe(true);
            expect(await typeCheck(folder)).toBe(true);
            writeFileSync(types, "export declare const replicas: string;\n");
            await expect(typeCheck(folder)).rejects.toThrow("Type 'string' is not assignable to type 'number'.");
        },
    );

    it("are checked where the compiler left its notes under the default name", async () => {
        writeFileSync(join(folder, "tsconfig.json"), '{ "compilerOptions": { "types": [] }, "files": ["index.ts"] }');
        writeFileSync(join(folder, "known.tsbuildinfo"), "{}");
        expect(buildInfo(folder)).toBe(undefined);
        writeFileSync(join(folder, "tsconfig.tsbuildinfo"), "{}");
        expect(buildInfo(folder)).toBe(join(folder, "tsconfig.tsbuildinfo"));
    });

    it.each([
        { count: 10, more: undefined },
        { count: 12, more: "… and 2 more" },
    ])("are refused with ten errors at most, of $count", async ({ count, more }) => {
        writeFileSync(join(folder, "known.tsbuildinfo"), "{}");
        const wrong = (_: unknown, index: number) => `export const n${index}: number = "2";\n`;
        writeFileSync(join(folder, "index.ts"), Array.from({ length: count }, wrong).join(""));
        const { message } = (await typeCheck(folder).catch((error: unknown) => error)) as Error;
        const [head, ...lines] = message.split("\n");
        expect(head).toBe("Type errors (--no-type-check runs the program anyway):");
        expect(lines.slice(0, 10).map((line) => /^index\.ts\((\d+),/.exec(line)?.[1])).toEqual(
            Array.from({ length: 10 }, (_, index) => String(index + 1)),
        );
        expect(lines.slice(10)).toEqual(more === undefined ? [] : [more]);
    });

    it("are not called right where the compiler fails by itself, and its own words are shown", async () => {
        writeFileSync(join(folder, "known.tsbuildinfo"), "{}");
        rmSync(join(folder, "node_modules"));
        const compiler = join(folder, "node_modules/typescript");
        mkdirSync(join(compiler, "bin"), { recursive: true });
        writeFileSync(join(compiler, "package.json"), "{}");
        writeFileSync(join(compiler, "bin/tsc"), 'console.error("out of memory"); process.exitCode = 134;');
        await expect(typeCheck(folder)).rejects.toThrow(/:\nout of memory$/);
    });
});
