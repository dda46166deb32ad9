import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anchorOf, type Page, pagesOf, parsePage, readPage } from "../../tools/dev/site/markdown.ts";

const repository = join(import.meta.dirname, "../..");
const pages = new Map(pagesOf(repository).map((path) => [path, readPage(repository, path)]));

/** Links of a page that lead nowhere, each with its line. */
function broken(path: string, page: Page): string[] {
    return page.links
        .filter(({ target }) => !/^(https?|mailto):/.test(target))
        .filter(({ target }) => {
            const [file = "", anchor] = target.split("#");
            const at = file === "" ? path : normalize(join(dirname(path), decodeURI(file)));
            if (at.startsWith("..") || !existsSync(join(repository, at))) return true;
            return anchor !== undefined && !(pages.get(at) ?? readPage(repository, at)).anchors.has(anchor);
        })
        .map(({ target, line }) => `${path}:${line}: ${target}`);
}

test("every link of the README and of the docs leads to a file, and to a heading that it has", () => {
    expect([...pages].flatMap(([path, page]) => broken(path, page))).toEqual([]);
    expect([...pages.values()].flatMap(({ links }) => links).length).toBeGreaterThan(300);
});

test("a link to a file or a heading that does not exist is found, with its line", () => {
    const page = parsePage(
        "# Page\n\n[one](nowhere.md) [two](README.md#page)\n\n![three](images/none.png) [four](../README.md#none)\n",
    );
    expect(broken("docs/page.md", page)).toEqual([
        "docs/page.md:3: nowhere.md",
        "docs/page.md:3: README.md#page",
        "docs/page.md:5: images/none.png",
        "docs/page.md:5: ../README.md#none",
    ]);
});

test("the anchors of headings are those that GitHub makes", () => {
    expect(["What `destroy` leaves", "EKS & Auto Mode", "h2, h3: who answers?"].map(anchorOf)).toEqual([
        "what-destroy-leaves",
        "eks--auto-mode",
        "h2-h3-who-answers",
    ]);
    expect([...parsePage("# One\n\n## One\n\n## One\n").anchors]).toEqual(["one", "one-1", "one-2"]);
});

test("each heading of a page has an anchor of its own, which a link can have as it is", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9`&:?!,-]{1,8}$/).filter((text) => /[A-Za-z0-9]/.test(text));
    const heading = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `x ${words.join(" ")}`);
    fc.assert(
        fc.property(fc.array(heading, { maxLength: 8 }), (headings) => {
            const { anchors } = parsePage(headings.map((text) => `## ${text}\n`).join("\n"));
            expect(anchors.size).toBe(headings.length);
            expect([...anchors].filter((anchor) => encodeURI(anchor) !== anchor)).toEqual([]);
        }),
    );
});

test("every page of the docs is linked from another page", () => {
    const linked = new Set(
        [...pages].flatMap(([path, { links }]) =>
            links.map(({ target }) => normalize(join(dirname(path), target.split("#")[0] ?? ""))),
        ),
    );
    const within = [...pages.keys()].filter((path) => path.startsWith("docs/"));
    expect(within.filter((path) => !linked.has(path))).toEqual([]);
});
