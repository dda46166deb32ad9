/** Interval and duration of polling. */
export interface Polling<Seen> {
    /** Ends the polling. */
    until: (seen: Seen) => boolean;
    /** Milliseconds between two reads, or pauses that grow by a factor (default: 2) from `first` to `last`. */
    every: number | { first: number; last: number; factor?: number };
    /** Milliseconds until the polling ends by itself, with a last read. Default: unlimited. */
    limit?: number;
    /** Ends the polling with an error. */
    signal?: AbortSignal;
}

/**
 * Polls until a result is accepted, or the time is over.
 * @param look Its time counts as waiting, but neither limit nor signal interrupts it.
 * @returns The last result. With a limit it may not be accepted: the caller decides what that means.
 * @throws The error of a look, and the reason of the signal.
 */
export async function poll<Seen>(look: () => Seen | Promise<Seen>, polling: Polling<Seen>): Promise<Seen> {
    const { until, every, limit = Number.POSITIVE_INFINITY, signal } = polling;
    const { first, last, factor = 2 } = typeof every === "number" ? { first: every, last: every } : every;
    const started = performance.now();
    for (let next = first; ; next = Math.min(next * factor, last)) {
        signal?.throwIfAborted();
        const seen = await look();
        const left = limit - (performance.now() - started);
        if (until(seen) || left <= 0) {
            return seen;
        }
        await pause(Math.min(next, left), signal);
    }
}

/** `setTimeout` of node:timers/promises wraps the signal's reason; this one throws it. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
        const abort = () => {
            clearTimeout(timer);
            reject(signal?.reason);
        };
        const timer = setTimeout(() => {
            signal?.removeEventListener("abort", abort);
            resolve();
        }, milliseconds);
        signal?.addEventListener("abort", abort, { once: true });
        if (signal?.aborted) {
            abort();
        }
    });
}
