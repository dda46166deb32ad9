import type { ClusterSelection } from "../../components/kubernetes/client.ts";
import type { Cluster } from "./cluster.ts";
import type { ObjectAction, RunEvent, WorkerOptions } from "./index.ts";
import type { InventoryStore } from "./inventoryStore.ts";
import type { Rendered } from "./render.ts";

/** One resource that the program registers, after its dependencies. */
export interface Registration {
    urn: string;
    type: string;
    name: string;
    /** Inputs, secrets unwrapped; unknown values are `UNKNOWN`. */
    inputs: Record<string, unknown>;
    /** The same for display: without secrets. */
    shown: Record<string, unknown>;
    /** Urns that it waits for. */
    dependencies: string[];
    /** The cluster that its provider names; empty for the run's. */
    cluster: ClusterSelection;
    retainOnDelete: boolean;
    timeouts: Timeouts;
}

/** The resource option `customTimeouts`, milliseconds. Missing values are determined per object. */
export interface Timeouts {
    create?: number;
    update?: number;
    delete?: number;
}

/** What the engine would answer. */
export interface Outcome {
    id: string;
    state: Record<string, unknown>;
}

/** Creates, updates or shows a resource of some type. */
export type Handler = (registration: Registration, context: RunContext) => Promise<Outcome>;

/** What every handler of a run shares. */
export interface RunContext {
    options: WorkerOptions;
    /** The cluster of a selection; an empty one is the run's. */
    cluster: (selection: ClusterSelection) => Cluster;
    /** Absent for `render`. */
    inventory?: InventoryStore;
    /** Urns of the entries that this run registered. */
    registered: Set<string>;
    /** What `render` collects. */
    rendered: Rendered;
    signal: AbortSignal;
    emit: (event: RunEvent) => void;
}

/** Label with the stack of an object. */
export const STACK_ANNOTATION = "http3-gateway.dev/stack";

/** The stack's name in that label. */
export function stackName(options: { project: string; stack: string }): string {
    return `${options.project}/${options.stack}`;
}

/** Whether a run writes nothing. */
export function isDry(context: RunContext): boolean {
    return context.options.operation === "preview" || context.options.operation === "render";
}

/** Reports what was done with an object. */
export function report(
    context: RunContext,
    action: ObjectAction,
    object: string,
    started?: number,
    changes?: string[],
): void {
    const seconds = started === undefined ? undefined : Math.round(performance.now() - started) / 1000;
    context.emit({ kind: "object", action, object, seconds, changes });
}
