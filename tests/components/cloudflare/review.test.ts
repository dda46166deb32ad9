import { expect, test } from "vitest";
import { recordsOf } from "../../support/readings.ts";

test.each(["cloudflare:index/dnsRecord:DnsRecord", "cloudflare:index/record:Record"])(
    "%s has its data as a text, or as an HTTPS record's parts",
    (type) => {
        const name = "app.example.com";
        expect(recordsOf(type, { name, type: "A", ttl: 300, content: "192.0.2.1" })).toEqual([
            { name, type: "A", ttl: 300, values: ["192.0.2.1"], known: true, h3: false },
        ]);
        const data = { priority: 1, target: ".", value: 'alpn="h3,h2"' };
        expect(recordsOf(type, { name, type: "HTTPS", ttl: 300, data })).toEqual([
            { name, type: "HTTPS", ttl: 300, values: ['1 . alpn="h3,h2"'], known: true, h3: true },
        ]);
        expect(recordsOf(type, { name, type: "A", ttl: 300, content: "[unknown]" })[0]?.known).toBe(false);
    },
);
