import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { api } from "./edge.ts";
import { testFaults } from "./faultTests.ts";
import { testPreferGro } from "./preferGroTests.ts";
import { testReach } from "./reachTests.ts";
import { one, two } from "./twoEdges.ts";

describe("two gateways in one cluster, in two stacks", () => {
    beforeAll(async () => {
        await Promise.all([one.up(), two.up()]);
    });
    afterAll(async () => {
        await Promise.all([one.down(), two.down()]);
    });

    testReach();
    testFaults();
    testPreferGro();

    test("have an address each, and both are served over h3", async () => {
        expect(one.ipv4).not.toBe(two.ipv4);
        expect((await one.verify()).code).toBe(0);
        expect((await two.verify()).code).toBe(0);
    });

    test("refuse to take over each other's objects, and say whose they are", async () => {
        const { code, stderr } = await two.tryUp({ name: "one" });
        expect(code).not.toBe(0);
        expect(stderr).toContain("http3-gateway/one");
        expect((await one.verify()).code).toBe(0);
    });

    test("down of one leaves the other serving, and every CRD in place", async () => {
        await one.down();
        expect((await two.verify()).code).toBe(0);
        const { items } = await api<{ items: { metadata: { name: string } }[] }>(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        );
        const names = items.map((item) => item.metadata.name);
        expect(names).toContain("gateways.gateway.networking.k8s.io");
        expect(names).toContain("clienttrafficpolicies.gateway.envoyproxy.io");
    });

    test("down leaves nothing of its stack", async () => {
        const { items } = await api<{ items: { metadata: { name: string } }[] }>("/api/v1/namespaces");
        const names = items.map((item) => item.metadata.name);
        expect(names.filter((name) => /^one(-|$)/.test(name))).toEqual([]);
        const classes = await api<{ items: { metadata: { name: string } }[] }>(
            "/apis/gateway.networking.k8s.io/v1/gatewayclasses",
        );
        expect(classes.items.map((item) => item.metadata.name)).not.toContain("one-envoy-gateway");
        const roles = await api<{ items: { metadata: { name: string } }[] }>(
            "/apis/rbac.authorization.k8s.io/v1/clusterroles",
        );
        expect(roles.items.filter((item) => item.metadata.name.startsWith("one-"))).toEqual([]);
    });
});
