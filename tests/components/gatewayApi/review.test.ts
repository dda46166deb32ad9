import { expect, test } from "vitest";
import { hostnamesAnnotations } from "../../../components/model/plannedListeners.ts";
import { read } from "../../support/readings.ts";
import { gateway, types } from "../../tools/review/build.ts";

test("a shared listener of ours is one for each of its hostnames", () => {
    const hostnames = ["a.example.com", "b.example.com"];
    const annotations = hostnamesAnnotations([{ name: "https", port: 443, protocol: "HTTPS", hostnames }]);
    const declared = gateway({ name: "https", hostname: "" }, { hostname: "c.example.com" });
    const after = { ...declared, metadata: { name: "edge", namespace: "web", annotations } };
    expect(read({ type: types.gateway, after }).after.listeners).toEqual(
        [...hostnames, "c.example.com"].map((hostname) => ({
            gateway: "edge",
            resource: "it",
            name: hostname === "c.example.com" ? hostname : "https",
            hostname,
            port: 443,
            protocol: "HTTPS",
            secrets: ["app-tls"],
            urn: expect.stringMatching(/::it$/),
        })),
    );
});

test("the addresses of a Gateway are those that its controller reports", () => {
    const live = { status: { addresses: [{ value: "192.0.2.1" }, { value: "2001:db8::1" }] } };
    const declared = gateway({ hostname: "a.example.com" });
    expect(read({ type: types.gateway, before: declared, after: declared, live }).after.addresses).toEqual([
        "192.0.2.1",
        "2001:db8::1",
    ]);
});
