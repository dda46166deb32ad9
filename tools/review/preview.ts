import { at, list, text } from "../../components/model/changes.ts";
import type { Change, Operation, Properties } from "../../components/model/readings.ts";
import type { Reviewed } from "./change.ts";
import { jsonDocuments, previewsIn, UnreadableError } from "./input.ts";
import { masked, oneLine } from "./neutral.ts";
import { fromReachedPlans } from "./reachedPlans.ts";

interface State {
    type?: string;
    inputs?: Properties;
    outputs?: Properties;
    modified?: string;
    protect?: boolean;
    retainOnDelete?: boolean;
    deletedWith?: string;
}

interface Step {
    op: string;
    urn: string;
    oldState?: State;
    newState?: State;
    replaceReasons?: string[] | null;
    /** `diffKind` in events. */
    detailedDiff?: Record<string, { kind?: string; diffKind?: string }> | null;
}

const OPERATIONS: Record<string, Operation> = {
    create: "create",
    update: "update",
    replace: "replace",
    delete: "delete",
    same: "same",
    read: "read",
    refresh: "read",
    import: "import",
    "read-replacement": "read",
    discard: "read",
    "read-discard": "read",
    "discard-replaced": "read",
    "remove-pending-replace": "same",
};

/** Steps of a replacement, which `--show-replacement-steps` lists around `replace`, in order. */
const HALVES = ["create-replacement", "delete-replaced", "import-replacement"];

/**
 * Reads the output of `pulumi preview --json`, for one or several stacks.
 * @throws UnreadableError if no document is found, or a part of one.
 */
export function readPreviews(input: string): Reviewed[] {
    if (input.trim() === "") {
        throw new UnreadableError(
            "The input is empty. Pipe `pulumi preview --json --diff --show-sames` into it, or give a file.",
        );
    }
    const documents = jsonDocuments(input);
    if (documents.length === 0) {
        throw new UnreadableError(
            /^apiVersion:/m.test(input)
                ? "The input is a render, not a preview: give two renders with --base FILE --change FILE."
                : "The input is not JSON. Is it the output of `pulumi preview` without --json?",
        );
    }
    const previews = previewsIn(documents);
    if (previews.length === 0) {
        throw new UnreadableError(
            "The input is JSON but not a preview: it has no `steps`. `pulumi preview --json --diff --show-sames` prints them.",
        );
    }
    return previews.map(reviewedIn);
}

/**
 * Reads the output of `pulumi preview --json` for one stack.
 * @throws UnreadableError if it is not one, is truncated, or is several.
 */
export function readPreview(document: string): Reviewed {
    const [reviewed, another] = readPreviews(document);
    if (reviewed === undefined || another !== undefined) {
        throw new UnreadableError("The input has more than one preview.");
    }
    return reviewed;
}

function reviewedIn(preview: unknown): Reviewed {
    const failure = failureOf(preview);
    if (failure !== undefined) {
        throw new UnreadableError(`The preview failed, so it does not show all changes: ${failure}`);
    }
    const steps = at(preview, "steps") as unknown[];
    const listed = steps.map(checkedStep);
    const changes = fromReachedPlans(wholeReplacements(listed).flatMap(changesOf));
    const same = at(preview, "changeSummary.same");
    const seen = listed.filter(({ op }) => op === "same").length;
    // The engine counts and always lists the stack.
    const unseen = Math.max(0, (typeof same === "number" ? same : 0) - seen);
    const [, stack, project] = /^urn:pulumi:(.+?)::(.+?)::/.exec(listed[0]?.urn ?? "") ?? [];
    return { changes, unseen, uncompared: [], ...(stack === undefined ? {} : { stack: `${project}/${stack}` }) };
}

/** The engine's first error, up to the first blank line. */
function failureOf(preview: unknown): string | undefined {
    const error = list(preview, "diagnostics").find(({ severity }) => severity === "error");
    // The engine's colours: <{%red%}>.
    const message = text(error, "message")?.replace(/<\{%.*?%\}>/g, "");
    const said = message?.trim().split(/\n\s*\n/)[0] ?? "no reason given.";
    return error === undefined ? undefined : masked(oneLine(said)).slice(0, 500);
}

function checkedStep(value: unknown, index: number): Step {
    const step = value as Partial<Step> | null;
    const op = step?.op ?? "";
    if (typeof step?.urn !== "string" || (OPERATIONS[op] === undefined && !HALVES.includes(op))) {
        throw new UnreadableError(`Step ${index} of the preview has no urn, or an unknown operation: ${step?.op}.`);
    }
    return { ...step, op, urn: step.urn };
}

/** Steps with one per replacement, and whether it deletes first, if listed. */
function wholeReplacements(steps: readonly Step[]): (Step & { deletedFirst?: boolean })[] {
    const halves = Map.groupBy(
        steps.filter(({ op }) => HALVES.includes(op)),
        ({ urn }) => urn,
    );
    const whole = new Set(steps.filter(({ op }) => op === "replace").map(({ urn }) => urn));
    return steps.flatMap((step) => {
        const parts = halves.get(step.urn) ?? [];
        const deleted = parts.findIndex(({ op }) => op === "delete-replaced");
        const made = parts.findIndex(({ op }) => op !== "delete-replaced");
        const order = deleted < 0 || made < 0 ? {} : { deletedFirst: deleted < made };
        if (!HALVES.includes(step.op)) {
            return [step.op === "replace" ? { ...step, ...order } : step];
        }
        if (whole.has(step.urn) || step !== parts[0]) {
            return [];
        }
        // A copy from an interrupted update, or a replacement without a listed `replace`.
        const last = parts[made < 0 ? deleted : made] ?? step;
        return [{ ...last, op: made < 0 ? "delete" : "replace", ...order }];
    });
}

function changesOf({ op, urn, oldState, newState, ...step }: Step & { deletedFirst?: boolean }): Change[] {
    const operation = OPERATIONS[op] ?? "same";
    const state = newState ?? oldState ?? {};
    const shared = {
        name: urn.split("::").at(-1) ?? urn,
        urn,
        type: state.type ?? urn.split("::").at(-2)?.split("$").at(-1) ?? "",
        ...(oldState?.outputs === undefined ? {} : { live: oldState.outputs }),
        replaceReasons: step.replaceReasons ?? [],
        ...(step.deletedFirst === undefined ? {} : { deletedFirst: step.deletedFirst }),
        ...(oldState?.modified === undefined ? {} : { modified: oldState.modified }),
        ...((newState ?? oldState)?.protect === true ? { protected: true } : {}),
        ...(oldState?.deletedWith ? { deletedWith: oldState.deletedWith } : {}),
    };
    const paths = Object.fromEntries(
        Object.entries(step.detailedDiff ?? {}).map(([path, { kind, diffKind }]) => [
            path,
            kind ?? diffKind ?? "update",
        ]),
    );
    const before = oldState === undefined || oldState === null ? undefined : (oldState.inputs ?? {});
    const after = newState === undefined || newState === null ? undefined : (newState.inputs ?? {});
    const removes = operation === "delete" || operation === "replace";
    if (removes && oldState?.retainOnDelete === true) {
        // The provider's Delete is not called: the engine stops tracking the resource; it remains.
        const left: Change = { ...shared, operation: "forget", before: before ?? {}, after: before ?? {}, paths: {} };
        const { live: _live, ...made } = shared;
        return operation === "delete"
            ? [left]
            : [left, { ...made, operation: "create", after: after ?? {}, paths: {} }];
    }
    if (operation === "import") {
        // It already exists as declared: Pulumi rejects an import that would change it.
        return [{ ...shared, operation, before: after ?? {}, after: after ?? {}, paths: {} }];
    }
    return [
        {
            ...shared,
            operation,
            ...(before === undefined ? {} : { before }),
            ...(operation === "delete" || after === undefined ? {} : { after }),
            paths,
        },
    ];
}
