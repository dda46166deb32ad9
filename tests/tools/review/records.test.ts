import { expect, test } from "vitest";
import type { DnsRecord } from "../../../components/model/readings.ts";
import type { Change, Properties } from "../../../tools/review/change.ts";
import { recordsOf } from "../../../tools/review/records.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource, and what is read of it as a record. */
interface Case {
    what: string;
    type: string;
    properties: Properties;
    records: Omit<DnsRecord, "change">[];
}

const app = { name: "app.example.com", type: "A", ttl: 300, values: ["192.0.2.1"], known: true, h3: false };
const https = { ...app, type: "HTTPS", values: ['1 . alpn="h3,h2"'], h3: true };

const cases: Case[] = [
    {
        what: "a record of Google Cloud loses the dot at its end",
        type: "gcp:dns/recordSet:RecordSet",
        properties: { name: "app.example.com.", type: "A", ttl: 300, rrdatas: ["192.0.2.1"] },
        records: [app],
    },
    {
        what: "a record of Google Cloud with one value that is not known yet is not known",
        type: "gcp:dns/recordSet:RecordSet",
        properties: { name: "app.example.com.", type: "A", ttl: 300, rrdatas: ["192.0.2.1", UNKNOWN] },
        records: [{ ...app, known: false }],
    },
    {
        what: "a record of Cloudflare has its content",
        type: "cloudflare:index/dnsRecord:DnsRecord",
        properties: { name: "app.example.com", type: "A", ttl: 300, content: "192.0.2.1" },
        records: [app],
    },
    {
        what: "an HTTPS record of Cloudflare has its data in parts",
        type: "cloudflare:index/dnsRecord:DnsRecord",
        properties: {
            name: "app.example.com",
            type: "HTTPS",
            ttl: 300,
            data: { priority: 1, target: ".", value: 'alpn="h3,h2"' },
        },
        records: [https],
    },
    {
        what: "a record of Cloudflare whose content is not known yet is not known",
        type: "cloudflare:index/record:Record",
        properties: { name: "app.example.com", type: "A", ttl: 300, content: UNKNOWN },
        records: [{ ...app, values: [], known: false }],
    },
    {
        what: "a record whose TTL is not known yet has a TTL of 0",
        type: "gcp:dns/recordSet:RecordSet",
        properties: { name: "app.example.com.", type: "A", ttl: UNKNOWN, rrdatas: ["192.0.2.1"] },
        records: [{ ...app, ttl: 0 }],
    },
    {
        what: "a TXT record whose text has h3 does not list h3",
        type: "gcp:dns/recordSet:RecordSet",
        properties: { name: "app.example.com.", type: "TXT", ttl: 300, rrdatas: ['1 . alpn="h3"'] },
        records: [{ ...app, type: "TXT", values: ['1 . alpn="h3"'] }],
    },
    {
        what: "an HTTPS record that is not well formed lists h3 where its text does",
        type: "gcp:dns/recordSet:RecordSet",
        properties: {
            name: "app.example.com.",
            type: "https",
            ttl: 300,
            rrdatas: ['1 . alpn="h3,h2" alpn="h3"', '1 . alpn="h2" alpn="h2"'],
        },
        records: [{ ...https, values: ['1 . alpn="h3,h2" alpn="h3"', '1 . alpn="h2" alpn="h2"'] }],
    },
    {
        what: "an HTTPS record that is not well formed lists no h3 where h2 alone is there",
        type: "gcp:dns/recordSet:RecordSet",
        properties: { name: "app.example.com.", type: "HTTPS", ttl: 300, rrdatas: ['1 . alpn="h2" alpn="h2" ech=h3'] },
        records: [{ ...https, values: ['1 . alpn="h2" alpn="h2" ech=h3'], h3: false }],
    },
    {
        what: "a zone's file in the cluster has records, without those of the zone's own server",
        type: "kubernetes:core/v1:ConfigMap",
        properties: {
            data: {
                zone: [
                    "$ORIGIN example.com.",
                    "ns1.example.com. 300 IN A 192.0.2.53",
                    "app.example.com. 300 IN A 192.0.2.1",
                    'app.example.com. 300 IN HTTPS 1 . alpn="h3,h2"',
                    "example.com. 300 IN NS ns1.example.com.",
                ].join("\n"),
            },
        },
        records: [app, https],
    },
    {
        what: "a ConfigMap that is not a zone has no records",
        type: "kubernetes:core/v1:ConfigMap",
        properties: { data: { text: "app.example.com. 300 IN A 192.0.2.1" } },
        records: [],
    },
];

for (const { what, type, properties, records } of cases) {
    test(what, () => {
        const change: Change = { name: "it", type, operation: "create", paths: {}, replaceReasons: [] };
        expect(recordsOf(change, properties).map(({ change: _change, ...read }) => read)).toEqual(records);
    });
}
