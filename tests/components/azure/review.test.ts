import { expect, test } from "vitest";
import { recordsOf, udpOf } from "../../support/readings.ts";

test.each([
    ["@", "example.com", "A", { aRecords: [{ ipv4Address: "192.0.2.1" }] }, ["192.0.2.1"]],
    ["*", "*.example.com", "AAAA", { aaaaRecords: [{ ipv6Address: "2001:db8::1" }] }, ["2001:db8::1"]],
    ["app", "app.example.com", "NS", { nsRecords: [{ nsdname: "ns-1.example.net." }] }, ["ns-1.example.net."]],
])("a record set of Azure DNS called %s is of %s", (relativeRecordSetName, name, type, records, values) => {
    const properties = { relativeRecordSetName, zoneName: "example.com", recordType: type, ttl: 300, ...records };
    expect(recordsOf("azure-native:dns:RecordSet", properties)).toEqual([
        { name, type, ttl: 300, values, known: true, h3: false },
    ]);
});

test("a security group lets in UDP of its inward rules that allow it, at the ports of the nodes", () => {
    const rule = (more: object) => ({ protocol: "Udp", access: "Allow", direction: "Inbound", ...more });
    const securityRules = [
        rule({ destinationPortRange: "30443" }),
        rule({ destinationPortRanges: ["30100-30200", "443"], protocol: "*" }),
        rule({ destinationPortRange: "1", access: "Deny" }),
        rule({ destinationPortRange: "2", direction: "Outbound" }),
        rule({ destinationPortRange: "3", protocol: "Tcp" }),
    ];
    expect(udpOf("azure-native:network:NetworkSecurityGroup", { securityRules })).toEqual([
        "30443",
        "30100-30200",
        "443",
    ]);
});
