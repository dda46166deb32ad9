import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Number of compiler lines in an error. */
const shownErrors = 10;

/**
 * The compiler's build info of a folder, or undefined if it has not run yet. Pulumi does not type-check
 * an ESM program, and a first check takes longer than a preview.
 */
export function buildInfo(folder: string): string | undefined {
    const config = join(folder, "tsconfig.json");
    if (!existsSync(config)) return undefined;
    const named = /"tsBuildInfoFile"\s*:\s*"([^"]+)"/.exec(readFileSync(config, "utf8"))?.[1];
    const file = join(folder, named ?? "tsconfig.tsbuildinfo");
    return existsSync(file) ? file : undefined;
}

/**
 * Type-checks a project if that is fast.
 * @returns Whether it was checked.
 * @throws Error with the compiler's first errors.
 */
export async function typeCheck(folder: string, signal?: AbortSignal): Promise<boolean> {
    if (buildInfo(folder) === undefined) return false;
    const compiler = compilerOf(folder);
    if (compiler === undefined) return false;
    const { code, text } = await output(
        process.execPath,
        [compiler.tsc, compiler.builds ? "-b" : "-p", "tsconfig.json", "--noEmit", "--pretty", "false"],
        folder,
        signal,
    );
    if (code === 0) return true;
    const lines = text.trim().split("\n");
    const errors = lines.filter((line) => /error TS\d+:/.test(line));
    const more = errors.length > shownErrors ? `\n… and ${errors.length - shownErrors} more` : "";
    const shown = (errors.length === 0 ? lines : errors).slice(0, shownErrors).join("\n");
    throw new Error(`Type errors (--no-type-check runs the program anyway):\n${shown}${more}`);
}

interface Compiler {
    /** Path of its command. */
    tsc: string;
    /**
     * Whether `tsc -b` compares every file that the last check read, and so answers in a fraction of a second where
     * none has changed. TypeScript 5 and 6 compare only the files that tsconfig.json names, and miss an upgraded
     * package.
     */
    builds: boolean;
}

/**
 * The project's compiler: 7 if it is installed in addition to the 6 that Pulumi requires, since 7 takes a third of the
 * time.
 */
function compilerOf(folder: string): Compiler | undefined {
    const { resolve } = createRequire(join(folder, "package.json"));
    for (const name of ["typescript7", "typescript"]) {
        try {
            const manifest = resolve(`${name}/package.json`);
            const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
            return { tsc: join(dirname(manifest), "bin/tsc"), builds: Number.parseInt(version, 10) >= 7 };
        } catch {
            // Not installed.
        }
    }
    return undefined;
}

function output(
    command: string,
    args: string[],
    cwd: string,
    signal: AbortSignal | undefined,
): Promise<{ code: number | null; text: string }> {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd, signal, stdio: ["ignore", "pipe", "pipe"] });
        let text = "";
        const add = (chunk: Buffer) => {
            text += chunk.toString();
        };
        child.stdout.on("data", add);
        child.stderr.on("data", add);
        child.on("error", reject);
        child.on("close", (code) => resolve({ code, text }));
    });
}
