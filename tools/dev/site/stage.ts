import { cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, extname, join, normalize } from "node:path";
import { pagesOf, parsePage } from "./markdown.ts";

/** Languages of code, by the ending of a file. */
const LANGUAGES: Record<string, string> = { ".ts": "ts", ".yaml": "yaml", ".yml": "yaml", ".json": "json" };

/**
 * Copies the pages of the repository to a folder, as a site has them. A file that a page links to becomes a page of its
 * own, since no repository is published that a link could lead to.
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

/** Links of a page to files other than pages and pictures. */
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
