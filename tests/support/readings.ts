import type { ReviewContext } from "../../components/model/readings.ts";
import { contextOf } from "../../tools/review/facts.ts";
import { readPreview } from "../../tools/review/index.ts";
import { preview, type Resource } from "../tools/review/build.ts";

/** What the review reads of resources, before and after. */
export function read(...resources: Resource[]): ReviewContext {
    return contextOf(readPreview(preview(...resources)).changes, new Date("2026-11-24T12:00:00Z"));
}

/** Records that a resource publishes, without the change that they are of. */
export function recordsOf(type: string, declared: Record<string, unknown>) {
    return read({ type, after: declared }).after.records.map(({ change: _change, ...record }) => record);
}

/** Ranges of UDP ports that a firewall lets in for QUIC. */
export function udpOf(type: string, declared: Record<string, unknown>, ...beside: Resource[]): string[] | undefined {
    const { readingOf, changes } = read({ type, after: declared }, ...beside);
    return readingOf(type)
        .openings?.(declared, changes)
        ?.filter(({ protocol }) => protocol === "UDP")
        .map(({ ports }) => ports);
}
