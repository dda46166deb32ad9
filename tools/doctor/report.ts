import type { Finding } from "./judge.ts";
import type { Fitting } from "./platforms.ts";

const MARKS: Record<Finding["state"], string> = { good: "✓", blocked: "✗", note: "·", unknown: "?" };

/** What the doctor found, as text: a line a finding, then the exposures that fit, the best first. */
export function doctorText(findings: readonly Finding[], exposures: readonly Fitting[]): string {
    const width = Math.max(...findings.map(({ about }) => about.length));
    const lines = findings.map(({ state, about, text }) => `${MARKS[state]} ${about.padEnd(width)}  ${text}`);
    const fitting = exposures.flatMap(({ code, why, stack, first }, index) => [
        `  ${index + 1}. exposure: ${code}`,
        `     ${why}; the ready stack "${stack}" has it`,
        ...(first === undefined ? [] : [`     first: ${first}`]),
    ]);
    return [
        ...lines,
        ...(fitting.length === 0 ? [] : ["", "Exposures that fit, the best first:", ...fitting]),
        "",
    ].join("\n");
}
