/** Length of a slice of a deadline. */
const slices = 10;

/**
 * Calls back after `ms` milliseconds in which this process could have received an answer, and returns a function that
 * cancels. With hundreds of hosts at once the event loop stalls at times; a plain timer would then fire while answers
 * wait in the kernel, and report a healthy host as failed. Time lost to a stall counts for one slice at most.
 */
export function startDeadline(ms: number, callback: () => void): () => void {
    let left = slices;
    const next = () => {
        if (left-- > 0) timer = setTimeout(next, ms / slices);
        else callback();
    };
    let timer = setTimeout(next, 0);
    return () => clearTimeout(timer);
}

/**
 * Calls back with the reason when a signal aborts, at once where it has aborted already, and returns a function that
 * stops listening. A listener alone would miss an earlier abort.
 */
export function onAbort(signal: AbortSignal | undefined, callback: (reason: unknown) => void): () => void {
    const abort = () => callback(signal?.reason);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
    return () => signal?.removeEventListener("abort", abort);
}
