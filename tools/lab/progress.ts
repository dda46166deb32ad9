/** Reports progress to a person. */
export interface Progress {
    /** Runs a step; reports its start, duration, and that it is running. */
    step<T>(what: string, work: () => Promise<T>): Promise<T>;
}

/** Milliseconds after which a running step is reported. */
const STILL_AT_IT = 15_000;

/** Progress as lines, for terminals and logs. */
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
