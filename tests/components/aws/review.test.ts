import { describe, expect, test } from "vitest";
import { read, recordsOf, udpOf } from "../../support/readings.ts";
import { record, types, weighted } from "../../tools/review/build.ts";

const https = record("app.example.com.", "HTTPS", ['1 . alpn="h3,h2"']);

describe("a record set of Route 53", () => {
    test("has its name without the dot, and says whether it lists h3", () => {
        expect(recordsOf(types.route53, https)).toEqual([
            {
                name: "app.example.com",
                zone: "Z1",
                type: "HTTPS",
                ttl: 300,
                values: ['1 . alpn="h3,h2"'],
                known: true,
                h3: true,
            },
        ]);
    });

    test("of several is told by its identifier, with its weight", () => {
        expect(recordsOf(types.route53, weighted("h3", 5, https))[0]?.set).toEqual({ identifier: "h3", weight: 5 });
    });

    test("that is an alias is known without a record", () => {
        const alias = { zoneId: "Z1", name: "app.example.com", type: "A", aliases: [{ name: "nlb.example" }] };
        expect(recordsOf(types.route53, alias)).toEqual([
            { name: "app.example.com", zone: "Z1", type: "A", ttl: 0, values: [], known: true, h3: false },
        ]);
        expect(recordsOf(types.route53, { name: "app.example.com", type: "A" })[0]?.known).toBe(false);
    });
});

test("the address of an EIP is the one that AWS gave it", () => {
    const eip = { type: types.eip, before: {}, after: { tags: {} }, live: { publicIp: "192.0.2.7" } };
    const { before, after } = read(eip);
    expect([before.addresses, after.addresses]).toEqual([["192.0.2.7"], ["192.0.2.7"]]);
});

describe("a firewall", () => {
    const udp443 = { protocol: "udp", fromPort: 443, toPort: 443 };
    const quic = { type: types.listener, name: "listener", after: { protocol: "TCP_QUIC" } };
    const group = "aws:ec2/securityGroup:SecurityGroup";
    const acl = "aws:ec2/networkAcl:NetworkAcl";

    test.each<[string, string, Record<string, unknown>, string[]]>([
        ["a rule of a security group", types.ingressRule, { ipProtocol: "17", fromPort: 400, toPort: 500 }, ["443"]],
        ["a rule for all protocols", types.ingressRule, { ipProtocol: "-1" }, ["443"]],
        ["a rule for another port", types.ingressRule, { ipProtocol: "udp", fromPort: 53, toPort: 53 }, []],
        ["a rule for what goes out", "aws:ec2/securityGroupRule:SecurityGroupRule", { type: "egress", ...udp443 }, []],
        ["a security group", group, { ingress: [udp443], egress: [] }, ["443"]],
        ["a network ACL", acl, { ingress: [{ action: "allow", ...udp443 }] }, ["443"]],
        ["a network ACL that denies it", acl, { ingress: [{ action: "deny", ...udp443 }] }, []],
    ])("that is %s is read", (_what, type, declared, ranges) => {
        expect(udpOf(type, declared)).toEqual(ranges);
    });

    test("of a balancer with a QUIC listener is the pods', so a security group has no part in it; a network ACL has", () => {
        expect(udpOf(group, { ingress: [udp443] }, quic)).toEqual([]);
        expect(udpOf(acl, { ingress: [udp443] }, quic)).toEqual(["443"]);
    });
});
