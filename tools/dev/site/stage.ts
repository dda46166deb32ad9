import { cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, extname, join, normalize } from "node:path";
import { pagesOf, parsePage } from "./markdown.ts";

/** Languages of code, by file extension. */
const LANGUAGES: Record<string, string> = { ".ts": "ts", ".yaml": "yaml", ".yml": "yaml", ".json": "json" };

/**
 * Copies the repository's pages to a folder, in the site's form. A linked file becomes a separate page, since there is
 * no published repository to link to.
 */
export async function stagePages(repository: string, folder: string): Promise<void> {
    const sources = new Set<string>();
    for (const path of pagesOf(repository)) {
        const text = await readFile(join(repository, path), "utf8");
        const files = filesOf(path, text);
        for (const { file } of files) sources.add(file);
        const staged = files.reduce((page, { target }) => page.replaceAll(`](${target})`, `](${target}.md)`), text);
        await write(join(folder, path), staged);
    }
    for (const source of sources) {
        await write(join(folder, `${source}.md`), await sourcePage(repository, source));
    }
    await cp(join(repository, "docs/images"), join(folder, "docs/images"), { recursive: true });
}

/** Links of a page to files except pages and pictures. */
function filesOf(path: string, text: string): { target: string; file: string }[] {
    return parsePage(text)
        .links.filter(({ target, picture }) => !picture && !/^(https?:|mailto:|#)/.test(target))
        .filter(({ target }) => !/\.md(#.*)?$/.test(target))
        .map(({ target }) => ({ target, file: normalize(join(dirname(path), target)) }));
}

async function sourcePage(repository: string, source: string): Promise<string> {
    const path = join(repository, source);
    if ((await stat(path)).isDirectory()) {
        const entries = (await readdir(path)).sort().map((name) => `- \`${name}\``);
        return [`# ${source}`, entries.join("\n")].join("\n\n").concat("\n");
    }
    const text = await readFile(path, "utf8");
    return [`# ${source}`, `\`\`\`\`${LANGUAGES[extname(source)] ?? ""}\n${text.trimEnd()}\n\`\`\`\``]
        .join("\n\n")
        .concat("\n");
}

async function write(file: string, text: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
}
