/** When to look again, and for how long. */
export interface Polling<Seen> {
    /** Ends the waiting. */
    until: (seen: Seen) => boolean;
    /** Milliseconds between two looks, or pauses that grow by a factor (default: 2) from the first to the last. */
    every: number | { first: number; last: number; factor?: number };
    /** Milliseconds after which the waiting ends by itself, with a last look. Default: none. */
    limit?: number;
    /** Ends the waiting with an error. */
    signal?: AbortSignal;
}

/**
 * Looks again and again until what is seen is what is waited for, or the time is over.
 * @param look What it takes counts as waiting, but neither the limit nor the signal interrupts it.
 * @returns What was seen last. With a limit that may not be what was waited for: the caller says what that means.
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

/** `setTimeout` of node:timers/promises, but with the reason of the signal as the error: that one wraps it. */
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
