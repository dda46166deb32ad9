/** Source of time; tests replace it. */
export interface Clock {
    /** Milliseconds from any fixed moment; never decreases. */
    now(): number;
    /** Resolves after `ms` milliseconds, or at once when the signal is aborted. */
    sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's monotonic clock: changes of the wall clock do not affect checks. */
export const systemClock: Clock = {
    now: () => performance.now(),
    sleep: (ms, signal) =>
        new Promise((resolve) => {
            const done = () => {
                clearTimeout(timer);
                signal.removeEventListener("abort", done);
                resolve();
            };
            const timer = setTimeout(done, ms);
            signal.addEventListener("abort", done);
            if (signal.aborted) done();
        }),
};

/**
 * Runs `work` for each item every `intervalMs`, until the signal is aborted; then waits for running work. The items'
 * first turns are spread over the interval, so that hundreds of hosts cause no burst. A turn that takes longer than the
 * interval delays that item's next one: turns of one item never overlap, and missed turns are skipped.
 */
export async function repeat<T>(
    items: readonly T[],
    intervalMs: number,
    work: (item: T) => Promise<void>,
    clock: Clock,
    signal: AbortSignal,
): Promise<void> {
    const started = clock.now();
    await Promise.all(
        items.map(async (item, index) => {
            let next = started + (intervalMs * index) / items.length;
            while (!signal.aborted) {
                const wait = next - clock.now();
                if (wait > 0) await clock.sleep(wait, signal);
                if (signal.aborted) return;
                await work(item);
                const missed = Math.max(0, Math.floor((clock.now() - next) / intervalMs));
                next += intervalMs * (missed + 1);
            }
        }),
    );
}
