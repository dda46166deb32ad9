import { Command, InvalidArgumentError, Option } from "commander";
import { type StageStep, stagePlan } from "../../components/advertisement/stagePlan.ts";
import { hostnameProblem } from "../../components/model/rules/hostnames.ts";
import { STAGE_NAMES, STAGES, type Stage } from "../../components/model/stages.ts";

const help = `
Stages:
${STAGE_NAMES.map((stage) => `  ${stage.padEnd(8)}  ${STAGES[stage].does}`).join("\n")}

Examples:
  http3-gateway stages --from off --to on
  http3-gateway stages --from dark --to on --share 5,25,100
  http3-gateway stages --from on --to on --share 25,100      (already on for a share of 5)
  http3-gateway stages --from dark --to on --share 25,100 --hostnames beta.example.com,img.example.com,www.example.com
  http3-gateway stages --from on --to off --max-age 86400

Each step is a change of advertisement.stage and an \`up\`. \`up\` refuses "off" before it is safe.

In a zone with weights (Route 53), a share of the users is advertisement.share, a percentage of the zone's answers.
Elsewhere it is a share of the hostnames: the first ones have a separate gateway with its own stage.`;

const FROM_NOW =
    'This counts from now, because the start of the withdrawal is unknown here. `up` knows it, and shows the date if it refuses "off".';

interface Flags {
    from: Stage;
    to: Stage;
    maxAge: number;
    ttl: number;
    share?: number[];
    hostnames?: string[];
    json?: true;
}

/** `http3-gateway stages`: the steps from one stage to another, and how long an error of each would last. */
export function stagesCommand(): Command {
    const stage = (flag: string, text: string, value: Stage) =>
        new Option(`${flag} <stage>`, text).choices(STAGE_NAMES).default(value);
    return new Command("stages")
        .description("plan the steps from one stage of advertisement to another, with the blast radius of each")
        .addOption(stage("--from", "current stage", "off"))
        .addOption(stage("--to", "stage to reach", "on"))
        .option("--max-age <seconds>", "ma of Alt-Svc at stage on", wholeSeconds, 86_400)
        .option("--ttl <seconds>", "TTL of the records at stage on", wholeSeconds, STAGES.on.ttl)
        .option("--share <percents>", "increase the share of users in steps, for example 5,25,100", risingShares)
        .option("--hostnames <names>", "use shares of these names, if the zone has no weights", names)
        .option("--json", "print the steps as JSON")
        .addHelpText("after", help)
        .action(({ share, ...options }: Flags, command: Command) => {
            if (options.hostnames !== undefined && share === undefined) {
                command.error("error: --hostnames requires --share. Give both.");
            }
            if (options.hostnames !== undefined && options.from === options.to) {
                command.error(
                    "error: which of the --hostnames are already on is unknown. List only those that are not, with --from off.",
                );
            }
            const steps = stagePlan({ ...options, shares: share, begin: new Date() });
            if (options.json) {
                process.stdout.write(`${JSON.stringify(steps, null, 2)}\n`);
                return;
            }
            process.stdout.write(table(steps, options.to));
            if (options.from === "withdraw" && options.to === "off") process.stdout.write(`\n${FROM_NOW}\n`);
        });
}

/** The steps as a person reads them. */
export function table(steps: StageStep[], to: Stage): string {
    if (steps.length === 0) {
        return `The stage is already "${to}".\n`;
    }
    const shared = steps.some((step) => whoOf(step) !== "all");
    const rows = steps.map((step) => [
        step.stage,
        ...(shared ? [whoOf(step)] : []),
        step.from,
        duration(step.blastRadius),
        step.does,
    ]);
    const all = [["STAGE", ...(shared ? ["WHO"] : []), "NOT BEFORE", "AN ERROR LASTS", "WHAT IT DOES"], ...rows];
    const widths = rows[0]?.slice(0, -1).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
    return all.map((row) => `${row.map((cell, index) => cell.padEnd(widths?.[index] ?? 0)).join("  ")}\n`).join("");
}

function whoOf({ share, hostnames }: StageStep): string {
    return hostnames?.join(", ") ?? (share === undefined ? "all" : `${share} % of DNS answers`);
}

function duration(seconds: number): string {
    if (seconds === 0) return "no effect on clients";
    const [unit, size] = seconds % 86_400 === 0 ? ["d", 86_400] : seconds % 3_600 === 0 ? ["h", 3_600] : ["s", 1];
    return `${seconds / Number(size)} ${unit}`;
}

function wholeSeconds(text: string): number {
    if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError("Write whole seconds.");
    return Number(text);
}

function risingShares(text: string): number[] {
    const shares = text.split(",").map(Number);
    const rising = shares.every((share, index) => share > (shares[index - 1] ?? 0));
    if (!rising || !shares.every((share) => Number.isInteger(share) && share <= 100)) {
        throw new InvalidArgumentError("Write increasing whole percentages, such as 5,25,100.");
    }
    return shares;
}

function names(text: string): string[] {
    const given = text
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "");
    if (given.length === 0)
        throw new InvalidArgumentError("Write names separated by commas, such as a.example.com,b.example.com.");
    const problems = given.flatMap((name) => {
        const problem = hostnameProblem(name);
        return problem === undefined ? [] : [`"${name}" ${problem}`];
    });
    if (problems.length > 0) throw new InvalidArgumentError(problems.join(" "));
    return given;
}
