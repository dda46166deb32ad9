import { expect, test } from "vitest";
import { recordsOf } from "../../support/readings.ts";
import { types } from "../../tools/review/build.ts";

const records = [
    { name: "app.example.com", type: "A", ttl: 60, values: ["192.0.2.1"], known: true, h3: false },
    { name: "app.example.com", type: "HTTPS", ttl: 60, values: ['1 . alpn="h3,h2"'], known: true, h3: true },
];

test("the zone in the cluster says the same as its file, whose name servers are its own", () => {
    const zone = [
        "example.com. 60 IN SOA ns1.example.com. admin.example.com. 1 60 60 60 60",
        "ns1.example.com. 60 IN A 192.0.2.53",
        "app.example.com. 60 IN A 192.0.2.1",
        'app.example.com. 60 IN HTTPS 1 . alpn="h3,h2"',
    ].join("\n");
    expect(recordsOf(types.configMap, { data: { zone } })).toEqual(records);
    const declared = records.map(({ name: owner, type, ttl, values }) => ({ owner, type, ttl, values }));
    expect(recordsOf("http3gateway:index:InClusterZone", { records: declared })).toEqual(records);
    expect(recordsOf(types.configMap, { data: { other: zone } })).toEqual([]);
});
