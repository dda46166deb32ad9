import { AsyncLocalStorage } from "node:async_hooks";
import type * as Pulumi from "@pulumi/pulumi";
import type { ClusterSelection } from "../../components/kubernetes/client.ts";
import { RUNS_ONE_PROGRAM } from "../../components/pulumi/programList.ts";
import type { Outcome, Registration } from "./context.ts";
import { unwrapSecrets, wrapSecrets } from "./wire.ts";

/** What this file uses of Pulumi's `RegisterResourceRequest`. */
interface RegisterRequest {
    toObject(): {
        type: string;
        name: string;
        parent: string;
        custom: boolean;
        remote: boolean;
        provider: string;
        providersMap: [string, string][];
        dependenciesList: string[];
        additionalsecretoutputsList: string[];
        retainondelete?: boolean;
        /** `delete` is a reserved word for protobuf's generator. */
        customtimeouts?: { create: string; update: string; pb_delete: string };
    };
    getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}

interface Monitor {
    registerResource(request: RegisterRequest, callback: unknown): Promise<void>;
    newUrn(parent: string, type: string, name: string): string;
}

/** Runs one registration; its dependencies exist. */
export type Register = (registration: Registration) => Promise<Outcome>;

/** Answers for an existing resource: `get` of a resource, or the outputs of another stack. */
export type Read = (resource: { type: string; name: string; id: string }) => Promise<Outcome>;

/**
 * Uses a custom monitor for Pulumi's SDK. Pulumi's mock monitor calls `newResource` only when all inputs and
 * everything in `dependsOn` exist, and dependents wait for its answer, so the program runs in the right order. A
 * component is answered here; `register` gets the resources, `read` existing ones, and `onComponent` is called for a
 * component.
 */
export async function installMonitor(
    pulumi: typeof Pulumi,
    run: { project: string; stack: string; preview: boolean },
    register: Register,
    read: Read,
    onComponent: (component: Pick<Registration, "type" | "name" | "shown">) => void = () => undefined,
): Promise<void> {
    // `newResource` gets only a part; the complete request is available here.
    const requests = new AsyncLocalStorage<RegisterRequest>();
    const providers = new Map<string, ClusterSelection>();
    let monitor: Monitor | undefined;

    await pulumi.runtime.setMocks(
        {
            async newResource(args) {
                const request = requests.getStore();
                if (request === undefined || monitor === undefined) {
                    return await read({ type: args.type, name: args.name, id: args.id ?? args.name });
                }
                const message = request.toObject();
                // A dynamic resource carries its provider's source, which is for the engine.
                const { __provider: _, ...given } = request.getObject()?.toJavaScript() ?? {};
                const inputs = unwrapSecrets(given) as Record<string, unknown>;
                const urn = monitor.newUrn(message.parent, message.type, message.name);
                if (message.type === "pulumi:providers:kubernetes") {
                    providers.set(urn, selectionOf(inputs));
                    return { id: message.name, state: args.inputs };
                }
                if (message.type.startsWith("pulumi:") || (!message.custom && !message.remote)) {
                    const shown = unwrapSecrets(given, "<secret>") as Record<string, unknown>;
                    onComponent({ type: message.type, name: message.name, shown });
                    return { id: message.name, state: args.inputs };
                }
                const provider = message.provider || message.providersMap.find(([name]) => name === "kubernetes")?.[1];
                const { id, state } = await register({
                    urn,
                    type: message.type,
                    name: message.name,
                    inputs,
                    shown: unwrapSecrets(given, "<secret>") as Record<string, unknown>,
                    dependencies: message.dependenciesList.sort(),
                    // A reference to a provider is its urn, `::`, and its id.
                    cluster: providers.get(provider?.slice(0, provider.lastIndexOf("::")) ?? "") ?? {},
                    retainOnDelete: message.retainondelete ?? false,
                    timeouts: {
                        create: parseDuration(message.customtimeouts?.create),
                        update: parseDuration(message.customtimeouts?.update),
                        delete: parseDuration(message.customtimeouts?.pb_delete),
                    },
                });
                return { id, state: wrapSecrets(state, message.additionalsecretoutputsList) };
            },
            async call(args) {
                if (run.preview) {
                    // Values that a provider would look up are unknown without one.
                    return args.inputs;
                }
                throw new Error(
                    `${args.token} is a call to a provider, but the embedded engine has none. Use \`--engine pulumi\`.`,
                );
            },
        },
        run.project,
        run.stack,
        run.preview,
    );
    monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
    Object.assign(monitor, { [RUNS_ONE_PROGRAM]: true });
    const original = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) => requests.run(request, () => original(request, callback));
}

function selectionOf(inputs: Record<string, unknown>): ClusterSelection {
    const { kubeconfig, context } = inputs as ClusterSelection;
    // The empty kubeconfig is the default one, as for the plugin.
    return { ...(kubeconfig ? { kubeconfig } : {}), ...(context === undefined ? {} : { context }) };
}

/** A duration as Go writes it (`10m`, `1h30m`, `45s`), in milliseconds. */
export function parseDuration(text: string | undefined): number | undefined {
    const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
    let total = 0;
    for (const match of (text ?? "").matchAll(/([\d.]+)(ms|s|m|h)/g)) {
        total += Number(match[1]) * (units[match[2] ?? ""] ?? 0);
    }
    return total > 0 ? total : undefined;
}
