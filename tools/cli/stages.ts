import { Command, InvalidArgumentError, Option } from "commander";
import { type StageStep, stagePlan } from "../../components/advertisement/stagePlan.ts";
import { STAGES, type Stage } from "../../components/plan.ts";

const help = `
Examples:
  http3-gateway stages --from off --to on
  http3-gateway stages --from on --to off --max-age 86400

Each step is a change of advertisement.stage and an \`up\`. \`up\` refuses "off" before its time. To roll out to a share of
the users, give a share of the hostnames a gateway of their own with its own stage.`;

/** `http3-gateway stages`: the steps from one stage to another, and how long an error of each would last. */
export function stagesCommand(): Command {
    const stage = (flag: string, text: string, value: Stage) =>
        new Option(`${flag} <stage>`, text).choices(STAGES).default(value);
    return new Command("stages")
        .description("plan the steps from one stage of advertisement to another, with the blast radius of each")
        .addOption(stage("--from", "stage at the moment", "off"))
        .addOption(stage("--to", "stage to reach", "on"))
        .option("--max-age <seconds>", "ma of Alt-Svc at stage on", wholeSeconds, 86_400)
        .option("--ttl <seconds>", "TTL of the records at stage on", wholeSeconds, 300)
        .option("--json", "print the steps as JSON")
        .addHelpText("after", help)
        .action((options: { from: Stage; to: Stage; maxAge: number; ttl: number; json?: true }) => {
            const steps = stagePlan({ ...options, begin: new Date() });
            process.stdout.write(options.json ? `${JSON.stringify(steps, null, 2)}\n` : table(steps, options.to));
        });
}

/** The steps as a person reads them. Pure. */
export function table(steps: StageStep[], to: Stage): string {
    if (steps.length === 0) {
        return `The stage is "${to}" already.\n`;
    }
    const rows = steps.map((step) => [step.stage, step.from, duration(step.blastRadius), step.does]);
    const all = [["STAGE", "NOT BEFORE", "AN ERROR LASTS", "WHAT IT DOES"], ...rows];
    const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
    return all.map((row) => `${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}\n`).join("");
}

function duration(seconds: number): string {
    if (seconds === 0) return "no client notices";
    const [unit, size] = seconds % 86_400 === 0 ? ["d", 86_400] : seconds % 3_600 === 0 ? ["h", 3_600] : ["s", 1];
    return `${seconds / Number(size)} ${unit}`;
}

function wholeSeconds(text: string): number {
    if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError("Write whole seconds.");
    return Number(text);
}
