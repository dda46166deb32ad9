import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { findProject, fullKey, stackConfig } from "../../cli/project.ts";
import { answerAtOnce } from "./mocks.ts";

// Run as a separate process: node registration.ts STACK [KEY=VALUE…]. Registers a stack under mocks that answer at
// once, with its file's configuration. Prints the number of resources, the duration including loading, the peak memory,
// and the loaded cloud SDKs.
const [target = "", ...settings] = process.argv.slice(2);
const root = join(import.meta.dirname, "../../..");
const project = findProject(root);
const overrides = settings.map((setting): [string, string] => {
    const [key = "", ...value] = setting.split("=");
    return [fullKey(key, project.name), value.join("=")];
});
const started = performance.now();
const resources = await answerAtOnce(project.name, target, stackConfig(project, target, Object.fromEntries(overrides)));
await pulumi.runtime.runInPulumiStack(async () => await import("../../../stacks/index.ts"));
await pulumi.runtime.disconnect();
const seconds = (performance.now() - started) / 1000;
const loaded = Object.keys(createRequire(import.meta.url).cache).flatMap(
    (file) => /@pulumi\/(?!(?:pulumi|kubernetes|tls)\/)([^/]+)\//.exec(file)?.[1] ?? [],
);
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ resources: resources(), seconds, megabytes, sdks: [...new Set(loaded)] }));
