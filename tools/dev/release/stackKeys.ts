import * as z from "zod";
import { valuesOf } from "../../../stacks/settings/key.ts";
import type { Group, Stack } from "../../../stacks/settings/stack.ts";
import type { Docstrings } from "./docstrings.ts";
import { defaultOf, sentences } from "./settingsList.ts";

/** A group of keys, each with its complete description, as Markdown. */
export interface KeyGroup {
    title: string;
    keys: { name: string; about: string }[];
}

/** A stack's settings file, below the repository. */
export function settingsFile(target: string): string {
    return `stacks/settings/${target}.ts`;
}

/** The keys of a stack. */
export function keysOf(target: string, { groups }: Stack, docstrings: Docstrings): KeyGroup[] {
    const variable = docstrings.variable(settingsFile(target), target);
    return Object.entries(groups).map(([groupName, group]) => ({
        title: group.title,
        keys: Object.keys(group.fields).map((name) => ({
            name,
            about: aboutKey(name, group, docstrings.of(variable, ["groups", groupName, "fields", name])),
        })),
    }));
}

function aboutKey(name: string, group: Group, docstring: string): string {
    const { needed, elsewhere, ownBalancer } = group;
    const schema = group.fields[name];
    if (schema === undefined) {
        return docstring;
    }
    const values = valuesOf(schema);
    const isRequired = !z.safeParse(schema, undefined).success;
    return sentences([
        docstring,
        values === undefined ? "" : `${values.charAt(0).toUpperCase()}${values.slice(1)}.`,
        defaultOf(schema, docstring),
        isRequired ? `Required${elsewhere?.[name] === undefined ? "" : ` without \`${elsewhere[name]}\``}.` : "",
        needed?.[name] === undefined ? "" : `Required ${needed[name].when}.`,
        ownBalancer?.keys.includes(name) ? `Only with the balancer \`${ownBalancer.balancer}\`.` : "",
    ]);
}
