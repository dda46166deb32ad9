import { expect, test } from "vitest";
import { route53 } from "../../../components/aws/route53.ts";
import { dns as azureDns } from "../../../components/azure/dns.ts";
import { inClusterZone } from "../../../components/dns/inClusterZone.ts";
import type { DnsZone } from "../../../components/model/parts.ts";
import { readPreview, review } from "../../../tools/review/index.ts";
import { preview, types } from "./build.ts";

const inCluster = inClusterZone({ zone: "app.example.com" });
const azure = (delegateTo: DnsZone) =>
    azureDns({ resourceGroup: "dns", zone: "example.com", https: { delegateTo, otherwise: "omit" } });

/** A gateway that goes from `dark` to `on` with a zone whose records no resource of the preview says. */
function advertised(dns: DnsZone, share?: number) {
    const listener = (hostname: string) => ({
        hostname,
        port: 443,
        protocol: "HTTPS",
        http3: true,
        advertisedPort: 443,
    });
    const plan = (stage: string) => ({
        name: "edge",
        listeners: [listener("app.example.com"), listener("www.example.com")],
        advertisement: { stage, maxAge: 86_400, ttl: 300, share, svcParams: {} },
        dns: dns.describe(),
    });
    const document = preview({ type: types.component, name: "edge", before: plan("dark"), after: plan("on") });
    const { findings, advertisement } = review(readPreview(document), new Date("2026-11-24T12:00:00Z"));
    return {
        codes: findings.map(({ code, message }) => `${code}: ${/\w+\.example\.com/.exec(message)?.[0]}`),
        records: advertisement.filter(({ what }) => what.includes(" HTTPS")).map(({ what, after }) => [what, after]),
    };
}

test("the HTTPS record of a name that Azure delegates to the cluster is shown, and its unproven h3 as for the zone alone", () => {
    const delegated = advertised(azure(inCluster));
    expect(delegated).toEqual({
        codes: ["h3-advertised-unproven: app.example.com"],
        records: [["app.example.com HTTPS", '1 . alpn="h3,h2", TTL 300 s']],
    });
    expect(advertised(inCluster).codes).toContain("h3-advertised-unproven: app.example.com");
});

test("a delegated zone with weights is shown with its two record sets", () => {
    expect(advertised(azure(route53({ zoneId: "Z1", zone: "app.example.com" })), 5).records).toEqual([
        ["app.example.com HTTPS (h2)", '1 . alpn="h2", TTL 300 s, weight 95'],
        ["app.example.com HTTPS (h3)", '1 . alpn="h3,h2", TTL 300 s, weight 5'],
    ]);
});
