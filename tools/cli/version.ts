import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The version of the package that this file is in; its build has it one folder deeper or not. */
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
