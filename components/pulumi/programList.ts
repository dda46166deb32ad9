import { type Resource, runtime } from "@pulumi/pulumi";

/**
 * What a program has made of one kind so far, so that it does not make the same objects twice. A process may run several
 * programs one after the other: each has a stack of its own. Where there is no stack, as with mocks alone, nothing is kept.
 */
export class ProgramList<T> {
    readonly #lists = new WeakMap<Resource, T[]>();

    /** All of this program, in order. */
    get all(): readonly T[] {
        const stack = runtime.getStackResource();
        return (stack && this.#lists.get(stack)) ?? [];
    }

    add(made: T): void {
        const stack = runtime.getStackResource();
        if (stack !== undefined) {
            this.#lists.set(stack, [...this.all, made]);
        }
    }
}
