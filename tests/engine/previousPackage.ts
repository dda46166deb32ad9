import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const REPOSITORY = resolve(import.meta.dirname, "../..");

/** The package as the previous commit has it, in a folder of its own; undefined where the checkout has no commit before. */
export function previousPackage(): string | undefined {
    const git = (...args: string[]) =>
        execFileSync("git", args, { cwd: REPOSITORY, stdio: ["ignore", "pipe", "ignore"] });
    const folder = mkdtempSync(join(tmpdir(), "http3-previous-"));
    try {
        // A shallow clone has no such commit, and a source archive has no git.
        const commit = git("rev-parse", "--verify", "HEAD~1^{commit}").toString().trim();
        git("archive", "--format=tar", `--output=${join(folder, "package.tar")}`, commit);
    } catch {
        return undefined;
    }
    execFileSync("tar", ["-xf", "package.tar"], { cwd: folder });
    symlinkSync(realpathSync(join(REPOSITORY, "node_modules")), join(folder, "node_modules"));
    return folder;
}

/** A program of the tests, as users of the previous package have it. */
export function programOf(previous: string, program: string): string {
    const folder = join(previous, program);
    // The commit that begins with a program has no earlier one.
    if (!existsSync(folder)) cpSync(join(REPOSITORY, program), folder, { recursive: true });
    return folder;
}

/** Lines that this package's CHANGELOG has more than the previous one's. */
export function changesSince(previous: string): string[] {
    const linesOf = (folder: string) => readFileSync(join(folder, "CHANGELOG.md"), "utf8").split("\n");
    const before = new Set(linesOf(previous));
    return linesOf(REPOSITORY).filter((line) => !before.has(line));
}
