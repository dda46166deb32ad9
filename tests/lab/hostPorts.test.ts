import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NETWORK } from "../../tools/lab/index.ts";
import { api, Edge } from "./edge.ts";

const edge = new Edge("sockets", { hostPorts: "true", ipFamilies: "IPv4" });

describe("an edge on the nodes' own sockets", () => {
    beforeAll(async () => {
        await edge.up();
    });
    afterAll(async () => {
        await edge.down();
    });

    test("is served over h3 at the node's address, and has no balancer", async () => {
        expect(edge.out.addresses).toEqual({ ipv4: [NETWORK.ipv4.node], ipv6: [] });
        const { code, report } = await edge.verify();
        expect(code).toBe(0);
        expect(report.families.map(({ family, verdict }) => [family, verdict.verdict])).toEqual([[4, "served"]]);
        const { items } = await api<{ items: { spec: { type: string } }[] }>(
            "/api/v1/namespaces/sockets-envoy-gateway/services",
        );
        expect(items.filter((service) => service.spec.type === "LoadBalancer")).toEqual([]);
    });
});
