import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pagesOf, parsePage } from "../../tools/dev/site/markdown.ts";
import { sidebarOf } from "../../tools/dev/site/sidebar.ts";
import { stagePages } from "../../tools/dev/site/stage.ts";

const repository = join(import.meta.dirname, "../..");
const site = mkdtempSync(join(tmpdir(), "http3-site-"));
beforeAll(() => stagePages(repository, site));
afterAll(() => rmSync(site, { recursive: true, force: true }));

const staged = (path: string) => readFileSync(join(site, path), "utf8");

test("the site's sidebar has every page of the docs, once", () => {
    const links = sidebarOf(repository).flatMap(({ items }) => items.map(({ link }) => link));
    const pages = pagesOf(repository)
        .filter((path) => path !== "README.md" && path !== "docs/README.md")
        .map((path) => `/${path.replace(/\.md$/, "")}`);
    expect(links.sort()).toEqual(pages.sort());
});

test("a file that a page links to is a page of the site, with its code", () => {
    expect(staged("README.md")).toContain("[minimal](examples/minimal/index.ts.md)");
    const code = readFileSync(join(repository, "examples/minimal/index.ts"), "utf8");
    expect(staged("examples/minimal/index.ts.md")).toBe(`# examples/minimal/index.ts\n\n\`\`\`\`ts\n${code}\`\`\`\`\n`);
});

test("every link of the site's pages leads to a page or a picture that the site has", () => {
    const missing = pagesOf(repository).flatMap((path) =>
        parsePage(staged(path))
            .links.filter(({ target }) => !/^(https?:|mailto:|#)/.test(target))
            .map(({ target }) => normalize(join(dirname(path), target.split("#")[0] ?? "")))
            .filter((target) => !existsSync(join(site, target)) || !/\.(md|png|svg)$/.test(target)),
    );
    expect(missing).toEqual([]);
});
