import { describe, expect, test } from "vitest";
import * as z from "zod";
import { KINDS } from "../../../../components/gateway/registry.ts";
import { spelled } from "../../../../components/model/settings/read.ts";
import { fieldsOf, schemasAt, unwrapped } from "../../../../components/model/settings/walk.ts";

type Path = readonly (string | number)[];

/** Slips of a finger: each letter left out, doubled, swapped with the next, or in the other case. */
function slips(word: string): string[] {
    const letters = [...word];
    const made = letters.flatMap((letter, index) => {
        const [before, after] = [letters.slice(0, index), letters.slice(index + 1)];
        const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
        const [next = "", ...rest] = after;
        return [
            [...before, ...after],
            [...before, letter, letter, ...after],
            [...before, next, letter, ...rest],
            [...before, other, ...after],
        ].map((each) => each.join(""));
    });
    return [...new Set(made)].filter((each) => each !== word && each !== "");
}

/** Every object of a schema, with the way to it: an item of a list is its first. */
function objectsIn(schema: z.ZodType, path: Path = []): { path: Path; fields: string[] }[] {
    const holder = unwrapped(schema);
    if (holder instanceof z.ZodUnion) {
        return holder.options.flatMap((option) => objectsIn(option as z.ZodType, path));
    }
    if (holder instanceof z.ZodArray) {
        return objectsIn(holder.element as z.ZodType, [...path, 0]);
    }
    if (!(holder instanceof z.ZodObject)) {
        return [];
    }
    const fields = fieldsOf(holder);
    const within = fields.flatMap((field) =>
        schemasAt(holder, field).flatMap((each) => objectsIn(each, [...path, field])),
    );
    // What is read of a resource, such as an address's allocation, has the resource's other fields beside it.
    const strict = holder
        .safeParse({ "no such key": 1 })
        .error?.issues.some(({ code }) => code === "unrecognized_keys");
    return strict === true ? [{ path, fields }, ...within] : within;
}

/** Settings in which there is nothing but one value. */
function only(path: Path, value: unknown): unknown {
    return path.reduceRight((inner, key) => (typeof key === "number" ? [inner] : { [key]: inner }), value);
}

const objects = KINDS.flatMap((kind) => objectsIn(kind.settings).map((each) => ({ kind, ...each })));

describe("no misspelt key of a part passes", () => {
    test.each(objects)("of $kind.kind at $path", ({ kind, path, fields }) => {
        const missed = fields.flatMap((field) =>
            slips(field)
                .filter((slip) => !fields.includes(slip))
                .filter((slip) => {
                    const at = spelled([...path, slip]);
                    const { problems } = kind.open(only([...path, slip], "anything")).part;
                    return !problems.some(
                        (each) => each.path === at && each.message.startsWith("There is no such key."),
                    );
                }),
        );
        expect(missed).toEqual([]);
    });

    test("is said of every kind, and of what is in its settings", () => {
        expect(new Set(objects.map(({ kind }) => kind.kind)).size).toBe(KINDS.length);
        expect(objects.map(({ kind, path }) => `${kind.kind} ${spelled(path)}`)).toEqual(
            expect.arrayContaining([
                "envoyGateway crds",
                "envoyGateway autoscaling",
                "aws.networkLoadBalancer healthCheck",
                "aws.route53 weight",
                "gcp.passthroughLoadBalancer addresses",
                "azure.dns https",
            ]),
        );
    });
});

test("a slip of a letter is answered with the key that was meant", () => {
    const kind = KINDS.find((each) => each.kind === "aws.loadBalancerController") ?? expect.fail();
    const { problems } = kind.open({ sheme: "internal" }).part;
    expect(problems.map(({ path, message }) => [path, message.includes("Did you mean scheme?")])).toEqual([
        ["sheme", true],
    ]);
});
