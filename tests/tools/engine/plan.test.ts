import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../components/pulumi/wire.ts";
import { besideResource, nothingBeside, sentences } from "../../../tools/engine/besideObjects.ts";
import { readDocument, writeDocument } from "../../../tools/engine/renderDocument.ts";
import { unwrapSecrets } from "../../../tools/engine/wire.ts";

describe("the plan of a cloud's resource, in a rendered stack", () => {
    it("has its type, its name and its inputs, and says what is known only later", () => {
        const described = (type: string, name: string, shown: Record<string, unknown>) =>
            sentences({ ...nothingBeside(), resources: [besideResource({ type, name, shown }, "create")] });
        expect(
            described("aws:lb/listener:Listener", "edge-443", {
                port: 443,
                protocol: "TCP_UDP",
                loadBalancerArn: UNKNOWN,
            }),
        ).toEqual([
            'aws:lb/listener:Listener "edge-443", created by `pulumi up`:\n' +
                "    port: 443\n    protocol: TCP_UDP\n    loadBalancerArn: (known after pulumi up)",
        ]);
        expect(described("aws:ec2/eip:Eip", "edge", {})).toEqual(['aws:ec2/eip:Eip "edge", created by `pulumi up`.']);
    });

    it("shows no secret, at any depth", () => {
        const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hunter2" };
        expect(unwrapSecrets({ token: secret, list: [{ key: secret }] }, "<secret>")).toEqual({
            token: "<secret>",
            list: [{ key: "<secret>" }],
        });
    });
});

describe("the document at the end of a render", () => {
    it("is read as it was written, whatever is in it, and is one line to every reader of YAML", () => {
        fc.assert(
            fc.property(fc.string({ unit: "binary" }), fc.jsonValue(), (name, value) => {
                const inputs = { value } as Record<string, unknown>;
                const document = {
                    objects: 0,
                    ...nothingBeside(),
                    resources: [{ type: "t", name, by: "create" as const, inputs }],
                };
                const line = writeDocument(document);
                expect(line).toMatch(/^# [^\n\r\u0085\u2028\u2029]*\n$/);
                expect(readDocument(`---\nkind: Service\n${line}`)).toEqual(JSON.parse(JSON.stringify(document)));
            }),
        );
    });
});
