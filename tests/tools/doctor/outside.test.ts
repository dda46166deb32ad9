import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgeZone } from "../../../tools/doctor/dnsZone.ts";
import { judgeUdp } from "../../../tools/doctor/udp.ts";
import { createAuthority, type Running, serveBoth, serveDns, serveTcp } from "../../components/probe/servers.ts";

let dns: Running & { resolver: string };
const running: Running[] = [];

beforeAll(async () => {
    dns = await serveDns({
        "app.test": { A: ["127.0.0.1"] },
        "aws.example.com": { NS: ["ns-1.awsdns-01.org", "ns-2.awsdns-02.co.uk"] },
        "gcp.example.com": { NS: ["ns-cloud-a1.googledomains.com"] },
        "azure.example.com": { NS: ["ns1-01.azure-dns.com"] },
        "cf.example.com": { NS: ["ada.ns.cloudflare.com"] },
        "example.com": { NS: ["ns2.example.net", "ns1.example.net"] },
    });
    running.push(dns);
});
afterAll(async () => {
    await Promise.all(running.map((one) => one.close()));
});

describe("of a hostname the doctor says who has its zone", () => {
    test.each([
        ["shop.aws.example.com", 'is in the zone aws.example.com of Route 53: aws.route53({ zoneId: "…" })'],
        ["a.b.gcp.example.com", "is in the zone gcp.example.com of Cloud DNS: gcp.cloudDns("],
        ["azure.example.com", "is in the zone azure.example.com of Azure DNS: azure.dns("],
        ["Shop.CF.example.com", 'is in the zone cf.example.com of Cloudflare: cloudflare.dns({ zoneId: "…" })'],
    ])("%s", async (hostname, words) => {
        expect(await judgeZone(hostname, dns.resolver)).toEqual({
            state: "good",
            about: "DNS",
            text: expect.stringContaining(`${hostname} ${words}`),
        });
    });

    test("also where no part writes there, with the ways out", async () => {
        const { state, text } = await judgeZone("shop.example.com", dns.resolver);
        expect([state, text]).toEqual([
            "note",
            "shop.example.com is in the zone example.com, which ns1.example.net, ns2.example.net serve. This package does not support this DNS provider. Delegate a subdomain to inClusterZone() or to a zone of a supported provider. Or use none() and create the records that `http3-gateway verify` reports as missing.",
        ]);
    });

    test("and that there is none", async () => {
        expect(await judgeZone("shop.nowhere.test", dns.resolver)).toMatchObject({ state: "unknown", about: "DNS" });
    });
});

describe("of UDP the doctor says", () => {
    test("nothing where no host is named, since no packet leaves for an address that the user did not name", async () => {
        expect((await judgeUdp(undefined, {})).text).toContain("Not tested: give a host that serves HTTP/3 with --h3");
    });

    test("that it leaves this machine, where a host answers over HTTP/3; that it may be filtered, where one only promises it; and nothing, where one promises nothing", async () => {
        const authority = await createAuthority("Test CA");
        const pair = await authority.issue(["app.test"]);
        const both = await serveBoth(pair, (port) => ({ altSvc: `h3=":${port}"` }));
        const dead = await serveTcp(pair, () => ({ altSvc: 'h3=":9"' }));
        const quiet = await serveTcp(pair, () => ({}));
        running.push(both, dead, quiet);
        const options = { resolver: dns.resolver, ca: authority.pem, timeoutMs: 10_000 };
        const states = [];
        for (const { port } of [both, dead, quiet]) {
            states.push((await judgeUdp(`https://app.test:${port}/`, options)).state);
        }
        expect(states).toEqual(["good", "note", "unknown"]);
    });
});
