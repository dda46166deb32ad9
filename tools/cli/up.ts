import { Command } from "commander";
import { deploy } from "./deploy.ts";
import { type DeployFlags, deployOptions, helpOf, typeCheckOption } from "./deployOptions.ts";

/** The `up` command: creates or updates what the program declares. */
export function upCommand(): Command {
    const command = new Command("up").description("create or update what the program declares");
    return typeCheckOption(deployOptions(command))
        .addHelpText("after", helpOf(["up --stack production", "up --stack production --config stage=dark"]))
        .action((flags: DeployFlags) => deploy("up", flags));
}
