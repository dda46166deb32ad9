import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { findPulumi } from "../lab/findPulumi.ts";

/** What runs a program: the Pulumi CLI, or the engine of this package. */
export type Engine = "embedded" | "pulumi";

/**
 * The engine to use: the requested one, else Pulumi's if it is installed.
 * @throws Error if Pulumi's is requested and missing.
 */
export function chooseEngine(asked: Engine | undefined, environment: NodeJS.ProcessEnv): Engine {
    const found = findPulumi(environment);
    if (asked === "pulumi" && found === undefined) {
        throw new Error(
            "pulumi was not found on the PATH. Install the Pulumi CLI (https://www.pulumi.com/docs/install/), or use --engine embedded.",
        );
    }
    return asked ?? (found === undefined ? "embedded" : "pulumi");
}

/**
 * Variables for the Pulumi CLI. If no backend is selected, by variable, login or project, the state is in the user's
 * files; if no passphrase is set, it is empty.
 */
export function pulumiEnvironment(environment: NodeJS.ProcessEnv, projectBackend?: string): Record<string, string> {
    const variables: Record<string, string> = {};
    if (environment["KUBECONFIG"]) {
        // The CLI runs the program and its plugins in the program's folder.
        variables["KUBECONFIG"] = environment["KUBECONFIG"]
            .split(delimiter)
            .map((file) => (file === "" ? file : resolve(file)))
            .join(delimiter);
    }
    const home = environment["HOME"] ?? homedir();
    if (configuredBackend(environment, projectBackend) === undefined) {
        const state = environment["XDG_STATE_HOME"] || join(home, ".local", "state");
        variables["PULUMI_BACKEND_URL"] = `file://${join(state, "http3-gateway", "pulumi")}`;
    }
    if (environment["PULUMI_CONFIG_PASSPHRASE"] === undefined && !environment["PULUMI_CONFIG_PASSPHRASE_FILE"]) {
        variables["PULUMI_CONFIG_PASSPHRASE"] = "";
    }
    return variables;
}

/** The backend that the user selected: `PULUMI_BACKEND_URL`, the project's, or that of `pulumi login`. */
export function configuredBackend(environment: NodeJS.ProcessEnv, projectBackend?: string): string | undefined {
    if (environment["PULUMI_BACKEND_URL"]) return environment["PULUMI_BACKEND_URL"];
    if (projectBackend !== undefined) return projectBackend;
    const pulumiHome = environment["PULUMI_HOME"] || join(environment["HOME"] ?? homedir(), ".pulumi");
    const file = join(pulumiHome, "credentials.json");
    if (!existsSync(file)) return undefined;
    try {
        const { current } = JSON.parse(readFileSync(file, "utf8")) as { current?: unknown };
        return typeof current === "string" && current !== "" ? current : undefined;
    } catch {
        // Not readable: the CLI reports the problem if it needs the file.
        return undefined;
    }
}
