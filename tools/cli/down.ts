import { Command } from "commander";
import { deploy } from "./deploy.ts";
import { type DeployFlags, deployOptions, helpOf } from "./deployOptions.ts";

/** The `down` command: deletes what `up` created. */
export function downCommand(): Command {
    const command = new Command("down").description(
        "delete what up created; CRDs stay unless the program says otherwise",
    );
    return deployOptions(command)
        .addHelpText("after", helpOf(["down --stack production"]))
        .action((flags: DeployFlags) => deploy("down", flags));
}
