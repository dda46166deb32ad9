import { gunzipSync } from "node:zlib";
import { at } from "../../components/model/changes.ts";

/** An unreadable input, described in one sentence. */
export class UnreadableError extends Error {
    override name = "UnreadableError";
}

const AGAIN = "Run `pulumi preview --json --diff --show-sames` again, to its end.";

/**
 * The text of a file or pipe: UTF-8, UTF-16 as PowerShell writes it, or either compressed by gzip.
 * @throws UnreadableError if decompression fails.
 */
export function decode(bytes: Uint8Array): string {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
        try {
            return decode(gunzipSync(bytes));
        } catch {
            throw new UnreadableError(
                "The gzip input is truncated or damaged. Compress it again, or pass it uncompressed.",
            );
        }
    }
    const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
    // Padding that some tools append.
    return text.replaceAll("\0", "");
}

function encodingOf([first, second]: Uint8Array): string {
    // A byte-order mark, or UTF-16's zero in every second byte of ASCII.
    if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) {
        return "utf-16le";
    }
    return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? "utf-16be" : "utf-8";
}

/**
 * The JSON documents in a text, without surrounding lines: Pulumi prints some before and after a preview
 * (pulumi/pulumi#19775, #11453).
 * @throws UnreadableError if the last one is truncated.
 */
export function jsonDocuments(text: string): unknown[] {
    try {
        return [JSON.parse(text)];
    } catch {
        // It is not a single document.
    }
    const documents: unknown[] = [];
    const begin = /^[ \t\uFEFF]*(\{|null\s*$)/gm;
    for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
        const start = match.index + match[0].length - (match[1] ?? "").length;
        const end = endOfObject(text, start);
        if (end === undefined && /"(config|steps|oldState|newState|changeSummary)"/.test(text.slice(start))) {
            throw new UnreadableError(`The preview is truncated. ${AGAIN}`);
        }
        const parsed = end === undefined ? undefined : parsedOrUndefined(text.slice(start, end));
        if (end !== undefined && parsed !== undefined) {
            documents.push(parsed);
            begin.lastIndex = end;
        }
    }
    return documents;
}

/** End of the object that begins at an index; undefined if truncated. */
function endOfObject(text: string, start: number): number | undefined {
    const signs = /"(?:[^"\\]|\\.)*"|[{}]/gsy;
    const plain = /[^"{}]*/gy;
    let depth = 0;
    let index = start;
    while (index < text.length) {
        plain.lastIndex = index;
        index += plain.exec(text)?.[0].length ?? 0;
        signs.lastIndex = index;
        const sign = signs.exec(text)?.[0];
        if (sign === undefined) {
            return undefined;
        }
        index += sign.length;
        depth += sign === "{" ? 1 : sign === "}" ? -1 : 0;
        if (depth === 0) {
            return index;
        }
    }
    return undefined;
}

function parsedOrUndefined(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** An event from the engine's stream (sdk/go/common/apitype, EngineEvent). */
function isEvent(document: unknown): boolean {
    return typeof at(document, "sequence") === "number" && at(document, "steps") === undefined;
}

/**
 * The previews among JSON documents; streamed events are assembled into the engine's usual document.
 * @throws UnreadableError if a stream of events is incomplete.
 */
export function previewsIn(documents: readonly unknown[]): unknown[] {
    const previews: unknown[] = documents.filter((document) => Array.isArray(at(document, "steps")));
    const events = documents.filter(isEvent);
    const starts = events.flatMap((event, index) => (at(event, "preludeEvent") === undefined ? [] : [index]));
    const bounds = starts[0] === 0 ? starts : [0, ...starts];
    const streams = events.length === 0 ? [] : bounds.map((from, index) => events.slice(from, bounds[index + 1]));
    return previews.concat(streams.map(previewOf));
}

function previewOf(events: readonly unknown[]): unknown {
    const summary = events.map((event) => at(event, "summaryEvent")).find((one) => one !== undefined);
    const diagnostics = events.map((event) => at(event, "diagnosticEvent")).filter((one) => one !== undefined);
    if (summary === undefined && !diagnostics.some((one) => at(one, "severity") === "error")) {
        throw new UnreadableError(
            `The stream of the preview's events has no summary event at its end, so it is truncated. ${AGAIN}`,
        );
    }
    const steps = events
        .map((event) => at(event, "resourcePreEvent.metadata"))
        .filter((one) => one !== undefined)
        .map((step) => ({
            op: at(step, "op"),
            urn: at(step, "urn"),
            oldState: at(step, "old") ?? undefined,
            newState: at(step, "new") ?? undefined,
            replaceReasons: at(step, "keys"),
            detailedDiff: at(step, "detailedDiff"),
        }));
    return { steps, diagnostics, changeSummary: at(summary, "resourceChanges") };
}
