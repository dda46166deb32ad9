import { basename, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { type Ask, askForRest, judgeGiven, settingsOf } from "../init/collect.ts";
import { readTemplate, type Template, targetNames } from "../init/templates.ts";
import { inTheWay, writeProject } from "../init/writeProject.ts";
import { stackFileName } from "../stackFileName.ts";
import { collectConfig, parseStack } from "./deployOptions.ts";
import { exitCodes, UsageError } from "./exitCodes.ts";
import { packageVersion } from "./version.ts";

interface Flags {
    target?: string;
    name?: string;
    description?: string;
    stack?: string;
    config: Record<string, string>;
    package: string;
    yes?: true;
}

/** The stack of a new project, as `pulumi new` calls it. */
const STACK = "dev";

const help = (targets: readonly Template[]) => `
On a terminal it asks for what the flags do not say; elsewhere, and with --yes, a setting that is not given has its default,
and all that is missing is listed. The same projects come from \`pulumi new node_modules/pulumi-http3-gateway/templates/<target>\`.

Targets:
${targets.map(({ name, about }) => `  ${name.padEnd(22)}  ${about}`).join("\n")}

Exit codes: 0 the project is written, ${exitCodes.failed} it cannot be written, ${exitCodes.usage} something is missing or wrong, ${exitCodes.interrupted} Ctrl-C. Nothing is written then.

Examples:
  npx pulumi-http3-gateway init shop
  http3-gateway init shop --target metallb --config hostnames=shop.example.com --config certificate=selfSigned
  http3-gateway init --target eks --stack production --config hostnames=shop.example.com \\
      --config zoneId=Z0123456789ABCDEFGHIJ --config zone=example.com --config eksCluster=prod \\
      --config aws:region=eu-central-1 --config email=ops@example.com`;

/** The `init` command: a project that previews, from a template. */
export function initCommand(): Command {
    const targets = targetNames();
    return new Command("init")
        .description("write a new project for a target, and the settings of its first stack")
        .argument("[folder]", "folder of the project; created if missing", ".")
        .addOption(new Option("--target <target>", "what the gateway is for").choices(targets))
        .option("--name <name>", "name of the project (default: the folder's)", parseName)
        .option("--description <text>", "description of the project (default: what the target is)")
        .option("--stack <name>", `name of the first stack (default: ${STACK})`, parseStack)
        .addOption(
            new Option("--config <key=value>", "a setting of the stack (repeatable)")
                .argParser(collectConfig)
                .default({}, "none"),
        )
        .option("--package <spec>", "this package in package.json: a range, or a tarball", `^${packageVersion()}`)
        .option("-y, --yes", "ask nothing")
        .addHelpText("after", () => help(targets.map(readTemplate)))
        .allowExcessArguments(false)
        .action(init);
}

async function init(given: string, flags: Flags): Promise<void> {
    const folder = resolve(given);
    const found = inTheWay(folder);
    if (found.length > 0) {
        const more = found.length > 3 ? " and more" : "";
        throw new UsageError(
            `${folder} is not empty: it has ${found.slice(0, 3).join(", ")}${more}. Existing files are not overwritten. Use another folder.`,
        );
    }
    const isAsked = process.stdin.isTTY && process.stdout.isTTY && flags.yes === undefined;
    const { template, name, stack, texts } = isAsked ? await asked(folder, flags) : fromFlags(folder, flags);
    const files = writeProject(template, folder, {
        name,
        description: flags.description ?? "",
        stack,
        settings: settingsOf(template, texts),
        version: flags.package,
    });
    process.stdout.write(saidOf(template, folder, files, stack));
}

/** What to write. */
interface Chosen {
    template: Template;
    name: string;
    stack: string;
    texts: Readonly<Record<string, string>>;
}

/** @throws UsageError with all that is missing or wrong. */
function fromFlags(folder: string, flags: Flags): Chosen {
    const name = flags.name ?? nameOf(folder);
    const missing = name === undefined ? ["--name <name>  Name of the project: the folder's is not a valid one"] : [];
    if (flags.target === undefined || name === undefined) {
        const targets = `--target <target>  One of ${targetNames().join(", ")}; it determines which settings are required`;
        throw new UsageError(listed([...(flags.target === undefined ? [targets] : []), ...missing], []));
    }
    const template = readTemplate(flags.target);
    const judged = judgeGiven(template, flags.config);
    if (judged.missing.length + judged.wrong.length > 0) throw new UsageError(listed(judged.missing, judged.wrong));
    return { template, name, stack: flags.stack ?? STACK, texts: flags.config };
}

function listed(missing: readonly string[], wrong: readonly string[]): string {
    const part = (title: string, lines: readonly string[]) =>
        lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
    return ["Nothing was written.", ...part("Missing:", missing), ...part("Wrong:", wrong)].join("\n");
}

/** Ctrl-C, or the end of the input. */
class Interrupted extends Error {}

async function asked(folder: string, flags: Flags): Promise<Chosen> {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    // Keeps what is typed or pasted before it is asked for.
    const answers = terminal[Symbol.asyncIterator]();
    const ask: Ask = async (question, usual) => {
        terminal.setPrompt(`${question}${usual ? ` [${usual}]` : ""}: `);
        terminal.prompt();
        const { value, done } = await answers.next();
        if (done) throw new Interrupted();
        return value;
    };
    const say = (line: string) => void process.stdout.write(`${line}\n`);
    try {
        const template = readTemplate(flags.target ?? (await askTarget(ask, say)));
        const { wrong } = judgeGiven(template, flags.config);
        if (wrong.length > 0) throw new UsageError(listed([], wrong));
        const name = flags.name ?? (await askValid("Name of the project", nameOf(folder), parseName, ask, say));
        const stack = flags.stack ?? (await askValid("Name of the first stack", STACK, parseStack, ask, say));
        return { template, name, stack, texts: await askForRest(template, flags.config, ask, say) };
    } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        process.stderr.write("\nInterrupted: nothing was written.\n");
        process.exit(exitCodes.interrupted);
    } finally {
        terminal.close();
    }
}

async function askTarget(ask: Ask, say: (line: string) => void): Promise<string> {
    const targets = targetNames();
    say("What is the gateway for?");
    for (const [index, name] of targets.entries())
        say(`  ${index + 1}  ${name.padEnd(22)}  ${readTemplate(name).about}`);
    for (;;) {
        const answer = (await ask("Target, by number or name")).trim();
        const target = targets[Number(answer) - 1] ?? targets.find((name) => name === answer);
        if (target !== undefined) return target;
        say(`Write 1 to ${targets.length}, or a name. \`http3-gateway doctor\` says what a cluster is.`);
    }
}

async function askValid(
    question: string,
    usual: string | undefined,
    parse: (text: string) => string,
    ask: Ask,
    say: (line: string) => void,
): Promise<string> {
    for (;;) {
        const answer = (await ask(question, usual)).trim() || (usual ?? "");
        try {
            return parse(answer);
        } catch (error) {
            say((error as Error).message);
        }
    }
}

/** A name that both Pulumi and npm take. */
function parseName(text: string): string {
    if (!/^[a-z0-9][a-z0-9._-]{0,99}$/.test(text)) {
        throw new InvalidArgumentError("Write lower-case letters, digits, hyphens, underscores and dots, at most 100.");
    }
    return text;
}

/** The name that a folder gives its project, where it gives one. */
function nameOf(folder: string): string | undefined {
    const name = basename(folder)
        .toLowerCase()
        .replaceAll(/[^a-z0-9._-]+/g, "-")
        .replace(/^[^a-z0-9]+/, "")
        .slice(0, 100);
    return name === "" ? undefined : name;
}

function saidOf({ title }: Template, folder: string, files: readonly string[], stack: string): string {
    const here = relative(process.cwd(), folder);
    const enter = here === "" ? "" : `cd ${here} && `;
    return `Wrote a project for ${title} to ${folder}:
${files.map((file) => `  ${file}`).join("\n")}

The program is index.ts, and its settings are in ${stackFileName(stack)}. Next:
  ${enter}npm install
  npx http3-gateway render --stack ${stack}    # what it creates; needs no cluster
  npx http3-gateway up --stack ${stack}        # create it, with the Pulumi CLI if it is installed
`;
}
