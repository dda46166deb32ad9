import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The first `pulumi` executable on the PATH, or undefined. */
export function findPulumi(environment: NodeJS.ProcessEnv): string | undefined {
    return (environment["PATH"] ?? "")
        .split(delimiter)
        .filter((folder) => folder !== "")
        .map((folder) => join(folder, process.platform === "win32" ? "pulumi.exe" : "pulumi"))
        .find(isExecutable);
}

function isExecutable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
    } catch {
        return false;
    }
}
