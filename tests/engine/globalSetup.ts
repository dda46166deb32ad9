import type { TestProject } from "vitest/node";
import { lineProgress } from "../../tools/lab/progress.ts";
import { pulumiEngine } from "../../tools/lab/pulumiEngine.ts";

declare module "vitest" {
    interface ProvidedContext {
        /** The PATH with which `pulumi` runs. */
        enginePath: string;
    }
}

/** Builds the Pulumi CLI and its Kubernetes provider, where there is none on the PATH. */
export default async function setup(project: TestProject): Promise<void> {
    project.provide("enginePath", await pulumiEngine(lineProgress((line) => console.error(line))));
}
