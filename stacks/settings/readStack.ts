import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { nearest } from "../../components/model/rules/didYouMean.ts";
import type { AnySchema } from "../../components/model/settings/anySchema.ts";
import { isClosed } from "./key.ts";
import { otherProject } from "./otherProject.ts";
import { missing, readKey } from "./readKey.ts";
import type { GivenOf, Group, Groups, Stack, Values } from "./stack.ts";

/**
 * Reads the configuration of a stack. All problems are reported together.
 * @throws pulumi.RunError that lists every problem.
 */
export function readStack<All extends Groups>(stack: Stack<All>): Values<All> {
    const config = new pulumi.Config();
    const groups = Object.entries(stack.groups).map(([name, group]) => ({ name, ...readGroup(group, config) }));
    const values = Object.fromEntries(groups.map(({ name, values: own }) => [name, own]));
    const problems = [
        ...groups.flatMap((group) => group.problems),
        ...(stack.contradictions?.(values as GivenOf<All>) ?? []),
        ...unknownKeys(
            config.name,
            Object.values(stack.groups).flatMap(({ fields }) => Object.keys(fields)),
        ),
    ];
    if (problems.length > 0) {
        const lines = problems.map((problem) => `  ${config.name}:${problem}`);
        throw new pulumi.RunError(
            `The configuration of the stack "${pulumi.getStack()}" has ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}; nothing was created.\n` +
                `${lines.join("\n")}\n  Set a key with: pulumi config set ${config.name}:<key> <value>${otherProject()}`,
        );
    }
    return values as Values<All>;
}

function readGroup(group: Group, config: pulumi.Config): { values: Record<string, unknown>; problems: string[] } {
    const { fields, elsewhere, needed, ownBalancer: own } = group;
    const found = Object.entries(fields).map(([name, schema]) => {
        const text = textOf(config, name, schema) ?? textElsewhere(elsewhere?.[name]);
        return { name, schema, text, ...readKey(name, schema, text) };
    });
    const values = Object.fromEntries(found.map(({ name, value }) => [name, value]));
    return {
        values,
        problems: [
            ...found.flatMap(({ name, schema, text, problems }) =>
                problems.length === 0 && text === undefined && needed?.[name]?.isNeeded(values)
                    ? [missing(name, schema)]
                    : problems,
            ),
            ...(own?.keys ?? [])
                .filter((name) => values[name] !== undefined && values["balancer"] !== own?.balancer)
                .map(
                    (name) => `${name} requires the balancer ${own?.balancer}: set balancer to it, or remove this key.`,
                ),
            ...(group.contradictions?.(values) ?? []),
        ],
    };
}

/** An empty text means missing, except for an optional choice: there it does not mean the default. */
function textOf(config: pulumi.Config, name: string, schema: AnySchema): string | undefined {
    const text = config.get(name);
    return text === "" && !(isClosed(schema) && z.safeParse(schema, undefined).success) ? undefined : text;
}

/** The text of a provider's key. */
function textElsewhere(key: string | undefined): string | undefined {
    const [provider, name = ""] = key?.split(":") ?? [];
    return provider === undefined ? undefined : new pulumi.Config(provider).get(name) || undefined;
}

/** Keys of the configuration that the stack does not have, in one line. */
function unknownKeys(project: string, known: string[]): string[] {
    const prefix = `${project}:`;
    const unknown = Object.keys(pulumi.runtime.allConfig())
        .filter((key) => key.startsWith(prefix) && !known.includes(key.slice(prefix.length)))
        .map((key) => key.slice(prefix.length));
    const meant = [...new Set(unknown.map((key) => nearest(key, known)?.each).filter((key) => key !== undefined))];
    return unknown.length === 0
        ? []
        : [
              `${unknown.join(", ")}: unknown key. ` +
                  `${meant.map((key) => `Did you mean ${key}? `).join("")}This stack has ${[...known].sort().join(", ")}.`,
          ];
}
