import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { poll } from "../../components/waiting/poll.ts";
import { inNamespace, NETWORK } from "../../tools/lab/index.ts";
import { createAuthority, type KeyPair } from "../components/probe/servers.ts";
import { api } from "./edge.ts";
import { drop, rule, type Tool } from "./firewall.ts";
import { one as edge } from "./twoEdges.ts";

const IMPOSTOR_PORT = "8443";

/** What takes rules on the node away, after the test. */
const rules: (() => Promise<void>)[] = [];
const dropUdp = async (tool: Tool, address: string) => void rules.push(await drop(tool, "udp", address));

let impostor: ChildProcess | undefined;

/** Puts another HTTP/3 server in the way of the edge's UDP 443, on IPv4. TCP stays as it is. */
async function putInTheWay(pair: KeyPair, status: number): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "http3-impostor-"));
    const [certFile, keyFile] = [join(folder, "tls.crt"), join(folder, "tls.key")];
    writeFileSync(certFile, pair.cert);
    writeFileSync(keyFile, pair.key);
    const script = join(import.meta.dirname, "impostor.ts");
    const [program = "", ...args] = inNamespace("node", [
        ...[process.execPath, script, NETWORK.ipv4.node, IMPOSTOR_PORT, certFile, keyFile, String(status)],
    ]);
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    impostor = child;
    await new Promise<void>((resolve, reject) => {
        child.stdout.once("data", () => resolve());
        child.once("exit", (code) => reject(new Error(`The impostor ended with ${code}.`)));
    });
    const words = ["-d", edge.ipv4, "-p", "udp", "--dport", "443", "-j", "DNAT"];
    rules.push(await rule("iptables", "nat", ...words, "--to-destination", `${NETWORK.ipv4.node}:${IMPOSTOR_PORT}`));
}

/** The edge's own key pair, as the cluster has it. */
async function ownPair(): Promise<KeyPair> {
    const { data } = await api<{ data: Record<string, string> }>(
        `/api/v1/namespaces/${edge.name}/secrets/${edge.name}-tls`,
    );
    const text = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
    return { cert: text("tls.crt"), key: text("tls.key") };
}

/** What `verify` says of each fault of a gateway. Each test takes its fault back. */
export function testFaults(): void {
    describe("verify names what is wrong", () => {
        afterEach(async () => {
            for (const restore of rules.splice(0)) await restore();
            if (impostor !== undefined && impostor.exitCode === null && impostor.signalCode === null) {
                const ended = once(impostor, "exit");
                impostor.kill();
                await ended;
            }
            impostor = undefined;
        });

        test("UDP 443 dropped by a firewall: advertised but dead, UDP filtered", async () => {
            await dropUdp("iptables", edge.ipv4);
            await dropUdp("ip6tables", edge.ipv6);
            const { code, report } = await edge.verify("/", ["--timeout", "2"]);
            expect(code).toBe(1);
            expect(report.verdict).toMatchObject({ verdict: "dead", reason: "udp-filtered" });
        });

        test("an address family whose UDP is dead, while the other is served", async () => {
            await dropUdp("ip6tables", edge.ipv6);
            const { code, report } = await edge.verify("/", ["--timeout", "2"]);
            expect(code).toBe(1);
            expect(report.families.map((family) => family.verdict.verdict)).toEqual(["served", "dead"]);
            expect(report.verdict).toMatchObject({ verdict: "dead", reason: "udp-filtered" });
            expect(report.verdict.detail).toContain("IPv6");
        });

        test("another server's certificate over QUIC, while TCP has the right one", async () => {
            await putInTheWay(await (await createAuthority("somebody else")).issue([edge.host]), 200);
            // A busy machine takes its time until the other server answers a first handshake.
            const seen = async () => {
                const { code, report } = await edge.verify();
                return { code, ipv4: report.families[0] };
            };
            const { code, ipv4 } = await poll(seen, {
                until: (now) => now.ipv4?.verdict.reason === "certificate",
                every: 500,
                limit: 60_000,
            });
            expect(code).toBe(1);
            expect(ipv4?.verdict).toMatchObject({ verdict: "dead", reason: "certificate" });
            expect(ipv4?.addresses[0]?.tcp.certificate?.error).toBeUndefined();
        });

        test("h3 that answers another status than h2", async () => {
            await putInTheWay(await ownPair(), 503);
            const { code, report } = await edge.verify();
            expect(code).toBe(1);
            const [ipv4] = report.families;
            expect(ipv4?.verdict).toMatchObject({ verdict: "dead", reason: "answers-differ" });
            expect(ipv4?.verdict.detail).toContain("503");
        });

        test("an HTTPS record without a listener, and the next up mends it", async () => {
            const policy = `/apis/gateway.envoyproxy.io/v1alpha1/namespaces/${edge.name}/clienttrafficpolicies/${edge.name}`;
            await api(policy, {
                method: "PATCH",
                contentType: "application/merge-patch+json",
                body: JSON.stringify({ spec: { http3: null } }),
            });
            const silent = async () => (await edge.verify("/", ["--timeout", "2"])).report;
            await expect
                .poll(async () => (await silent()).verdict, { timeout: 60_000 })
                .toMatchObject({ verdict: "dead", reason: "no-listener" });
            expect(await edge.dig("HTTPS")).toEqual(['1 . alpn="h3,h2"']);
            const { counts } = await edge.up();
            // Both resources were gone with their fields: QUIC is opened without a word first, and then promised again.
            expect(counts["created"]).toBe(2);
            const verified = async () => (await edge.verify()).code;
            await expect.poll(verified, { timeout: 60_000, interval: 500 }).toBe(0);
        });
    });
}
