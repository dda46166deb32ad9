import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import {
    decode,
    markdown,
    plainText,
    type ReviewReport,
    readPreviews,
    readRendered,
    review,
    sarif,
    UnreadableError,
} from "../review/index.ts";
import { unreadable } from "./unreadable.ts";
import { packageVersion } from "./version.ts";

/** Exit codes of `review`. */
const reviewExitCodes = { good: 0, found: 1, unreadable: 2, broken: 3 } as const;

const FORMATS: Record<string, (reports: ReviewReport[]) => string> = {
    markdown: (reports) => markdown(...reports),
    text: (reports) => plainText(...reports),
    json: (reports) => `${JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2)}\n`,
    sarif: (reports) => sarif(reports, packageVersion()),
};

/** The worst first. */
const SEVERITIES = ["error", "unknown", "warning", "note"];

const help = `
Input: what \`pulumi preview --json --diff --show-sames\` prints, as a file or on standard input; without --show-sames what
stays as it is cannot be judged beside what changes. Previews of several stacks may follow each other, packed by gzip or
not; each is reviewed by itself. Or two outputs of \`http3-gateway render\`, of the base and of the change, which need no
engine and no credentials.

Severities, the worst first: error, unknown (its effect on clients could not be judged), warning, note.
Exit codes: 0 nothing as bad as --fail-on, 1 something is, 2 the input cannot be read, 3 the review itself failed.

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
                .default("unknown"),
        )
        .allowExcessArguments(false)
        .addHelpText("after", help)
        .action(async (preview: string | undefined, flags: Flags) => {
            try {
                const now = new Date();
                const reports = (await read(preview, flags)).map((reviewed) => review(reviewed, now));
                process.stdout.write(FORMATS[flags.format]?.(reports) ?? "");
                const bound = SEVERITIES.indexOf(flags.failOn);
                const fails = ({ severity }: ReviewReport) =>
                    severity !== "none" && SEVERITIES.indexOf(severity) <= bound;
                process.exitCode = reports.some(fails) ? reviewExitCodes.found : reviewExitCodes.good;
            } catch (error) {
                const unreadable = error instanceof UnreadableError;
                const said = error instanceof Error ? error.message : String(error);
                process.stderr.write(`error: ${unreadable ? said : `The review itself failed: ${said}`}\n`);
                process.exitCode = unreadable ? reviewExitCodes.unreadable : reviewExitCodes.broken;
            }
        });
}

async function read(preview: string | undefined, { base, change }: Flags) {
    if (base === undefined && change === undefined) {
        return readPreviews(preview === undefined || preview === "-" ? standardInput() : await text(preview));
    }
    if (base === undefined || change === undefined || preview !== undefined) {
        throw new UnreadableError("Give a preview, or both --base and --change.");
    }
    const [before, after] = await Promise.all([text(base), text(change)]);
    return [readRendered(before, after)];
}

function standardInput(): string {
    if (process.stdin.isTTY) {
        throw new UnreadableError(
            "There is no input. Pipe `pulumi preview --json --diff --show-sames` into it, or name a file.",
        );
    }
    return decode(readFileSync(0));
}

async function text(file: string): Promise<string> {
    let bytes: Buffer;
    try {
        bytes = await readFile(file);
    } catch (error) {
        throw new UnreadableError(unreadable(file, error));
    }
    return decode(bytes);
}
