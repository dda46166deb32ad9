// Refuses the words of tools/dev/words/dialect.ts in what a person reads. Part of `npm run check`.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { dialectIn } from "./check.ts";

const repository = resolve(import.meta.dirname, "../../..");

/** Where texts are read: folders and files below the repository. */
const READ = ["*.md", "docs", "components", "tools", "stacks", "examples", "templates", ".ci", ".github"];

/** The list of the words itself, and what other projects write. */
const NOT_READ = /^tools\/dev\/words\/dialect\.ts$|(^|\/)go\.(mod|sum)$|\.(json|png|svg)$/;

const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard", "--", ...READ], {
    cwd: repository,
    encoding: "utf8",
});
const paths = listed.split("\0").filter((path) => path !== "" && !NOT_READ.test(path));
const problems = paths.flatMap((path) => {
    const file = join(repository, path);
    // A file that is deleted and not committed yet is still listed.
    return existsSync(file) ? dialectIn(path, readFileSync(file, "utf8")) : [];
});
if (problems.length > 0) {
    process.stderr.write(`${problems.join("\n")}\n`);
    process.exitCode = 1;
}
