// Rejects the words of tools/dev/words/dialect.ts in texts for people. Part of `npm run check`.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { dialectIn } from "./check.ts";

const repository = resolve(import.meta.dirname, "../../..");

/** Checked folders and files, below the repository. */
const READ = ["*.md", "docs", "components", "tools", "stacks", "examples", "templates", ".ci"];

/** The word list itself, and third-party files. */
const NOT_READ = /^tools\/dev\/words\/dialect\.ts$|(^|\/)go\.(mod|sum)$|\.(json|png|svg)$/;

const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard", "--", ...READ], {
    cwd: repository,
    encoding: "utf8",
});
const paths = listed.split("\0").filter((path) => path !== "" && !NOT_READ.test(path));
const problems = paths.flatMap((path) => {
    const file = join(repository, path);
    // A deleted file that is not committed yet is still listed.
    return existsSync(file) ? dialectIn(path, readFileSync(file, "utf8")) : [];
});
if (problems.length > 0) {
    process.stderr.write(`${problems.join("\n")}\n`);
    process.exitCode = 1;
}
