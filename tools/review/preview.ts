import { at, list, text } from "../../components/model/changes.ts";
import type { Change, Operation, Properties } from "../../components/model/readings.ts";
import type { Reviewed } from "./change.ts";

interface State {
    type?: string;
    inputs?: Properties;
    outputs?: Properties;
    modified?: string;
}

interface Step {
    op: string;
    urn: string;
    oldState?: State;
    newState?: State;
    replaceReasons?: string[] | null;
    detailedDiff?: Record<string, { kind?: string }> | null;
}

/** An input that cannot be reviewed, in one sentence. */
export class UnreadableError extends Error {
    override name = "UnreadableError";
}

const OPERATIONS: Record<string, Operation> = {
    create: "create",
    update: "update",
    replace: "replace",
    delete: "delete",
    same: "same",
    read: "read",
    refresh: "read",
    import: "create",
    // Halves of a replacement that `replace` stands for already.
    "create-replacement": "same",
    "delete-replaced": "same",
    "read-replacement": "read",
    discard: "read",
    "discard-replaced": "read",
    "remove-pending-replace": "same",
    "import-replacement": "same",
};

/**
 * Reads what `pulumi preview --json` prints.
 * @throws UnreadableError when it is no such document, or a part of one.
 */
export function readPreview(document: string): Reviewed {
    if (document.trim() === "") {
        throw new UnreadableError(
            "The input is empty. Pipe `pulumi preview --json --diff --show-sames` into it, or name a file.",
        );
    }
    let parsed: unknown;
    try {
        parsed = JSON.parse(document);
    } catch (error) {
        const cut = /end of JSON|Unterminated/.test((error as Error).message);
        throw new UnreadableError(
            isStreamed(document)
                ? "The preview is a line an event: unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW, and run it again."
                : cut
                  ? "The preview ends in the middle: it was cut off. Run `pulumi preview --json --diff --show-sames` again, to its end."
                  : /^apiVersion:/m.test(document)
                    ? "The input is a render, and no preview: give two of them, by --base FILE --change FILE."
                    : "The input is not JSON. Is it the output of `pulumi preview` without --json?",
        );
    }
    const failure = failureOf(parsed);
    if (failure !== undefined) {
        throw new UnreadableError(`The preview failed, so it does not say all that would change: ${failure}`);
    }
    const steps = (parsed as { steps?: unknown } | null)?.steps;
    if (!Array.isArray(steps)) {
        throw new UnreadableError(
            "The input is JSON and no preview: it has no `steps`. `pulumi preview --json --diff --show-sames` prints them.",
        );
    }
    const changes = steps.map(readStep);
    const same = at(parsed, "changeSummary.same");
    const seen = changes.filter(({ operation }) => operation === "same").length;
    // The engine counts the stack too, and lists it always.
    return { changes, unseen: Math.max(0, (typeof same === "number" ? same : 0) - seen), uncompared: [] };
}

/** The first line of the first error that the engine met; what it printed after it is a part of the steps. */
function failureOf(parsed: unknown): string | undefined {
    const error = list(parsed, "diagnostics").find(({ severity }) => severity === "error");
    // The engine marks colours as <{%red%}>.
    const message = text(error, "message")?.replace(/<\{%.*?%\}>/g, "");
    return error === undefined ? undefined : (message?.trim().split("\n")[0] ?? "it does not say why.");
}

/** One JSON document a line, as the engine prints events. */
function isStreamed(document: string): boolean {
    const [first = "", second] = document.trim().split("\n");
    return second !== undefined && [first, second].every((line) => line.startsWith("{") && line.endsWith("}"));
}

function readStep(value: unknown, index: number): Change {
    const step = value as Partial<Step> | null;
    const operation = OPERATIONS[step?.op ?? ""];
    if (typeof step?.urn !== "string" || operation === undefined) {
        throw new UnreadableError(
            `Step ${index} of the preview has no urn, or an operation that is not known: ${step?.op}.`,
        );
    }
    const state = step.newState ?? step.oldState ?? {};
    const gone = operation === "delete";
    return {
        name: step.urn.split("::").at(-1) ?? step.urn,
        type: state.type ?? step.urn.split("::").at(-2)?.split("$").at(-1) ?? "",
        operation,
        ...(step.oldState === undefined ? {} : { before: step.oldState.inputs ?? {} }),
        ...(gone || step.newState === undefined ? {} : { after: step.newState.inputs ?? {} }),
        ...(step.oldState?.outputs === undefined ? {} : { live: step.oldState.outputs }),
        paths: Object.fromEntries(
            Object.entries(step.detailedDiff ?? {}).map(([path, { kind = "update" }]) => [path, kind]),
        ),
        replaceReasons: step.replaceReasons ?? [],
        ...(step.oldState?.modified === undefined ? {} : { modified: step.oldState.modified }),
    };
}
