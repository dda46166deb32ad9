import { poll } from "../waiting/poll.ts";

/** How long what was changed must remain. Milliseconds. */
export interface Hold {
    /** A controller that writes the object reacts within seconds. */
    limit: number;
    /** Between two reads. */
    every: number;
}

export const HOLD: Hold = { limit: 6_000, every: 500 };

/** What is watched for a time. */
interface Held<T> {
    /** Changes it first. Default: it is changed already. */
    change?(): Promise<void>;
    /** The object; `undefined` where it is gone. */
    look(): Promise<T | undefined>;
    /** Whether it is still as the front wants it. */
    stays(object: T): boolean;
    undo(): Promise<void>;
}

/**
 * An object, once it has stayed as it is wanted for so long, or no longer does.
 * @throws Error of a change or a look that failed, after an undo: an engine has no state of what was not created, and would leave it.
 */
export async function held<T>(
    { change, look, stays, undo }: Held<T>,
    hold: Hold,
    signal: AbortSignal | undefined,
): Promise<T | undefined> {
    try {
        await change?.();
        return await poll(look, { until: (object) => object === undefined || !stays(object), ...hold, signal });
    } catch (error) {
        await undo().catch(() => undefined);
        throw error;
    }
}
