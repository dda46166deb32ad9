// What the conformance tests found of each subject, and whether its list of exceptions agrees.

/** What a row found: met, not met, or a measurement that is only reported. */
export interface Result {
    answer: "yes" | "no" | "reported";
    /** What was seen: the figure, or why it is not met. */
    says?: string;
}

/** A row that a subject is known not to meet. */
export interface Exception {
    /** Why, one sentence. */
    reason: string;
    /** Where upstream knows of it, a URL. */
    issue?: string;
    /** It is a race that a run may win: met is then no failure either. Default: false. */
    sometimes?: boolean;
}

/** What a run found of a subject, as it is stored. */
export interface Findings {
    /** Name in the table, such as `Envoy Gateway`. */
    title: string;
    /** What ran, such as `v1.9.1, Envoy 1.39.3`. */
    version: string;
    /** Results by row. */
    rows: Record<string, Result & Partial<Exception>>;
}

/** Why a result contradicts the exceptions of a subject, or `undefined`. */
export function contradiction({ answer, says = "" }: Result, known: Exception | undefined): string | undefined {
    if (answer === "no" && known === undefined) {
        return `It is not met, and is not listed as an exception of this subject: ${says}`;
    }
    if (answer !== "no" && known !== undefined && known.sometimes !== true) {
        return `It is met now. Remove the exception: ${known.reason}`;
    }
    return undefined;
}

/** A result as it is stored: one that is not met has its reason. */
export function stored(result: Result, known: Exception | undefined): Findings["rows"][string] {
    return result.answer === "no" ? { ...result, ...known } : result;
}
