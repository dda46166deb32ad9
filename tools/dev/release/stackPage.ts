import { isMap, isScalar, parseDocument } from "yaml";
import type { KeyGroup } from "./stackKeys.ts";

const WIDTH = 120;
const INDENT = " ".repeat(4);

/** A line with a key or an example. */
interface Setting {
    /** With its project. */
    key: string;
    isExample: boolean;
    /** As written. */
    value: string;
    line: string;
}

/** Lines with a key or an example. */
export function settingsIn(page: string): Setting[] {
    return page.split("\n").flatMap(settingIn);
}

/**
 * The page of settings of a stack, `Pulumi.<stack>.yaml`: it keeps the current values, and generates the comments from
 * the keys. An unset key has an example: the page's own, or "…".
 * @param page The current page.
 * @param project Name of the project, the prefix of each key.
 */
export function stackPage(page: string, project: string, about: string, groups: readonly KeyGroup[]): string {
    const settings = settingsIn(page);
    const own = groups.flatMap(({ keys }) => keys.map(({ name }) => `${project}:${name}`));
    const unknown = settings.find(({ key }) => key.startsWith(`${project}:`) && !own.includes(key));
    if (unknown !== undefined) {
        throw new Error(`The stack has no key ${unknown.key}.`);
    }
    const others = settings.filter(({ key }) => !own.includes(key)).map(({ line }) => line);
    const blocks = groups.flatMap(({ title, keys }) => [
        comment(`--- ${title} ---`),
        ...keys.map(({ name, about: text }) => {
            const key = `${project}:${name}`;
            const given = settings.filter((each) => each.key === key);
            const lines = (given.length > 0 ? given : [{ isExample: true, value: "…" }]).map(
                ({ isExample, value }) => `${INDENT}${isExample ? "# " : ""}${key}: ${value}`,
            );
            return [comment(text.replaceAll("`", "")), ...lines].join("\n");
        }),
    ]);
    const provider = others.length === 0 ? [] : [comment("--- Provider ---"), others.join("\n")];
    return `# ${about}\nconfig:\n${[...blocks, ...provider].join("\n\n")}\n`;
}

function settingIn(line: string): Setting[] {
    const text = line.trim().replace(/^# /, "");
    const { contents, errors } = parseDocument(text);
    const [item] = isMap(contents) && errors.length === 0 ? contents.items : [];
    if (
        item === undefined ||
        !isScalar(item.key) ||
        !isScalar(item.value) ||
        !/^[\w-]+:\w+$/.test(`${item.key.value}`)
    ) {
        return [];
    }
    const [from = 0, to = 0] = item.value.range ?? [];
    return [
        {
            key: String(item.key.value),
            isExample: line.trim().startsWith("#"),
            value: text.slice(from, to),
            line,
        },
    ];
}

/** A comment, wrapped at the usual width. */
function comment(text: string): string {
    const lines: string[] = [];
    for (const word of text.split(" ")) {
        const last = lines.at(-1);
        if (last !== undefined && `${INDENT}# ${last} ${word}`.length <= WIDTH) {
            lines[lines.length - 1] = `${last} ${word}`;
        } else {
            lines.push(word);
        }
    }
    return lines.map((line) => `${INDENT}# ${line}`).join("\n");
}
