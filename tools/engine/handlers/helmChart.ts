import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { UNKNOWN } from "../../../components/pulumi/wire.ts";
import { type BesideChart, besideChart } from "../besideObjects.ts";
import { type Handler, type Registration, type RunContext, report } from "../context.ts";
import { RunError } from "../index.ts";
import { compareObjects, kindOrder } from "../kindOrder.ts";
import type { KubernetesObject } from "../objects.ts";
import { withoutUnknowns } from "../wire.ts";
import { applyObject } from "./kubernetes.ts";

interface ChartInputs {
    name?: string;
    namespace?: string;
    chart: string;
    version?: string;
    repositoryOpts?: { repo?: string };
    skipCrds?: boolean;
    values?: Record<string, unknown>;
}

/** `helm.sh/v4:Chart`: `helm template`, then its objects in the order of their kinds, workloads at the same time. */
export const helmChart: Handler = async (registration, context) => {
    const inputs = registration.inputs as unknown as ChartInputs;
    const outcome = { id: "", state: { resources: [] } };
    if (JSON.stringify(inputs).includes(UNKNOWN)) {
        const { unknown } = withoutUnknowns(inputs);
        if (context.options.operation === "render") {
            leaveOut(registration, context, `Known only after an update: ${unknown.join(", ")}.`);
        } else {
            const text = `Chart ${registration.name}: its values are known after up, so its objects are not shown.`;
            context.emit({ kind: "note", text });
        }
        return outcome;
    }
    const objects = await template(inputs, registration, context);
    if (objects === undefined) {
        return outcome;
    }
    const apply = (object: KubernetesObject) =>
        applyObject(object, registration, context, {
            urn: `${registration.urn}#${object.kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}`,
        });
    const ordered = objects.sort(compareObjects);
    const last = kindOrder("Service");
    // ServiceAccounts and mounted objects are created first; the rest at the same time.
    for (const object of ordered.filter((one) => kindOrder(one.kind) < last)) {
        await apply(object);
    }
    const results = await Promise.allSettled(ordered.filter((one) => kindOrder(one.kind) >= last).map(apply));
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) {
        throw failed.reason;
    }
    return outcome;
};

/** The objects of a chart; undefined when there is no Helm and the operation can do without. */
async function template(
    inputs: ChartInputs,
    registration: Registration,
    context: RunContext,
): Promise<KubernetesObject[] | undefined> {
    const helm = context.options.helm ?? process.env["HTTP3_GATEWAY_HELM"] ?? "helm";
    const name = inputs.name ?? registration.name;
    const namespace = inputs.namespace ?? "default";
    const folder = await mkdtemp(join(tmpdir(), "http3-gateway-chart-"));
    try {
        const values = join(folder, "values.json");
        await writeFile(values, JSON.stringify(inputs.values ?? {}), { mode: 0o600 });
        const args = ["template", name, inputs.chart, "--namespace", namespace, "--no-hooks", "--values", values];
        args.push(inputs.skipCrds ? "--skip-crds" : "--include-crds");
        args.push(...(inputs.version === undefined ? [] : ["--version", inputs.version]));
        args.push(...(inputs.repositoryOpts?.repo === undefined ? [] : ["--repo", inputs.repositoryOpts.repo]));
        if (context.options.operation !== "render") {
            const version = await context
                .cluster(registration.cluster)
                .request<{ gitVersion: string }>({ method: "GET", path: "/version" });
            args.push("--kube-version", version.gitVersion);
        }
        const objects = readObjects(await runHelm(helm, args, context.signal), namespace);
        if (context.options.operation === "render") {
            context.rendered.beside.charts.push(chartOf(registration));
        }
        return objects;
    } catch (error) {
        if (error instanceof RunError || context.signal.aborted) {
            throw error;
        }
        const reason = helmProblem(error, helm, inputs);
        const release = `${inputs.chart}${inputs.version === undefined ? "" : ` ${inputs.version}`}`;
        if (context.options.operation === "render") {
            leaveOut(registration, context, reason);
            return undefined;
        }
        if (context.options.operation === "preview") {
            context.emit({ kind: "note", text: `Chart ${name} (${release}): its objects are not shown. ${reason}` });
            markRegistered(registration, context);
            report(context, "would-create", `Chart ${namespace}/${name}`);
            return undefined;
        }
        throw new RunError(`Chart ${name}: ${reason}`);
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

/** Reports that a chart's objects are not in the stream. */
function leaveOut(registration: Registration, context: RunContext, reason: string): void {
    context.rendered.beside.charts.push({ ...chartOf(registration), missing: reason });
}

function chartOf({ name, shown }: Registration): BesideChart {
    const inputs = withoutUnknowns(shown, "[unknown]").value as unknown as ChartInputs;
    return besideChart({
        name: inputs.name ?? name,
        namespace: inputs.namespace ?? "default",
        chart: inputs.chart,
        version: inputs.version,
        repository: inputs.repositoryOpts?.repo,
        skipCrds: inputs.skipCrds,
        values: inputs.values,
    });
}

/** The existing objects, so that a preview without Helm does not show them as deleted. */
function markRegistered(registration: Registration, context: RunContext): void {
    for (const urn of context.inventory?.entries.keys() ?? []) {
        if (urn.startsWith(`${registration.urn}#`)) {
            context.registered.add(urn);
        }
    }
}

function runHelm(helm: string, args: string[], signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
        const options = { maxBuffer: 64 * 1024 * 1024, timeout: 120_000, signal };
        execFile(helm, args, options, (error, stdout, stderr) => {
            if (error === null) {
                resolve(stdout);
            } else {
                reject(Object.assign(error, { stderr }));
            }
        });
    });
}

function helmProblem(error: unknown, helm: string, inputs: ChartInputs): string {
    const { code, stderr, message } = error as { code?: string; stderr?: string; message: string };
    if (code === "ENOENT") {
        return `Helm was not found (${helm}). Install it, or set $HTTP3_GATEWAY_HELM to the binary.`;
    }
    return `helm template ${inputs.chart} failed: ${(stderr || message).trim()}`;
}

// Kinds without a namespace, for `render`, which has no cluster to ask.
const CLUSTER_SCOPED = new Set([
    "APIService",
    "ClusterRole",
    "ClusterRoleBinding",
    "CSIDriver",
    "CustomResourceDefinition",
    "GatewayClass",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
]);

/** The objects in Helm's output; those of namespaced kinds get the release's namespace. */
export function readObjects(yaml: string, namespace: string): KubernetesObject[] {
    return parseAllDocuments(yaml, { logLevel: "error" })
        .flatMap((document) => {
            const object = document.toJS() as (KubernetesObject & { items?: KubernetesObject[] }) | null;
            return object === null ? [] : object.kind === "List" ? (object.items ?? []) : [object];
        })
        .map((object) => {
            const { namespace: own, ...metadata } = object.metadata;
            return CLUSTER_SCOPED.has(object.kind)
                ? { ...object, metadata }
                : { ...object, metadata: { ...metadata, namespace: own ?? namespace } };
        });
}
