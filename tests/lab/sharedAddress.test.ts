import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { labInfo, NETWORK } from "../../tools/lab/index.ts";
import { api, cli, Edge, run } from "./edge.ts";
import { expectSamePage } from "./samePage.ts";

const addresses = ["192.168.77.180", "fd00:77::180"];
const edge = new Edge("shared", { sharedAddresses: addresses.join() });

interface Service {
    metadata: { name: string };
    spec: { type: string; ports: { port: number; protocol: string; targetPort: number }[] };
    status: { loadBalancer: { ingress?: { ip: string }[] } };
}

/** The Services in front of the proxies: name, type, ports and addresses of each. */
async function services(): Promise<Record<string, [type: string, ports: string[], addresses: string[]]>> {
    const { items } = await api<{ items: Service[] }>("/api/v1/namespaces/shared-envoy-gateway/services");
    const ofProxies = items.filter(({ metadata }) => metadata.name !== "envoy-gateway");
    return Object.fromEntries(
        ofProxies.map(({ metadata, spec, status }) => [
            metadata.name.replace(/^((tcp|udp)-)?envoy-.*$/, (_, __, protocol = "controller") => protocol),
            [
                spec.type,
                spec.ports.map(({ port, protocol }) => `${protocol} ${port}`).sort(),
                (status.loadBalancer.ingress ?? []).map(({ ip }) => ip),
            ],
        ]),
    );
}

describe("two Services that share an address", () => {
    beforeAll(async () => {
        await edge.up({ stage: "off" });
    });
    afterAll(async () => {
        await edge.down();
    });

    test("begin as one for TCP, while nothing answers QUIC", async () => {
        expect(await services()).toEqual({
            controller: ["ClusterIP", ["TCP 443", "TCP 80"], []],
            tcp: ["LoadBalancer", ["TCP 443", "TCP 80"], addresses],
        });
    });

    test("have the one address when UDP comes, and the controller's own Service stays inside the cluster", async () => {
        await edge.up();
        expect(edge.out.addresses).toEqual({ ipv4: [addresses[0]], ipv6: [addresses[1]] });
        expect(await services()).toEqual({
            controller: ["ClusterIP", ["TCP 443", "TCP 80", "UDP 443"], []],
            tcp: ["LoadBalancer", ["TCP 443", "TCP 80"], addresses],
            udp: ["LoadBalancer", ["UDP 443"], addresses],
        });
    });

    test("answer over h2 and h3 with the same page, on IPv4 and on IPv6", async () => {
        await expectSamePage(edge);
    });

    test("are published, the HTTPS record with them", async () => {
        expect(await edge.dig("A")).toEqual([addresses[0]]);
        expect(await edge.dig("AAAA")).toEqual([addresses[1]]);
        expect(await edge.dig("HTTPS")).toEqual(['1 . alpn="h3,h2"']);
    });

    test.each([
        ["IPv4", edge.host, addresses[0] ?? "", NETWORK.ipv4.client],
        ["IPv6", edge.host, addresses[1] ?? "", NETWORK.ipv6.client],
    ])("keep the client's address over h2 and h3, on %s", async (_family, host, address, client) => {
        const literal = address.includes(":") ? `[${address}]` : address;
        const overTcp = await run(
            ["curl", "-sI", "--cacert", edge.caFile, "--resolve", `${host}:443:${literal}`, edge.out.url],
            "client",
        );
        expect(/^x-client-address: (.*)\r$/m.exec(overTcp.stdout)?.[1]).toBe(client);
        const overQuic = await run(
            [process.execPath, join(import.meta.dirname, "clientSeen.ts"), host, address, edge.caFile],
            "client",
        );
        expect([overQuic.code, overQuic.stdout.trim()], overQuic.stderr).toEqual([0, client]);
    });

    test("redirect http to https on the same address", async () => {
        const { stdout } = await run(
            ["curl", "-sI", "--resolve", `${edge.host}:80:${addresses[0]}`, `http://${edge.host}/page`],
            "client",
        );
        expect(stdout).toMatch(/^HTTP\/1\.1 301 /);
    });

    test("are not touched by a second up", async () => {
        const { counts } = await edge.up();
        expect([counts["created"] ?? 0, counts["updated"] ?? 0, counts["deleted"] ?? 0]).toEqual([0, 0, 0]);
    });
});

describe("two Services that the balancer gave different addresses", () => {
    const command = (operation: string) => [
        ...[operation, "--program", join(import.meta.dirname, "programs/twoAddresses.ts"), "--stack", "apart"],
        ...["--engine", "embedded", "--kubeconfig", labInfo().kubeconfig, "--json"],
        ...(operation === "up" ? ["--no-type-check"] : []),
    ];
    afterAll(async () => {
        await cli(command("down"));
    });

    test("fail the program, with both addresses and what to do", async () => {
        const { code, stderr } = await cli(command("up"));
        expect(code).toBe(1);
        const [, tcp, udp] =
            /The Service for TCP has (\S+), the Service for UDP has (\S+): they share no address/.exec(stderr) ?? [];
        const given = await Promise.all(
            ["tcp-apart", "udp-apart"].map((name) => api<Service>(`/api/v1/namespaces/default/services/${name}`)),
        );
        expect([tcp, udp], stderr).toEqual(given.map(({ status }) => status.loadBalancer.ingress?.[0]?.ip));
        expect(tcp).not.toBe(udp);
        expect(stderr).toContain("See the events of both Services for the reason.");
    });
});
