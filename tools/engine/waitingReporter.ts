import type { RunEvent } from "./index.ts";

const EVERY = 5_000;

/**
 * Reports what is waited for, and for how long since this was called: every five seconds, however often it is called.
 * @param first Milliseconds until the first report.
 */
export function waitingReporter(
    emit: (event: RunEvent) => void,
    object: string,
    first: number = EVERY,
): (state: string) => void {
    const started = performance.now();
    let next = first;
    return (state) => {
        const waited = performance.now() - started;
        if (waited >= next) {
            next = waited + EVERY;
            emit({ kind: "waiting", object, state, seconds: Math.round(waited / 1000) });
        }
    };
}
