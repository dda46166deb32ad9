import { expect, test } from "vitest";
import type { Change } from "../../../tools/review/change.ts";
import { recordsOf } from "../../../tools/review/records.ts";

const change: Change = {
    name: "site",
    type: "azure-native:dns:RecordSet",
    operation: "create",
    paths: {},
    replaceReasons: [],
};

test.each([
    ["@", "example.com", "A", { aRecords: [{ ipv4Address: "192.0.2.1" }] }, ["192.0.2.1"]],
    ["*", "*.example.com", "AAAA", { aaaaRecords: [{ ipv6Address: "2001:db8::1" }] }, ["2001:db8::1"]],
    ["app", "app.example.com", "NS", { nsRecords: [{ nsdname: "ns-1.example.net." }] }, ["ns-1.example.net."]],
])("a record set of Azure DNS called %s is of %s", (relativeRecordSetName, name, type, records, values) => {
    const properties = { relativeRecordSetName, zoneName: "example.com", recordType: type, ttl: 300, ...records };
    expect(recordsOf(change, properties).map(({ change: _change, ...record }) => record)).toEqual([
        { name, type, ttl: 300, values, known: true, h3: false },
    ]);
});
