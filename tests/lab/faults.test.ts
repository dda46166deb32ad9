import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Edge, run } from "./edge.ts";

const edge = new Edge("faults");

/** A firewall rule on the node, taken away again after the test. */
const rules: string[][] = [];
async function drop(tool: "iptables" | "ip6tables", address: string): Promise<void> {
    const rule = ["-d", address, "-p", "udp", "--dport", "443", "-j", "DROP"];
    const { code, stderr } = await run([tool, "-t", "raw", "-I", "PREROUTING", ...rule], "node");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    rules.push([tool, "-t", "raw", "-D", "PREROUTING", ...rule]);
}

describe("verify names what is wrong", () => {
    beforeAll(async () => {
        await edge.up();
    });
    afterEach(async () => {
        for (const undo of rules.splice(0)) {
            await run(undo, "node");
        }
    });
    afterAll(async () => {
        await edge.down();
    });

    test("UDP 443 dropped by a firewall: advertised but dead, UDP filtered", async () => {
        await drop("iptables", edge.ipv4);
        await drop("ip6tables", edge.ipv6);
        const { code, report } = await edge.verify("/", ["--timeout", "2"]);
        expect(code).toBe(1);
        expect(report.verdict).toMatchObject({ verdict: "dead", reason: "udp-filtered" });
    });

    test("an address family whose UDP is dead, while the other is served", async () => {
        await drop("ip6tables", edge.ipv6);
        const { code, report } = await edge.verify("/", ["--timeout", "2"]);
        expect(code).toBe(1);
        expect(report.families.map((family) => family.verdict.verdict)).toEqual(["served", "dead"]);
        expect(report.verdict).toMatchObject({ verdict: "dead", reason: "udp-filtered" });
        expect(report.verdict.detail).toContain("IPv6");
    });
});
