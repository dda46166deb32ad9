import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const manifest = join(import.meta.dirname, "../../../package.json");
const { scripts } = JSON.parse(readFileSync(manifest, "utf8")) as { scripts: Record<string, string> };
const INSTALL = "node tools/install.mjs && ";
const installing = Object.entries(scripts).filter(([, script]) => script.startsWith(INSTALL));

test("scripts that install the dependencies are those that a page names for a fresh clone", () => {
    expect(installing.map(([name]) => name).sort()).toEqual(
        ["bench", "previews", "start", "test", "test:conformance", "test:engine", "test:fronts"].sort(),
    );
});

// The Node of the machine may be older than the one that they install, and a shell goes on with the one that it found first.
test.each(installing)("%s, which installs Node, starts no node by itself afterwards", (_name, script) => {
    const commands = script.slice(INSTALL.length).split("&&");
    expect(commands.filter((command) => /^\s*node\s/.test(command))).toEqual([]);
});
