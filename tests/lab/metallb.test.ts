import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { labInfo, NETWORK } from "../../tools/lab/index.ts";
import { metallbOnLab } from "../../tools/lab/metallb.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { api, cli, Edge, run } from "./edge.ts";

const lab = labInfo();
const CLASS = "metallb.test/layer2";
/** In the network of node and client, and not in the pool of the lab's own balancer. */
const POOL = "192.168.77.220-192.168.77.229 fd00:77::220-fd00:77::229";
const shared = ["192.168.77.229", "fd00:77::229"];

const edge = new Edge("metallb-edge", { loadBalancerClass: CLASS }, "behindMetallb.ts");

interface Service {
    metadata: { name: string };
    spec: { loadBalancerClass?: string; ports: { port: number; protocol: string }[] };
    status: { loadBalancer: { ingress?: { ip: string }[] } };
}

/** What MetalLB gave: the ports of each Service of its class, and its addresses. */
async function services(): Promise<[ports: string[], addresses: string[]][]> {
    const { items } = await api<{ items: Service[] }>(
        `/api/v1/namespaces/${edge.config["controllerNamespace"]}/services`,
    );
    return items
        .filter(({ spec }) => spec.loadBalancerClass === CLASS)
        .toSorted((one, other) => one.metadata.name.localeCompare(other.metadata.name))
        .map(({ spec, status }) => [
            spec.ports.map(({ port, protocol }) => `${protocol} ${port}`).sort(),
            (status.loadBalancer.ingress ?? []).map(({ ip }) => ip),
        ]);
}

async function metallb(operation: "up" | "down", manifest: string): Promise<void> {
    const config = { ...lab.config, manifest, loadBalancerClass: CLASS, addresses: POOL };
    const { code, stderr } = await cli([
        ...[operation, "--program", join(import.meta.dirname, "programs/metallb.ts"), "--stack", "metallb"],
        ...["--engine", "embedded", "--json", ...(operation === "up" ? ["--no-type-check"] : [])],
        ...Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]),
    ]);
    expect([code, code === 0 ? "" : stderr.slice(-3000)]).toEqual([0, ""]);
}

/** Asks the network who has the address, as a router in front of the cluster does. */
async function announcedBy(address: string): Promise<string | undefined> {
    await run(["ip", "neigh", "flush", "to", address], "client");
    await run(["curl", "-s", "--max-time", "5", `http://${address}/`], "client");
    const { stdout } = await run(["ip", "neigh", "show", "to", address], "client");
    return /lladdr (\S+)/.exec(stdout)?.[1];
}

describe("MetalLB in layer 2", () => {
    let manifest = "";
    beforeAll(async () => {
        manifest = await metallbOnLab(lineProgress((line) => console.error(line)));
        await metallb("up", manifest);
        await edge.up();
    });
    afterAll(async () => {
        await edge.down();
        await metallb("down", manifest);
    });

    /** h2 and h3 answer with one page, on both families, and the records say so. */
    async function expectServed(ipv4: string, ipv6: string): Promise<void> {
        expect(edge.out.addresses).toEqual({ ipv4: [ipv4], ipv6: [ipv6] });
        const { code, report } = await edge.verify();
        expect(code).toBe(0);
        expect(report.families.map(({ family, verdict }) => [family, verdict.verdict])).toEqual([
            [4, "served"],
            [6, "served"],
        ]);
        expect(await edge.dig("A")).toEqual([ipv4]);
        expect(await edge.dig("AAAA")).toEqual([ipv6]);
        expect(await edge.dig("HTTPS")).toEqual(['1 . alpn="h3,h2"']);
    }

    test("gives one Service with TCP and UDP an address of each family, which answers over h2 and h3", async () => {
        const [[ports, addresses] = [[], []], ...more] = await services();
        expect([ports, more]).toEqual([["TCP 443", "TCP 80", "UDP 443"], []]);
        const [ipv4 = "", ipv6 = ""] = addresses;
        expect([ipv4, ipv6]).toEqual([
            expect.stringMatching(/^192\.168\.77\.22\d$/),
            expect.stringMatching(/^fd00:77::22\d$/),
        ]);
        await expectServed(ipv4, ipv6);
    });

    test("answers for the address itself: nothing else of the lab has it", async () => {
        const { stdout: link } = await run(["ip", "addr", "show", "dev", NETWORK.link.node], "node");
        expect(link).not.toContain(edge.ipv4);
        expect(await announcedBy(edge.ipv4)).toBe(/link\/ether (\S+)/.exec(link)?.[1]);
    });

    test("gives two Services with the sharing key one address of each family, TCP of one and UDP of the other", async () => {
        await edge.up({ sharedAddresses: shared.join() });
        expect(await services()).toEqual([
            [["TCP 443", "TCP 80"], shared],
            [["UDP 443"], shared],
        ]);
        await expectServed(shared[0] ?? "", shared[1] ?? "");
    });
});
