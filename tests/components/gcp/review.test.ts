import { expect, test } from "vitest";
import { read, recordsOf, udpOf } from "../../support/readings.ts";

test.each([
    ["gcp:compute/address:Address", { address: "192.0.2.7" }],
    ["gcp:compute/forwardingRule:ForwardingRule", { ipAddress: "192.0.2.7" }],
])("the address of %s is the one that Google Cloud gave it", (type, live) => {
    expect(read({ type, before: {}, after: {}, live }).after.addresses).toEqual(["192.0.2.7"]);
});

test("a record set of Cloud DNS has its data in rrdatas, and is not known where one of them is not", () => {
    const set = { name: "app.example.com.", type: "A", ttl: 300, rrdatas: ["192.0.2.1"] };
    const type = "gcp:dns/recordSet:RecordSet";
    expect(recordsOf(type, set)).toEqual([
        { name: "app.example.com", type: "A", ttl: 300, values: ["192.0.2.1"], known: true, h3: false },
    ]);
    expect(recordsOf(type, { ...set, rrdatas: ["[unknown]"] })[0]).toMatchObject({ values: [], known: false });
});

test.each<[string, Record<string, unknown>, string[]]>([
    ["a range of ports", { allows: [{ protocol: "udp", ports: ["400-500"] }] }, ["443"]],
    ["no port", { allows: [{ protocol: "all" }] }, ["443"]],
    ["another port", { allows: [{ protocol: "udp", ports: ["8443"] }] }, []],
    ["what goes out", { direction: "EGRESS", allows: [{ protocol: "udp" }] }, []],
    ["nothing, since it is switched off", { disabled: true, allows: [{ protocol: "udp" }] }, []],
])("a firewall of Google Cloud for %s", (_what, firewall, ranges) => {
    expect(udpOf("gcp:compute/firewall:Firewall", firewall)).toEqual(ranges);
});
