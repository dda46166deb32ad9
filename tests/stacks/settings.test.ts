import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { fromText, key } from "../../stacks/settings/key.ts";
import { readStack } from "../../stacks/settings/readStack.ts";
import { type Fields, type Group, group } from "../../stacks/settings/stack.ts";
import { STACKS } from "../../stacks/settings/stacks.ts";

async function configure(config: Record<string, string>): Promise<void> {
    await pulumi.runtime.setMocks(
        { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) },
        "edge",
        "prod",
        false,
    );
    pulumi.runtime.setAllConfig(
        Object.fromEntries(Object.entries(config).map(([name, value]) => [`edge:${name}`, value])),
    );
}

/** What a stack of one group reads. */
async function read<F extends Fields>(fields: F, config: Record<string, string>, more: Partial<Group<F>> = {}) {
    await configure(config);
    return readStack({ about: "", groups: { all: group({ title: "", fields, ...more }) } }).all;
}

const text = (what: string) => key(z.string(), what);
const list = (what: string) => key(z.array(z.string()), what);
const wholeNumber = (what: string) => key(z.int().min(0), what);
const stage = key(z.enum(["on", "off"]));
const families = key(z.array(z.enum(["IPv4", "IPv6"])));
const yesOrNo = key(z.boolean());

describe("the configuration of a stack", () => {
    test("is read key by key, as what it means", async () => {
        const fields = {
            zone: text("the zone"),
            hosts: list("hosts").optional(),
            stage: stage.optional(),
            families: families.optional(),
            ttl: wholeNumber("seconds").optional(),
            quic: yesOrNo.optional(),
            nothing: text("nothing").optional(),
        };
        const given = {
            zone: "example.com",
            hosts: "a, b",
            stage: "on",
            families: "IPv4,IPv6",
            ttl: "60",
            quic: "true",
        };
        expect(await read(fields, given)).toEqual({
            zone: "example.com",
            hosts: ["a", "b"],
            stage: "on",
            families: ["IPv4", "IPv6"],
            ttl: 60,
            quic: true,
        });
    });

    test("has lists with commas, and lists of YAML, which Pulumi hands over as JSON", async () => {
        expect(await read({ hosts: list("hosts"), families }, { hosts: '["a","b"]', families: '["IPv6"]' })).toEqual({
            hosts: ["a", "b"],
            families: ["IPv6"],
        });
        await expect(
            read({ zones: list("zones"), ports: list("ports") }, { zones: "[a", ports: "[1]" }),
        ).rejects.toThrow(/edge:zones is "\[a": .*\n {2}edge:ports is "\[1\]": the value is not a list of strings\./);
    });

    test("has the same list in both forms, whatever is in it", () => {
        const item = fc.stringMatching(/^[a-z0-9:./=-]{1,20}$/);
        fc.assert(
            fc.property(fc.array(item, { minLength: 1 }), (hosts) => {
                expect(fromText(list("hosts"), hosts.join(", "))).toEqual(hosts);
                expect(fromText(list("hosts"), JSON.stringify(hosts))).toEqual(hosts);
            }),
        );
    });

    test("has one number for all, or one for some of the words", async () => {
        const seconds = z.int().min(0);
        const ttl = key(
            z.union([seconds, z.partialRecord(z.enum(["off", "on"]), seconds)]),
            'a number of seconds, or such numbers for some of off, on: "off=60,on=300"',
        );
        expect(await read({ ttl }, { ttl: "60" })).toEqual({ ttl: 60 });
        expect(await read({ ttl }, { ttl: "on=60, off=5" })).toEqual({ ttl: { on: 60, off: 5 } });
        for (const wrong of ["on=", "on=5m", "live=60", "60,on=5"]) {
            await expect(read({ ttl }, { ttl: wrong })).rejects.toThrow(
                'It must be a number of seconds, or such numbers for some of off, on: "off=60,on=300".',
            );
        }
    });

    test("needs some keys only because of others", async () => {
        const fields = { balancer: text("the balancer").optional(), backends: list("a list of backends").optional() };
        const needed = {
            backends: { when: "with own", isNeeded: (given: { balancer?: string }) => given.balancer === "own" },
        };
        expect(await read(fields, {}, { needed })).toEqual({});
        await expect(read(fields, { balancer: "own" }, { needed })).rejects.toThrow(
            "edge:backends is required. It is a list of backends.",
        );
    });

    test("has no key that nobody reads, so that a misspelt one is not a default", async () => {
        const fields = { stage: text("the stage").optional(), target: text("the target").optional() };
        await expect(read(fields, { target: "aws", hostnmae: "a", stgae: "on" })).rejects.toThrow(
            "edge:hostnmae, stgae: unknown key. Did you mean stage? This stack has stage, target.\n",
        );
    });

    test("has no default for an empty choice, and has one for an empty text", async () => {
        const fields = {
            stage: stage.optional(),
            families: families.optional(),
            quic: yesOrNo.optional(),
            issuer: text("the issuer").optional(),
            https: key(z.enum(["omit", "delegate"])),
        };
        const empty = { stage: "", families: "", quic: "", issuer: "", https: "" };
        await expect(read(fields, empty)).rejects.toThrow(
            'The configuration of the stack "prod" has 4 problems; nothing was created.\n' +
                '  edge:stage is "": invalid value. It must be one of on, off.\n' +
                '  edge:families is "": invalid value. It must be some of IPv4,IPv6.\n' +
                '  edge:quic is "": the value is neither true nor false. It must be true or false.\n' +
                "  edge:https is required. It is one of omit, delegate.\n" +
                "  Set a key with: pulumi config set edge:<key> <value>",
        );
    });

    test("says all that is missing or wrong at once, with what each key is", async () => {
        const fields = {
            zone: text('the zone, such as "example.com"'),
            stage,
            ttl: wholeNumber("seconds").optional(),
            quic: yesOrNo.optional(),
            families: families.optional(),
        };
        const wrong = { stage: "On", ttl: "5m", quic: "yes", families: "IPv4,IPv5" };
        const contradictions = () => ["email and issuer are both missing."];
        await expect(read(fields, wrong, { contradictions })).rejects.toThrow(
            'The configuration of the stack "prod" has 6 problems; nothing was created.\n' +
                '  edge:zone is required. It is the zone, such as "example.com".\n' +
                '  edge:stage is "On": invalid value. It must be one of on, off.\n' +
                '  edge:ttl is "5m": the value is not a whole number. It must be seconds.\n' +
                '  edge:quic is "yes": the value is neither true nor false. It must be true or false.\n' +
                '  edge:families is "IPv4,IPv5": invalid value. It must be some of IPv4,IPv6.\n' +
                "  edge:email and issuer are both missing.\n" +
                "  Set a key with: pulumi config set edge:<key> <value>",
        );
    });
});

/** Every key of every stack. */
const keys = Object.entries(STACKS).flatMap(([name, { groups }]) =>
    Object.values(groups).flatMap(({ fields }) => Object.keys(fields).map((each) => ({ name, key: each }))),
);

/** What a stack says of some of its configuration; the rest is missing. */
async function said(name: string, config: Record<string, string>): Promise<string> {
    const stack = STACKS[name];
    await configure(config);
    try {
        return stack === undefined ? "There is no such stack." : JSON.stringify(readStack(stack));
    } catch (error) {
        return (error as Error).message;
    }
}

describe("the settings of the stacks", () => {
    test("that are of another project say so where they are missing, and nothing of it where they are found", async () => {
        const stack = {
            about: "",
            groups: {
                all: group({
                    title: "",
                    fields: { zone: key(z.string(), "a zone") },
                    needed: { zone: { isNeeded: () => true, when: "always" } },
                }),
            },
        };
        await configure({});
        expect(() => readStack(stack)).toThrow(/zone is required\.(?!.*http3-gateway)/s);
        pulumi.runtime.setAllConfig({ "http3-gateway:zone": "example.com" });
        expect(() => readStack(stack)).toThrow(
            'The settings are of a project "http3-gateway", and this one is "edge": write edge: instead of http3-gateway: before each key, or name: http3-gateway in Pulumi.yaml.',
        );
    });

    test("have no key that is misspelt by a letter, and name the one that is meant", async () => {
        const slips = fc.record({
            of: fc.constantFrom(...keys),
            at: fc.nat({ max: 20 }),
            letter: fc.constantFrom("x", "q", "Z"),
        });
        await fc.assert(
            fc.asyncProperty(slips, async ({ of: { name, key: meant }, at, letter }) => {
                const slip = `${meant.slice(0, at)}${letter}${meant.slice(at)}`;
                expect(await said(name, { [slip]: "1" })).toContain(
                    `edge:${slip}: unknown key. Did you mean ${meant}? This stack has `,
                );
            }),
        );
    });

    test("have each key once", () => {
        const names = keys.map(({ name, key: each }) => `${name} ${each}`);
        expect(names).toEqual([...new Set(names)]);
    });

    test("refuse a value as the part does that gets it, by its rule", async () => {
        expect(await said("aws", { vpcId: "vpc_1", replicas: "0" })).toMatch(
            / {2}edge:vpcId is "vpc_1": "vpc_1" is not a valid id of a VPC\. .* \[aws-id-invalid; .*\]\n(?: {2}.*\n)* {2}edge:replicas is "0": .* \[replicas-invalid; /,
        );
        expect(await said("azure", { ipFamilies: "IPv4,IPv4" })).toContain("[address-families-invalid; ");
        expect(await said("local", { drain: "5,15s,60s" })).toContain("[drain-invalid; ");
    });
});
