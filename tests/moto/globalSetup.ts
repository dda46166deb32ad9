import type { TestProject } from "vitest/node";
import { lineProgress } from "../../tools/lab/progress.ts";
import { installMoto, startMoto } from "./support/server.ts";

declare module "vitest" {
    interface ProvidedContext {
        /** Where moto answers. */
        moto: string;
    }
}

/** Starts moto for the tests of this folder, and stops it after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
    const progress = lineProgress((line) => console.error(line));
    await installMoto(progress);
    const server = await startMoto(progress);
    project.provide("moto", server.url);
    return () => server.stop();
}
