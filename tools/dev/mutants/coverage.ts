import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Executed parts of each file: start and end offsets, in order, not overlapping. */
export type Coverage = Record<string, { functions: readonly Segment[]; blocks: readonly Segment[] }>;

type Segment = readonly [start: number, end: number];

/** V8's counts for a script (Chrome DevTools Protocol, `Profiler.ScriptCoverage`). */
export interface ScriptCoverage {
    url: string;
    functions: readonly { ranges: readonly CountedRange[] }[];
}

interface CountedRange {
    startOffset: number;
    endOffset: number;
    count: number;
}

/**
 * Executed parts of the files below `folder`, from all processes that wrote to `records` (Node.js, `NODE_V8_COVERAGE`).
 * Offsets are the source's: Node's type stripping keeps every character in place.
 */
export async function readCoverage(records: string, root: string, folder: string): Promise<Coverage> {
    const coverage: Record<string, { functions: Segment[]; blocks: Segment[] }> = {};
    for (const name of await readdir(records)) {
        const { result } = JSON.parse(await readFile(join(records, name), "utf8")) as { result: ScriptCoverage[] };
        for (const script of result.filter(({ url }) => url.startsWith("file:"))) {
            const file = relative(root, fileURLToPath(script.url)).split(sep).join("/");
            if (!file.startsWith(`${folder}/`)) continue;
            const { functions, blocks } = executed(script);
            const before = coverage[file];
            coverage[file] = {
                functions: merged([...(before?.functions ?? []), ...functions]),
                blocks: merged([...(before?.blocks ?? []), ...blocks]),
            };
        }
    }
    return coverage;
}

/**
 * Whether the function around an offset of a file was called, and whether V8 counted the block: it misses blocks that
 * continue after an `await`.
 */
export function ran(coverage: Coverage, file: string, offset: number): { function: boolean; block: boolean } {
    const isIn = (segments: readonly Segment[] = []) =>
        segments.some(([start, end]) => start <= offset && offset < end);
    return { function: isIn(coverage[file]?.functions), block: isIn(coverage[file]?.blocks) };
}

/** Called functions and executed blocks of a script. */
export function executed({ functions }: Pick<ScriptCoverage, "functions">): Coverage[string] {
    // The first range of each is the whole function.
    return {
        functions: counted(functions.flatMap(({ ranges }) => ranges.slice(0, 1))),
        blocks: counted(functions.flatMap(({ ranges }) => ranges)),
    };
}

/** The counted parts. At each offset, the innermost range counts. */
function counted(all: readonly CountedRange[]): Segment[] {
    const ranges = all.toSorted((one, other) => one.startOffset - other.startOffset || other.endOffset - one.endOffset);
    const segments: Segment[] = [];
    const around: CountedRange[] = [];
    let at = 0;
    const until = (offset: number) => {
        if (offset > at && (around.at(-1)?.count ?? 0) > 0) segments.push([at, offset]);
        at = Math.max(at, offset);
    };
    const leave = (offset: number) => {
        for (let last = around.at(-1); last !== undefined && last.endOffset <= offset; last = around.at(-1)) {
            until(last.endOffset);
            around.pop();
        }
    };
    for (const range of ranges) {
        leave(range.startOffset);
        until(range.startOffset);
        around.push(range);
    }
    leave(Number.POSITIVE_INFINITY);
    return merged(segments);
}

/** Segments in order, adjacent ones merged. */
function merged(segments: readonly Segment[]): Segment[] {
    const joined: [number, number][] = [];
    for (const [start, end] of segments.toSorted(([one], [other]) => one - other)) {
        const last = joined.at(-1);
        if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
        else joined.push([start, end]);
    }
    return joined;
}
