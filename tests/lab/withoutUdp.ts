import { expect } from "vitest";
import { run } from "./edge.ts";

/** Drops QUIC to an edge on its way into the cluster, for as long as something is looked at. */
export async function withoutUdp(
    { ipv4, ipv6 }: { ipv4: string; ipv6?: string },
    look: () => Promise<void>,
): Promise<void> {
    const rules = async (action: string) => {
        for (const [tool, address] of [
            ["iptables", ipv4],
            ["ip6tables", ipv6],
        ] as const) {
            if (address === undefined) continue;
            const match = ["-d", address, "-p", "udp", "--dport", "443", "-j", "DROP"];
            const { stderr } = await run([tool, "-w", "-t", "raw", action, "PREROUTING", ...match], "node");
            expect(stderr).toBe("");
        }
    };
    await rules("-I");
    try {
        await look();
    } finally {
        await rules("-D");
    }
}
