import { Command } from "commander";
import { deploy } from "./deploy.ts";
import { type DeployFlags, deployOptions, helpOf, typeCheckOption } from "./deployOptions.ts";

/** The `preview` command: what `up` would do. */
export function previewCommand(): Command {
    const command = new Command("preview").description("show what up would change, without changing it");
    return typeCheckOption(deployOptions(command))
        .addHelpText("after", helpOf(["preview --stack production", "preview --engine embedded --json > preview.json"]))
        .action((flags: DeployFlags) => deploy("preview", flags));
}
