import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decode, parse } from "../../components/svcb/index.ts";
import { visit } from "../../tools/lab/browser.ts";
import { api, run, type UpResult } from "./edge.ts";
import { expectSamePage } from "./samePage.ts";
import { one as edge } from "./twoEdges.ts";

const ZONE = edge.config["zone"] ?? "";

interface ServiceList {
    items: {
        metadata: { name: string };
        spec: { type: string; ports: { port: number; protocol: string; nodePort: number }[] };
    }[];
}

/** What is there of a gateway, and how it answers. Nothing is changed. */
export function testReach(): void {
    describe("an edge that a Pulumi program declared", () => {
        test("has one Service with TCP 443 and UDP 443 on one node port", async () => {
            const { items } = await api<ServiceList>(
                `/api/v1/namespaces/${edge.config["controllerNamespace"]}/services`,
            );
            const balanced = items.filter((service) => service.spec.type === "LoadBalancer");
            expect(balanced).toHaveLength(1);
            const ports = balanced[0]?.spec.ports.filter((port) => port.port === 443) ?? [];
            expect(ports.map((port) => port.protocol).sort()).toEqual(["TCP", "UDP"]);
            expect(new Set(ports.map((port) => port.nodePort)).size).toBe(1);
        });

        test("answers 200 with the same body over h2 and h3, on IPv4 and on IPv6", async () => {
            await expectSamePage(edge);
        });

        test("shows the backend the client's own address, over h2 and over h3", async () => {
            const seen = join(import.meta.dirname, "clientSeen.ts");
            for (const [address = "", client] of [
                [edge.ipv4, "192.168.77.2"],
                [edge.ipv6, "fd00:77::2"],
            ]) {
                const literal = address.includes(":") ? `[${address}]` : address;
                const { stdout } = await run(
                    ["curl", "-sI", "--cacert", edge.caFile, "--resolve", `${edge.host}:443:${literal}`, edge.out.url],
                    "client",
                );
                expect(/^x-client-address: (.*)\r$/m.exec(stdout)?.[1]).toBe(client);
                const quic = await run([process.execPath, seen, edge.host, address, edge.caFile], "client");
                expect(quic.stdout.trim(), quic.stderr).toBe(client);
            }
        });

        test("redirects http to https", async () => {
            const { stdout } = await run(
                ["curl", "-sI", "--resolve", `${edge.host}:80:${edge.ipv4}`, `http://${edge.host}/page?x=1`],
                "client",
            );
            expect(stdout).toMatch(/^HTTP\/1\.1 301 /);
            expect(stdout).toContain(`location: https://${edge.host}/page?x=1\r\n`);
        });

        test("publishes addresses that are the Gateway's", async () => {
            const gateway = await api<{ status: { addresses: { value: string }[] } }>(
                `/apis/gateway.networking.k8s.io/v1/namespaces/${edge.name}/gateways/${edge.name}`,
            );
            const reported = gateway.status.addresses.map((address) => address.value).sort();
            const published = [...(await edge.dig("A")), ...(await edge.dig("AAAA"))].sort();
            expect(published).toEqual(reported);
        });

        test("publishes an HTTPS record that dig, kdig and our decoder read alike", async () => {
            const [fromDig] = await edge.dig("HTTPS");
            expect(fromDig).toBe('1 . alpn="h3,h2"');
            const { stdout } = await run(["kdig", `@${edge.resolver}`, edge.host, "HTTPS", "+short"], "client");
            expect(parse(stdout.trim())).toEqual(parse(fromDig ?? ""));
            const raw = await run(
                ["dig", `@${edge.resolver}`, edge.host, "TYPE65", "+short", "+unknownformat"],
                "client",
            );
            const [, , octets = ""] = /^\\# (\d+) ([0-9A-Fa-f ]+)$/m.exec(raw.stdout.trim()) ?? [];
            expect(decode(Buffer.from(octets.replaceAll(" ", ""), "hex"))).toEqual(parse(fromDig ?? ""));
        });

        test("answers with authority, and serves SOA and NS", async () => {
            expect(await edge.dig("NS", ZONE)).toEqual([`ns1.${ZONE}.`]);
            expect(await edge.dig("A", `ns1.${ZONE}`)).toEqual(edge.out.nameServers.ipv4);
            const { stdout } = await run(["dig", `@${edge.resolver}`, ZONE, "SOA"], "client");
            expect(stdout).toMatch(/flags: qr aa/);
        });

        test("is loaded over h3 on a browser's first request, because of the HTTPS record", async () => {
            const target = { url: edge.out.url, resolver: edge.resolver, ca: edge.out.caCertificate };
            // A browser begins TCP and QUIC at once and takes what is there first; each visit is a new browser's first.
            let page = await visit(target);
            for (let more = 2; more > 0 && !page.dom.includes('<b id="protocol">h3</b>'); more--) {
                page = await visit(target);
            }
            const { dom, events } = page;
            expect(/<b id="protocol">(.*)<\/b>/.exec(dom)?.[1]).toBe("h3");
            const jobs = events.filter(
                (event) =>
                    event.type === "HTTP_STREAM_JOB" &&
                    event.params["type"] === "dns_alpn_h3" &&
                    String(event.params["destination"]).includes(edge.host),
            );
            expect(jobs.length).toBeGreaterThan(0);
            const sessions = events.filter(
                (event) => event.type === "QUIC_SESSION" && event.params["host"] === edge.host,
            );
            expect(sessions).toHaveLength(1);
        });

        test("changes nothing at a second up, and keeps the zone's serial", async () => {
            const serial = async () => (await edge.dig("SOA", ZONE))[0]?.split(" ")[2];
            const before = await serial();
            const again: UpResult = await edge.up();
            expect(again.counts["created"] ?? 0).toBe(0);
            expect(again.counts["updated"] ?? 0).toBe(0);
            expect(again.counts["deleted"] ?? 0).toBe(0);
            expect(await serial()).toBe(before);
        });
    });
}
