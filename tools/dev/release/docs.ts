import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { STACKS } from "../../../stacks/settings/stacks.ts";
import { controllersPage, findingsOf, withControllersTable } from "../conformance/pages.ts";
import { badges } from "./badges.ts";
import { readDocstrings } from "./docstrings.ts";
import type { Manifest } from "./manifest.ts";
import { PARTS_ROOTS, partsReference } from "./partsReference.ts";
import { rulesPage } from "./rulesPage.ts";
import { keysOf, settingsFile } from "./stackKeys.ts";
import { stackPage } from "./stackPage.ts";
import { stacksReference } from "./stacksReference.ts";
import { withStagesTable } from "./stagesTable.ts";

const repository = resolve(import.meta.dirname, "../../..");

/** All generated files, by their path below the repository. */
export async function documents(): Promise<Record<string, string>> {
    const docstrings = readDocstrings(repository, [...PARTS_ROOTS, ...Object.keys(STACKS).map(settingsFile)]);
    const pages = Object.entries(STACKS).map(async ([target, stack]) => {
        const path = `stacks/Pulumi.${target}.yaml`;
        const page = await readFile(join(repository, path), "utf8");
        return [path, stackPage(page, "http3-gateway", stack.about, keysOf(target, stack, docstrings))];
    });
    const findings = await findingsOf(repository);
    return {
        "README.md": withControllersTable(await readFile(join(repository, "README.md"), "utf8"), findings),
        "docs/controllers.md": controllersPage(findings),
        "docs/stages.md": withStagesTable(await readFile(join(repository, "docs/stages.md"), "utf8")),
        "docs/images/badges.svg": badges(
            JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as Manifest,
        ),
        "docs/RULES.md": rulesPage(),
        ...partsReference(docstrings),
        "docs/reference/stacks.md": stacksReference(docstrings),
        ...(Object.fromEntries(await Promise.all(pages)) as Record<string, string>),
    };
}

if (import.meta.main) {
    for (const [path, text] of Object.entries(await documents())) {
        await mkdir(dirname(join(repository, path)), { recursive: true });
        await writeFile(join(repository, path), text);
    }
}
