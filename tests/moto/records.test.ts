import { ListHostedZonesCommand } from "@aws-sdk/client-route-53";
import { Zone } from "@pulumi/aws/route53/zone.js";
import { output } from "@pulumi/pulumi";
import { beforeEach, describe, expect, test } from "vitest";
import { Route53Records, type Route53RecordsArgs } from "../../components/aws/index.ts";
import type { Stage } from "../../components/index.ts";
import type { Account } from "./support/account.ts";
import { newAccount, newZone, zoneLines } from "./support/given.ts";
import { NLB_ZONES, Stack } from "./support/stack.ts";

/** The records of two names, with some arguments said otherwise. */
function records(changed: Partial<Route53RecordsArgs> & { zoneId: Route53RecordsArgs["zoneId"] }): Route53RecordsArgs {
    return {
        listeners: ["app.example.com", "*.example.com"].map((hostname) => ({
            hostname,
            port: 443,
            protocol: "HTTPS",
            http3: true,
            advertisedPort: 443,
        })),
        advertisement: promised("on"),
        addresses: output({ ipv4: ["192.0.2.1", "192.0.2.2"], ipv6: ["2001:db8::1"] }),
        ipFamilies: ["IPv4", "IPv6"],
        byHostname: false,
        ...changed,
    };
}

const publish = (name: string, args: Route53RecordsArgs) => new Route53Records(name, args).advertise([]);

const promised = (stage: Stage, ttl = 300) => ({ stage, maxAge: 86_400, ttl, svcParams: {} });

describe("records in Route 53, as moto has it", () => {
    let account: Account;
    let zoneId: string;
    let stack: Stack;
    beforeEach(async () => {
        account = newAccount();
        zoneId = await newZone(account, "example.com");
        stack = new Stack(account);
    });
    const up = (changed: Partial<Route53RecordsArgs> = {}, name = "edge") =>
        stack.up(() => publish(name, records({ zoneId, ...changed })));
    const actions = (changes: { input: object }[]) =>
        changes.flatMap(({ input }) =>
            (
                input as { ChangeBatch: { Changes: { Action: string; ResourceRecordSet: { Type: string } }[] } }
            ).ChangeBatch.Changes.map((change) => `${change.Action} ${change.ResourceRecordSet.Type}`),
        );

    test("are what was meant, an HTTPS record's value untouched, and a second run changes nothing", async () => {
        await up();
        const lines = (owner: string) => [
            `${owner}. 300 A 192.0.2.1`,
            `${owner}. 300 A 192.0.2.2`,
            `${owner}. 300 AAAA 2001:db8::1`,
            `${owner}. 300 HTTPS 1 . alpn="h3,h2"`,
        ];
        expect(await zoneLines(account, zoneId)).toEqual([...lines("*.example.com"), ...lines("app.example.com")]);
        expect((await up()).changes).toEqual([]);
    });

    test("go into a zone that the same program makes, after it", async () => {
        const { changes } = await stack.up(() => {
            const zone = new Zone("zone", { name: "example.com" });
            publish("edge", records({ zoneId: zone.zoneId }));
        });
        expect(changes.map(({ action }) => action)).toEqual([
            "CreateHostedZone",
            ...Array.from({ length: 6 }, () => "ChangeResourceRecordSets"),
        ]);
        const { HostedZones = [] } = await account.route53.send(new ListHostedZonesCommand({}));
        const [made] = HostedZones.filter(({ Id }) => Id !== `/hostedzone/${zoneId}`);
        expect(made).toMatchObject({ Name: "example.com.", Config: { PrivateZone: false } });
        expect(await zoneLines(account, made?.Id ?? "")).toContain('app.example.com. 300 HTTPS 1 . alpn="h3,h2"');
    });

    test("are an alias of a balancer's name, and its HTTPS record stands beside the alias, also at the apex", async () => {
        await up({
            listeners: [{ hostname: "example.com", port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443 }],
            addresses: output({ ipv4: [], ipv6: [], hostname: "edge-1.elb.eu-central-1.amazonaws.com" }),
            ipFamilies: ["IPv4"],
            byHostname: true,
        });
        expect(await zoneLines(account, zoneId)).toEqual([
            "example.com. A alias of edge-1.elb.eu-central-1.amazonaws.com in Z3F0SRJ5LGBH90, while it is healthy",
            'example.com. 300 HTTPS 1 . alpn="h3,h2"',
        ]);
    });

    test("of balancers in two regions are aliases in the hosted zone that each region has for them", async () => {
        const edge = (region: string) => {
            const hostname = `edge.elb.${region}.amazonaws.com`;
            publish(
                region,
                records({
                    zoneId,
                    listeners: records({ zoneId }).listeners.slice(0, 1),
                    latency: { region },
                    addresses: output({ ipv4: [], ipv6: [], hostname }),
                    ipFamilies: ["IPv4"],
                    byHostname: true,
                }),
            );
        };
        await stack.up(() => ["eu-central-1", "us-east-1"].map(edge));
        const lines = (region: string) => [
            `[${region}: latency ${region}] app.example.com. A ` +
                `alias of edge.elb.${region}.amazonaws.com in ${NLB_ZONES[region]}, while it is healthy`,
            `[${region}: latency ${region}] app.example.com. 300 HTTPS 1 . alpn="h3,h2"`,
        ];
        expect((await zoneLines(account, zoneId)).sort()).toEqual(
            [...lines("eu-central-1"), ...lines("us-east-1")].sort(),
        );
    });

    test("change by one UPSERT a set: there is no moment without an answer", async () => {
        await up();
        const moved = output({ ipv4: ["192.0.2.9"], ipv6: ["2001:db8::1"] });
        expect(actions((await up({ addresses: moved })).changes)).toEqual(["UPSERT A", "UPSERT A"]);
        const { changes } = await up({ addresses: moved, advertisement: promised("withdraw") });
        expect(actions(changes)).toEqual(["UPSERT HTTPS", "UPSERT HTTPS"]);
        expect((await zoneLines(account, zoneId)).filter((line) => line.startsWith("app"))).toEqual([
            "app.example.com. 300 A 192.0.2.9",
            "app.example.com. 300 AAAA 2001:db8::1",
            'app.example.com. 300 HTTPS 1 . alpn="h2"',
        ]);
    });

    test("that somebody else made are left alone, unless they may be taken over", async () => {
        await up();
        const other = new Stack(account);
        const again = (allowOverwrite?: true) => other.up(() => publish("other", records({ zoneId, allowOverwrite })));
        await expect(again()).rejects.toThrow("it already exists");
        expect(actions((await again(true)).changes).sort()).toEqual([
            "UPSERT A",
            "UPSERT A",
            "UPSERT AAAA",
            "UPSERT AAAA",
            "UPSERT HTTPS",
            "UPSERT HTTPS",
        ]);
        expect((await again(true)).changes).toEqual([]);
    });

    test.each([
        [
            "weight",
            { weight: { identifier: "h3", weight: 10 } },
            { weight: { identifier: "h2", weight: 90 } },
            ["[h3: weight 10]", "[h2: weight 90]"],
        ],
        [
            "latency",
            { latency: { region: "eu-central-1" } },
            { latency: { region: "us-east-1" } },
            ["[eu-central-1: latency eu-central-1]", "[us-east-1: latency us-east-1]"],
        ],
    ])("of two gateways share a name by %s, every type in one policy", async (_policy, first, second, [a, b]) => {
        const one = { zoneId, listeners: records({ zoneId }).listeners.slice(0, 1), ipFamilies: ["IPv4" as const] };
        const there = output({ ipv4: ["198.51.100.1"], ipv6: [] });
        const program = () => {
            publish("a", records({ ...one, ...first }));
            publish("b", records({ ...one, ...second, addresses: there }));
        };
        await stack.up(program);
        const lines = await zoneLines(account, zoneId);
        expect(lines.filter((line) => line.startsWith(`${a}`))).toEqual([
            `${a} app.example.com. 300 A 192.0.2.1`,
            `${a} app.example.com. 300 A 192.0.2.2`,
            `${a} app.example.com. 300 HTTPS 1 . alpn="h3,h2"`,
        ]);
        expect(lines.filter((line) => line.startsWith(`${b}`))).toEqual([
            `${b} app.example.com. 300 A 198.51.100.1`,
            `${b} app.example.com. 300 HTTPS 1 . alpn="h3,h2"`,
        ]);
        expect((await stack.up(program)).changes).toEqual([]);
    });
});
