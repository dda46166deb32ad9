/** Tells a person what is going on. */
export interface Progress {
    /** Runs a step; says when it begins, that it goes on, and how long it took. */
    step<T>(what: string, work: () => Promise<T>): Promise<T>;
}

/** A line that lasts longer than this is told while it goes on. */
const STILL_AT_IT = 15_000;

/** Progress as lines, for a terminal and for a log alike. */
export function lineProgress(write: (line: string) => void): Progress {
    return {
        async step(what, work) {
            const started = Date.now();
            const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
            write(`  ${what} …`);
            const timer = setInterval(() => write(`  ${what}: still at it after ${seconds()}`), STILL_AT_IT);
            try {
                const result = await work();
                write(`✓ ${what} (${seconds()})`);
                return result;
            } finally {
                clearInterval(timer);
            }
        },
    };
}
