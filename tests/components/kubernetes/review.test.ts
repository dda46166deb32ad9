import { expect, test } from "vitest";
import { read } from "../../support/readings.ts";
import { service, types } from "../../tools/review/build.ts";

test.each([
    ["a balancer's", "LoadBalancer", ["192.0.2.1", "lb.example"]],
    ["one in the cluster", "ClusterIP", []],
])("of a Service that is %s the addresses are those of its balancer", (_what, type, addresses) => {
    const declared = service({ type });
    const live = { status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }, { hostname: "lb.example" }] } } };
    expect(read({ type: types.service, before: declared, after: declared, live }).after.addresses).toEqual(addresses);
});
