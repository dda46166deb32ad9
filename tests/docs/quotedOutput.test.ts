import { join } from "node:path";
import { expect, test } from "vitest";
import { pagesOf, readPage } from "../../tools/dev/site/markdown.ts";
import { http3Gateway } from "../support/command.ts";

const repository = join(import.meta.dirname, "../..");

/** Commands that print the same everywhere, but for the time. */
const quoted = pagesOf(repository).flatMap((path) =>
    readPage(repository, path)
        .blocks.filter(({ language }) => language === "console")
        .flatMap(({ text }) => text.split(/^\$ /m).filter((part) => part.startsWith("npx pulumi-http3-gateway stages")))
        .map((part) => {
            const [command = "", ...output] = part.trimEnd().split("\n");
            return { path, command, output: output.join("\n") };
        }),
);

function withoutTimes(output: string): string {
    return output.trimEnd().replace(/\d{4}-\d\d-\d\dT\d\d:\d\dZ/g, "<time>");
}

test("what a page quotes of `stages` is what it prints", () => {
    for (const { path, command, output } of quoted) {
        const args = command.split(" ").slice(2);
        const { status, stdout } = http3Gateway(args);
        expect({ status, printed: withoutTimes(stdout) }, `${path}: ${command}`).toEqual({
            status: 0,
            printed: withoutTimes(output),
        });
    }
    expect(quoted.length).toBeGreaterThan(2);
});
