import type { Registration } from "../support/registrations.ts";

/** What a provider does to one kind of resource. */
export interface FakeProvider<Inputs extends object> {
    /** Inputs of which none can be changed in place. */
    immutable: readonly (keyof Inputs)[];
    create(next: Inputs): void;
    update(last: Inputs, next: Inputs): void;
    delete(last: Inputs): void;
}

/** Drives a fake as the engine drives a provider, and remembers what it made. */
export class FakeEngine<Inputs extends object> {
    readonly #provider: FakeProvider<Inputs>;
    readonly #state = new Map<string, Inputs>();

    constructor(provider: FakeProvider<Inputs>) {
        this.#provider = provider;
    }

    /**
     * Brings everything to what a program asks for: creates, updates and replaces first, deletes last. A provider that may
     * choose deletes a replaced resource first.
     * @param look Is called after every step.
     */
    up(asked: Registration[], look: () => void): void {
        const later: Inputs[] = [];
        const wanted = new Set(asked.map(({ urn }) => urn));
        for (const { urn, inputs, deleteBeforeReplace } of asked) {
            const next = inputs as Inputs;
            const last = this.#state.get(urn);
            const replaced =
                last !== undefined && this.#provider.immutable.some((field) => last[field] !== next[field]);
            if (last !== undefined && !replaced) {
                this.#provider.update(last, next);
            } else {
                if (last !== undefined && deleteBeforeReplace !== false) {
                    this.#provider.delete(last);
                    look();
                } else if (last !== undefined) {
                    later.push(last);
                }
                this.#provider.create(next);
            }
            this.#state.set(urn, next);
            look();
        }
        for (const [urn, last] of this.#state) {
            if (!wanted.has(urn)) {
                later.push(last);
                this.#state.delete(urn);
            }
        }
        for (const last of later) {
            this.#provider.delete(last);
            look();
        }
    }
}

/** Which of some things were there before and after a run, and not at some moment of it. */
export function gapsOf(all: string[], there: (one: string) => boolean, run: (look: () => void) => void): string[] {
    const before = all.filter(there);
    const away = new Set<string>();
    run(() => {
        for (const one of before) {
            if (!there(one)) {
                away.add(one);
            }
        }
    });
    return [...away].filter(there);
}
