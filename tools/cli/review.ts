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

/** Highest severity first. */
const SEVERITIES = ["error", "unknown", "warning", "note"];

const help = `
Input: the output of \`pulumi preview --json --diff --show-sames\`, as a file or on standard input. Without --show-sames
changes cannot be judged together with unchanged resources. Previews of several stacks may follow each other, compressed with
gzip or not. Each is reviewed separately. Or two outputs of \`http3-gateway render\`, of the base and of the change, which
require no engine and no credentials.

Severities, highest first: error, unknown (the effect on clients could not be judged), warning, note.
Exit codes: 0 no finding reaches --fail-on, 1 one does, 2 the input cannot be read, 3 the review itself failed.

Examples:
  pulumi preview --json --diff --show-sames | http3-gateway review
  http3-gateway review --base base.yaml --change change.yaml --format text`;

interface Flags {
    base?: string;
    change?: string;
    format: string;
    failOn: string;
}

/** The `review` command: the effect of a change on users. Sets `process.exitCode`. */
export function reviewCommand(): Command {
    return new Command("review")
        .description("show from a preview how a change affects users, for a person to decide")
        .argument("[preview]", "file with the preview; standard input if it is - or omitted")
        .option("--base <file>", "output of `render` before the change")
        .option("--change <file>", "output of `render` with the change")
        .addOption(new Option("--format <format>", "of the report").choices(Object.keys(FORMATS)).default("markdown"))
        .addOption(
            new Option("--fail-on <severity>", "exit with code 1 from this severity on")
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
            "No input. Pipe `pulumi preview --json --diff --show-sames` into it, or give a file.",
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
