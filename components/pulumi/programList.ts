import { runtime } from "@pulumi/pulumi";

/** Marks the monitor of an engine that runs one program by it, without a stack: the embedded engine's. */
export const RUNS_ONE_PROGRAM = Symbol.for("pulumi-http3-gateway.runsOneProgram");

/**
 * What a program has created of one kind so far, so that it does not create the same objects twice. A process may run
 * several programs one after the other: each has a stack of its own, or a monitor. With mocks alone nothing is kept.
 */
export class ProgramList<T> {
    readonly #lists = new WeakMap<object, T[]>();

    /** All of this program, in order. */
    get all(): readonly T[] {
        const program = currentProgram();
        return (program && this.#lists.get(program)) ?? [];
    }

    add(made: T): void {
        const program = currentProgram();
        if (program !== undefined) {
            this.#lists.set(program, [...this.all, made]);
        }
    }
}

function currentProgram(): object | undefined {
    const monitor: object | undefined = runtime.getMonitor();
    return runtime.getStackResource() ?? (monitor !== undefined && RUNS_ONE_PROGRAM in monitor ? monitor : undefined);
}
