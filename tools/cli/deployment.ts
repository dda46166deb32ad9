import type { DeployFlags } from "./deployOptions.ts";
import type { Project } from "./project.ts";

/** A run of a program, for an engine. */
export interface Deployment {
    operation: "up" | "preview" | "down";
    project: Project;
    stack: string;
    flags: DeployFlags;
    /** What the flags set, with full keys. */
    overrides: Record<string, string>;
    /** Prints a line of progress. */
    say: (line: string) => void;
    signal: AbortSignal;
}

/** How a run ended, as `--json` prints it. */
export interface Outcome {
    engine: "embedded" | "pulumi";
    /** Objects per action. */
    counts: Record<string, number>;
    outputs: Record<string, unknown>;
    seconds: number;
    /** Action on each object, done or planned; only the embedded engine reports it. */
    objects?: { action: string; object: string; seconds?: number; changes?: string[] }[];
}

/** Why the work must stop: the reason of its signal. */
export class Interrupted extends Error {
    readonly by: NodeJS.Signals;
    constructor(by: NodeJS.Signals) {
        super("Interrupted.");
        this.name = "AbortError";
        this.by = by;
    }
}
