import { drop } from "./firewall.ts";

/** Drops QUIC to an edge on its way into the cluster, for as long as something is looked at. */
export async function withoutUdp(
    { ipv4, ipv6 }: { ipv4: string; ipv6?: string },
    look: () => Promise<void>,
): Promise<void> {
    const restore = [await drop("iptables", "udp", ipv4)];
    try {
        if (ipv6 !== undefined) restore.push(await drop("ip6tables", "udp", ipv6));
        await look();
    } finally {
        for (const undo of restore) await undo();
    }
}
