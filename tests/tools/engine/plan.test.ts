import { describe, expect, it } from "vitest";
import { described } from "../../../tools/engine/handlers/index.ts";
import { UNKNOWN, unwrapSecrets } from "../../../tools/engine/wire.ts";

describe("the plan of a cloud's resource, in a rendered stack", () => {
    it("has its type, its name and its inputs, and says what is known only later", () => {
        expect(
            described(
                "aws:lb/listener:Listener",
                "edge-443",
                { port: 443, protocol: "TCP_UDP", loadBalancerArn: UNKNOWN },
                "created by `pulumi up`",
            ),
        ).toBe(
            'aws:lb/listener:Listener "edge-443", created by `pulumi up`:\n' +
                "    port: 443\n    protocol: TCP_UDP\n    loadBalancerArn: (known after pulumi up)",
        );
        expect(described("aws:ec2/eip:Eip", "edge", {}, "created by `pulumi up`")).toBe(
            'aws:ec2/eip:Eip "edge", created by `pulumi up`.',
        );
    });

    it("shows no secret, at any depth", () => {
        const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hunter2" };
        expect(unwrapSecrets({ token: secret, list: [{ key: secret }] }, "<secret>")).toEqual({
            token: "<secret>",
            list: [{ key: "<secret>" }],
        });
    });
});
