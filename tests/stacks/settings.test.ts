import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { choice, choices, list, Settings, text, wholeNumber, wholeNumbers, yesOrNo } from "../../stacks/settings.ts";

async function settings(config: Record<string, string>): Promise<Settings> {
    await pulumi.runtime.setMocks(
        { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) },
        "edge",
        "prod",
        false,
    );
    pulumi.runtime.setAllConfig(
        Object.fromEntries(Object.entries(config).map(([key, value]) => [`edge:${key}`, value])),
    );
    return new Settings();
}

describe("the configuration of a stack", () => {
    test("is read key by key, as what it means", async () => {
        const read = await settings({
            zone: "example.com",
            hosts: "a, b",
            stage: "on",
            families: "IPv4,IPv6",
            ttl: "60",
            quic: "true",
        });
        expect(read.required("zone", text("the zone"), "")).toBe("example.com");
        expect(read.optional("hosts", list("hosts"))).toEqual(["a", "b"]);
        expect(read.optional("stage", choice(["on", "off"]))).toBe("on");
        expect(read.optional("families", choices(["IPv4", "IPv6"]))).toEqual(["IPv4", "IPv6"]);
        expect(read.optional("ttl", wholeNumber("seconds"))).toBe(60);
        expect(read.optional("quic", yesOrNo)).toBe(true);
        expect(read.optional("nothing", text("nothing"))).toBeUndefined();
        expect(() => read.check()).not.toThrow();
    });

    test("has lists with commas, and lists of YAML, which Pulumi hands over as JSON", async () => {
        const read = await settings({ hosts: '["a","b"]', families: '["IPv6"]', zones: "[a", ports: "[1]" });
        expect(read.optional("hosts", list("hosts"))).toEqual(["a", "b"]);
        expect(read.optional("families", choices(["IPv4", "IPv6"]))).toEqual(["IPv6"]);
        read.optional("zones", list("zones"));
        read.optional("ports", list("ports"));
        expect(() => read.check()).toThrow(
            /edge:zones is "\[a": .*\n {2}edge:ports is "\[1\]": that is no list of texts\./,
        );
    });

    test("has one number for all, or one for some of the words", async () => {
        const ttl = wholeNumbers("a number of seconds", ["off", "on"]);
        const read = async (text: string) => (await settings({ ttl: text })).optional("ttl", ttl);
        expect(await read("60")).toBe(60);
        expect(await read("on=60, off=5")).toEqual({ on: 60, off: 5 });
        for (const wrong of ["on=", "on=5m", "live=60", "60,on=5"]) {
            const reading = await settings({ ttl: wrong });
            reading.optional("ttl", ttl);
            expect(() => reading.check()).toThrow(
                'It is a number of seconds, or such numbers for some of off, on: "off=60,on=300".',
            );
        }
    });

    test("needs some keys only because of others", async () => {
        const read = await settings({});
        expect(read.requiredWhen(false, "backends", list("backends"), [])).toEqual([]);
        expect(() => read.check()).not.toThrow();
        read.requiredWhen(true, "backends", list("a list of backends"), []);
        expect(() => read.check()).toThrow("edge:backends is missing. It is a list of backends.");
    });

    test("has no key that nobody reads, so that a misspelt one is not a default", async () => {
        const read = await settings({ target: "aws", hostnmae: "a", stgae: "on" });
        read.optional("stage", text("the stage"));
        expect(() => read.check()).toThrow(
            "edge:hostnmae, stgae: there is no such key. This stack has stage, target.\n",
        );
    });

    test("has no default for an empty choice, and has one for an empty text", async () => {
        const read = await settings({ stage: "", families: "", quic: "", issuer: "", https: "" });
        read.optional("stage", choice(["on", "off"]));
        read.optional("families", choices(["IPv4", "IPv6"]));
        read.optional("quic", yesOrNo);
        expect(read.optional("issuer", text("the issuer"))).toBeUndefined();
        read.required("https", choice(["omit", "delegate"]), "omit");
        expect(() => read.check()).toThrow(
            'The configuration of the stack "prod" has 4 problems; nothing was created.\n' +
                '  edge:stage is "": that is none of them. It is one of on, off.\n' +
                '  edge:families is "": that is none of them. It is some of IPv4,IPv6.\n' +
                '  edge:quic is "": that is neither. It is true or false.\n' +
                "  edge:https is missing. It is one of omit, delegate.\n" +
                "  Set a key with: pulumi config set edge:<key> <value>",
        );
    });

    test("says all that is missing or wrong at once, with what each key is", async () => {
        const read = await settings({ stage: "On", ttl: "5m", quic: "yes", families: "IPv4,IPv5" });
        read.required("zone", text('the zone, such as "example.com"'), "");
        read.required("stage", choice(["on", "off"]), "on");
        read.optional("ttl", wholeNumber("seconds"));
        read.optional("quic", yesOrNo);
        read.optional("families", choices(["IPv4", "IPv6"]));
        read.problem("email and issuer are both missing.");
        expect(() => read.check()).toThrow(
            'The configuration of the stack "prod" has 6 problems; nothing was created.\n' +
                '  edge:zone is missing. It is the zone, such as "example.com".\n' +
                '  edge:stage is "On": that is none of them. It is one of on, off.\n' +
                '  edge:ttl is "5m": that is no whole number. It is seconds.\n' +
                '  edge:quic is "yes": that is neither. It is true or false.\n' +
                '  edge:families is "IPv4,IPv5": that is none of them. It is some of IPv4,IPv6.\n' +
                "  edge:email and issuer are both missing.\n" +
                "  Set a key with: pulumi config set edge:<key> <value>",
        );
    });
});
