/** One thing that is wrong with a record. */
export interface Problem {
    /** Stable identifier, for example `alpn-empty-id`. */
    code: string;
    /**
     * Where, from the record down: `params.alpn[1]`, `target`; `text` or `rdata` for what could not be parsed at all.
     */
    path: string;
    /** What is wrong, as a sentence. */
    message: string;
    /** What to write instead, as a sentence. */
    remedy: string;
    /** Source of the rule, for example `RFC 9460 §7.1.1`. */
    section: string;
    /** True for what the RFCs allow, or only advise against, and this package refuses; `strict: false` lifts it. */
    strictOnly?: true;
}

function sentence(problem: Problem): string {
    return `${problem.path}: ${problem.message} ${problem.remedy} (${problem.section})`;
}

/** Thrown by `format`, `parse`, `encode`, `decode` and `httpsOwnerName`: every problem that was found, in one error. */
export class SvcbError extends Error {
    override readonly name = "SvcbError";
    /** Path of the first problem. */
    readonly path: string;
    /** Source of the first problem's rule. */
    readonly section: string;
    readonly problems: readonly Problem[];

    constructor(problems: readonly [Problem, ...Problem[]]) {
        super(problems.map(sentence).join("\n"));
        this.problems = problems;
        this.path = problems[0].path;
        this.section = problems[0].section;
    }
}

/** Throws one problem. */
export function refuse(problem: Problem): never {
    throw new SvcbError([problem]);
}

/** Throws all problems as one error; does nothing without problems. */
export function refuseAll(problems: readonly Problem[]): void {
    const [first, ...rest] = problems;
    if (first !== undefined) {
        throw new SvcbError([first, ...rest]);
    }
}

/** Runs `read` and returns its problems instead of throwing them. */
export function collect(read: () => unknown): readonly Problem[] {
    try {
        read();
        return [];
    } catch (error) {
        if (error instanceof SvcbError) {
            return error.problems;
        }
        throw error;
    }
}
