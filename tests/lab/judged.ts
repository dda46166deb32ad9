import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { readObjects } from "../../tools/engine/handlers/helmChart.ts";
import type { KubernetesObject } from "../../tools/engine/objects.ts";
import { labInfo } from "../../tools/lab/index.ts";
import type { Registrations } from "../support/registrations.ts";
import { api } from "./edge.ts";

const execute = promisify(execFile);

/** A namespace that every cluster has: a dry run in one that is not there is refused. */
export const NAMESPACE = "default";

/** Fetches a Go module through its proxy. Returns the folder that it lies in. */
export async function goModule(module: string): Promise<string> {
    const { stdout } = await execute("go", ["mod", "download", "-json", module]);
    return (JSON.parse(stdout) as { Dir: string }).Dir;
}

/** Where an object of a kind is applied, asked of the API server. */
async function pathOf({ apiVersion, kind, metadata }: KubernetesObject): Promise<string> {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { resources } = await api<{ resources: { name: string; kind: string; namespaced: boolean }[] }>(root);
    const found = resources.find((resource) => resource.kind === kind && !resource.name.includes("/"));
    const namespace = found?.namespaced ? `/namespaces/${metadata.namespace ?? NAMESPACE}` : "";
    return `${root}${namespace}/${found?.name}/${encodeURIComponent(metadata.name)}`;
}

/** Has the API server judge an object as it would on a create, unknown fields refused, and stores nothing. */
export async function judged(object: KubernetesObject): Promise<KubernetesObject> {
    return await api<KubernetesObject>(
        `${await pathOf(object)}?fieldManager=schema-test&force=true&dryRun=All&fieldValidation=Strict`,
        { method: "PATCH", contentType: "application/apply-patch+yaml", body: JSON.stringify(object) },
    );
}

/** What a program wants in Kubernetes, as it is sent there. */
export function objectsOf(all: Registrations, ...kinds: string[]): KubernetesObject[] {
    return all
        .of(...kinds)
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .map(({ inputs }) => inputs as unknown as KubernetesObject);
}

/** The objects of a chart in a folder, with a program's values. A schema of the chart's refuses a value that it does not know. */
export async function rendered(release: string, folder: string, values: unknown): Promise<KubernetesObject[]> {
    const { gitVersion } = await api<{ gitVersion: string }>("/version");
    const { stdout } = await execute(
        labInfo().helm,
        [
            ["template", release, folder, "--namespace", NAMESPACE],
            ["--no-hooks", "--skip-crds", "--kube-version", gitVersion],
            ...Object.entries(values as object).map(([key, value]) => [
                "--set-json",
                `${key}=${JSON.stringify(value)}`,
            ]),
        ].flat(),
        { maxBuffer: 16 * 1024 * 1024 },
    );
    return readObjects(stdout, NAMESPACE);
}
