import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import {
    markdown,
    plainText,
    type ReviewReport,
    readPreview,
    readRendered,
    review,
    sarif,
    UnreadableError,
} from "../review/index.ts";
import { packageVersion } from "./version.ts";

/** Exit codes of `review`. */
const reviewExitCodes = { good: 0, found: 1, unreadable: 2 } as const;

const FORMATS: Record<string, (report: ReviewReport) => string> = {
    markdown,
    text: plainText,
    json: (report) => `${JSON.stringify(report, null, 2)}\n`,
    sarif: (report) => sarif(report, packageVersion()),
};

const SEVERITIES = ["error", "warning", "note"];

const help = `
Input: what \`pulumi preview --json --diff --show-sames\` prints, as a file or on standard input; without --show-sames what
stays as it is cannot be judged beside what changes. Or two outputs of
\`http3-gateway render\`, of the base and of the change, which need no engine and no credentials.

Exit codes: 0 nothing as bad as --fail-on, 1 something is, 2 the input cannot be read.

Examples:
  pulumi preview --json --diff --show-sames | http3-gateway review
  http3-gateway review --base base.yaml --change change.yaml --format text`;

interface Flags {
    base?: string;
    change?: string;
    format: string;
    failOn: string;
}

/** The `review` command: what a change will do to users. Sets `process.exitCode`. */
export function reviewCommand(): Command {
    return new Command("review")
        .description("say from a preview what a change will do to users, for a person to decide")
        .argument("[preview]", "file with the preview; - or nothing reads standard input")
        .option("--base <file>", "what `render` printed before the change")
        .option("--change <file>", "what `render` prints with the change")
        .addOption(new Option("--format <format>", "of the report").choices(Object.keys(FORMATS)).default("markdown"))
        .addOption(
            new Option("--fail-on <severity>", "exit code 1 from this severity on")
                .choices([...SEVERITIES, "never"])
                .default("error"),
        )
        .allowExcessArguments(false)
        .addHelpText("after", help)
        .action(async (preview: string | undefined, flags: Flags) => {
            try {
                const report = review(await read(preview, flags), new Date());
                process.stdout.write(FORMATS[flags.format]?.(report) ?? "");
                const worst = SEVERITIES.indexOf(report.severity);
                const bound = SEVERITIES.indexOf(flags.failOn);
                process.exitCode = worst >= 0 && worst <= bound ? reviewExitCodes.found : reviewExitCodes.good;
            } catch (error) {
                if (!(error instanceof UnreadableError)) {
                    throw error;
                }
                process.stderr.write(`error: ${error.message}\n`);
                process.exitCode = reviewExitCodes.unreadable;
            }
        });
}

async function read(preview: string | undefined, { base, change }: Flags) {
    if (base === undefined && change === undefined) {
        return readPreview(preview === undefined || preview === "-" ? standardInput() : await text(preview));
    }
    if (base === undefined || change === undefined || preview !== undefined) {
        throw new UnreadableError("Give a preview, or both --base and --change.");
    }
    const [before, after] = await Promise.all([text(base), text(change)]);
    return readRendered(before, after);
}

function standardInput(): string {
    if (process.stdin.isTTY) {
        throw new UnreadableError(
            "There is no input. Pipe `pulumi preview --json --diff --show-sames` into it, or name a file.",
        );
    }
    return readFileSync(0, "utf8");
}

async function text(file: string): Promise<string> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        throw new UnreadableError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
    }
}
