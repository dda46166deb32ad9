import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { run } from "../../tools/engine/index.ts";
import { renderTogether } from "../tools/engine/renderTogether.ts";

const root = join(import.meta.dirname, "../..");

/** The targets of `stacks/index.ts`: a new one is reviewed and rendered without being named here. */
export function stackNames(): string[] {
    const text = readFileSync(join(root, "stacks/index.ts"), "utf8");
    return [...text.matchAll(/^ {4}"?([\w-]+)"?: \(\) => import\(/gm)].map(([, name = ""]) => name);
}

/** The page of settings of a stack, as it is in the repository. */
export function settingsFile(stack: string): string {
    return readFileSync(join(root, "stacks", `Pulumi.${stack}.yaml`), "utf8");
}

/** What runs a stack: its own page of settings, with some keys said otherwise; a key with a colon is another project's. */
export function stackRun(stack: string, changed: Record<string, string>) {
    const { config } = parse(settingsFile(stack)) as { config: Record<string, string> };
    const own = Object.entries(changed).map(([key, value]) => [
        key.includes(":") ? key : `http3-gateway:${key}`,
        value,
    ]);
    return {
        project: "http3-gateway",
        stack,
        program: join(root, "stacks/index.ts"),
        config: { ...config, ...(Object.fromEntries(own) as Record<string, string>) },
        helm: "/nowhere/helm",
        onEvent: () => {},
    };
}

/** What `http3-gateway render` prints of a stack, from a process that renders more of them. */
export async function renderStack(stack: string, changed: Record<string, string> = {}): Promise<string> {
    const { onEvent: _, ...options } = stackRun(stack, changed);
    return await renderTogether(options);
}

/** The same in the way of the command, which starts a process for it. */
export async function renderStackAlone(stack: string, changed: Record<string, string> = {}): Promise<string> {
    const { manifests } = await run({ operation: "render", ...stackRun(stack, changed) });
    return manifests ?? "";
}
