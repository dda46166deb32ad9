/** Tells a person what is going on. */
export interface Progress {
    /** Runs a step; reports its start, that it still runs, and its duration. */
    step<T>(what: string, work: () => Promise<T>): Promise<T>;
}

/** A step that takes longer than this is reported while it runs. */
const STILL_AT_IT = 15_000;

/** Progress as lines, for a terminal and for a log alike. */
export function lineProgress(write: (line: string) => void): Progress {
    return {
        async step(what, work) {
            const started = Date.now();
            const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
            write(`  ${what} …`);
            const timer = setInterval(() => write(`  ${what}: still running after ${seconds()}`), STILL_AT_IT);
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
