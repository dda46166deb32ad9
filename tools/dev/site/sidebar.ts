import { join } from "node:path";
import { readPage } from "./markdown.ts";

/** A group of the sidebar. */
export interface Group {
    text: string;
    items: { text: string; link: string }[];
}

/** The docs index as a sidebar: a heading is a group, a link in its list is a page. */
export function sidebarOf(repository: string): Group[] {
    return readPage(repository, "docs/README.md").sections.map(({ title, links }) => ({
        text: title,
        items: links.map(({ text, target }) => ({ text, link: join("/docs", target).replace(/\.md$/, "") })),
    }));
}
