import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The version of the package that contains this file; in its build the folder may be one level deeper. */
export function packageVersion(): string {
    let folder = import.meta.dirname;
    for (;;) {
        try {
            return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string }).version;
        } catch (error) {
            if (dirname(folder) === folder) throw error;
            folder = dirname(folder);
        }
    }
}
