import type { Finding } from "./judge.ts";
import type { Fitting } from "./platforms.ts";

const MARKS: Record<Finding["state"], string> = { good: "✓", blocked: "✗", note: "·", unknown: "?" };

/** The doctor's findings as text: one line per finding, then the exposures that fit, best first. */
export function doctorText(findings: readonly Finding[], exposures: readonly Fitting[]): string {
    const width = Math.max(...findings.map(({ about }) => about.length));
    const lines = findings.map(({ state, about, text }) => `${MARKS[state]} ${about.padEnd(width)}  ${text}`);
    const fitting = exposures.flatMap(({ code, why, stack, first }, index) => [
        `  ${index + 1}. exposure: ${code}`,
        `     ${why}; used by the stack "${stack}"`,
        ...(first === undefined ? [] : [`     first: ${first}`]),
    ]);
    return [...lines, ...(fitting.length === 0 ? [] : ["", "Exposures that fit, best first:", ...fitting]), ""].join(
        "\n",
    );
}
