import type { ObjectAction, RunEvent, RunResult } from "../engine/index.ts";

/** Seconds before a line reports what an object waits for, and between two such lines. */
const waitingAfter = 5;
const waitingEvery = 15;

const signs: Record<Exclude<ObjectAction, "unchanged">, string> = {
    created: "+",
    updated: "~",
    deleted: "-",
    kept: "=",
    "would-create": "+",
    "would-update": "~",
    "would-delete": "-",
};

const words: [action: ObjectAction, word: string][] = [
    ["created", "created"],
    ["updated", "updated"],
    ["deleted", "deleted"],
    ["would-create", "to create"],
    ["would-update", "to update"],
    ["would-delete", "to delete"],
    ["kept", "kept"],
    ["unchanged", "unchanged"],
];

/** Turns events into lines, one event at a time; undefined if an event has none. */
export function eventLines(): (event: RunEvent) => string | undefined {
    const waiting = new Map<string, { state: string; seconds: number }>();
    return (event) => {
        if (event.kind === "note") return `  ${event.text}`;
        if (event.kind === "waiting") {
            const last = waiting.get(event.object);
            const due =
                last === undefined || event.state !== last.state || event.seconds - last.seconds >= waitingEvery;
            if (event.seconds < waitingAfter || !due) return undefined;
            waiting.set(event.object, { state: event.state, seconds: event.seconds });
            return `  waiting for ${event.object}: ${event.state} (${Math.round(event.seconds)} s)`;
        }
        if (event.action === "unchanged") return undefined;
        const changes = event.changes?.length ? ` (${event.changes.join(", ")})` : "";
        const kept = event.action === "kept" ? " (kept)" : "";
        const seconds = event.seconds === undefined ? "" : `  ${event.seconds.toFixed(1)} s`;
        return `${signs[event.action]} ${event.object}${changes}${kept}${seconds}`;
    };
}

/** The last line of a run: what was done, or that nothing had to be done. */
export function summaryLine(
    operation: "up" | "preview" | "down",
    { counts, seconds }: Pick<RunResult, "counts" | "seconds">,
): string {
    const changed = words.some(([action]) => action !== "unchanged" && action !== "kept" && (counts[action] ?? 0) > 0);
    if (!changed && operation === "down") return "Nothing to remove.";
    if (!changed) {
        const total = (counts["unchanged"] ?? 0) + (counts["kept"] ?? 0);
        return `Nothing to change: ${total === 1 ? "1 object is" : `${total} objects are`} as declared.`;
    }
    const parts = words.flatMap(([action, word]) => (counts[action] ? [`${counts[action]} ${word}`] : []));
    return `${parts.join(", ")} in ${seconds.toFixed(1)} s`;
}

/** The program's exports, one line each; only the first line of a multi-line text. */
export function outputLines(outputs: Readonly<Record<string, unknown>>): string[] {
    const shown = Object.entries(outputs).filter(([, value]) => value !== undefined && value !== null);
    const width = Math.max(0, ...shown.map(([name]) => name.length));
    return shown.map(([name, value]) => {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        const lines = text.trimEnd().split("\n");
        const more = lines.length > 1 ? ` … (${lines.length} lines; --json prints all)` : "";
        return `  ${name.padEnd(width)}  ${lines[0]}${more}`;
    });
}
