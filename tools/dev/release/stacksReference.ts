import { STACKS } from "../../../stacks/settings/stacks.ts";
import type { Docstrings } from "./docstrings.ts";
import { keysOf } from "./stackKeys.ts";

/** The page with every key of every stack. */
export function stacksReference(docstrings: Docstrings): string {
    return [
        "# Stacks",
        "Keys of the programs in [stacks/](../../stacks), which `pulumi config set http3-gateway:<key> <value>` sets. Made from\ntheir schemas by `npm run docs:pages`.",
        ...Object.entries(STACKS).flatMap(([target, stack]) => [
            `## \`${target}\``,
            stack.about,
            ...keysOf(target, stack, docstrings).flatMap(({ title, keys }) => [
                `### ${title}`,
                keys.map(({ name, about }) => `- \`${name}\`: ${about}`).join("\n"),
            ]),
        ]),
    ]
        .join("\n\n")
        .concat("\n");
}
