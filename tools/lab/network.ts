import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { ownCache } from "../ownCache.ts";
import { exec, succeeds } from "./exec.ts";
import { LAB_SUFFIX } from "./name.ts";
import { withLock } from "./withLock.ts";

/** A network namespace of the lab: the node, or a client on "the internet". */
export type LabNamespace = "node" | "client";

/** Addresses of the lab; none exists outside the namespaces. */
export const NETWORK = {
    namespaces: { node: `http3-node${LAB_SUFFIX}`, client: `http3-client${LAB_SUFFIX}` },
    link: { node: "h3-node", client: "h3-client" },
    ipv4: { node: "192.168.77.1", client: "192.168.77.2", prefix: 24 },
    ipv6: { node: "fd00:77::1", client: "fd00:77::2", prefix: 64 },
    /** Addresses of LoadBalancer Services, first and last. */
    pools: { ipv4: ["192.168.77.100", "192.168.77.199"], ipv6: ["fd00:77::100", "fd00:77::199"] },
    pods: { ipv4: "10.244.0.0/16", ipv6: "fd00:244::/56", nodeIpv4: "10.244.0.0/24", nodeIpv6: "fd00:244::/64" },
    services: { ipv4: "10.96.0.0/16", ipv6: "fd00:96::/112", dns: "10.96.0.10" },
    apiPort: 6443,
} as const;

/** Command that runs in a namespace. Not `ip netns exec`: it mounts /sys again, which hides the cgroups. */
export function inNamespace(namespace: LabNamespace, command: string[]): string[] {
    return ["nsenter", `--net=/run/netns/${NETWORK.namespaces[namespace]}`, "--", ...command];
}

/** Creates both namespaces, linked, with forwarding on the node. */
export async function createNetwork(): Promise<void> {
    const { namespaces, link, ipv4, ipv6 } = NETWORK;
    await inTurn(async () => {
        for (const name of Object.values(namespaces)) {
            await exec("ip", ["netns", "add", name]);
        }
    });
    await exec("ip", [
        "link",
        "add",
        link.node,
        "netns",
        namespaces.node,
        "type",
        "veth",
        "peer",
        "name",
        link.client,
        "netns",
        namespaces.client,
    ]);
    for (const side of ["node", "client"] as const) {
        const ip = (...args: string[]) => exec("ip", ["-n", namespaces[side], ...args]);
        const other = side === "node" ? "client" : "node";
        await ip("link", "set", "lo", "up");
        await ip("link", "set", link[side], "up");
        await ip("addr", "add", `${ipv4[side]}/${ipv4.prefix}`, "dev", link[side]);
        await ip("-6", "addr", "add", `${ipv6[side]}/${ipv6.prefix}`, "dev", link[side], "nodad");
        await ip("route", "add", "default", "via", ipv4[other]);
        await ip("-6", "route", "add", "default", "via", ipv6[other]);
    }
    const settings = {
        "net/ipv4/ip_forward": "1",
        "net/ipv6/conf/all/forwarding": "1",
        "net/bridge/bridge-nf-call-iptables": "1",
        "net/bridge/bridge-nf-call-ip6tables": "1",
    };
    for (const [setting, value] of Object.entries(settings)) {
        const [command = "", ...args] = inNamespace("node", [
            "sh",
            "-c",
            `[ ! -e /proc/sys/${setting} ] || echo ${value} > /proc/sys/${setting}`,
        ]);
        await exec(command, args);
    }
}

/** Deletes both namespaces with the link and all addresses. */
export async function deleteNetwork(): Promise<void> {
    await inTurn(async () => {
        for (const name of Object.values(NETWORK.namespaces)) {
            if (existsSync(`/run/netns/${name}`) && !(await succeeds("ip", ["netns", "del", name]))) {
                await deleteHidden(name);
            }
        }
        // `ip netns add` mounts this folder onto itself; an empty one is not needed.
        const left = await readdir("/run/netns").catch(() => ["unknown"]);
        if (left.length === 0) {
            await succeeds("umount", ["/run/netns"]);
        }
    });
}

/**
 * Runs work while no other lab changes the folder of namespaces. One that unmounts it while another adds a namespace leaves
 * that below the next mount of the folder, where `ip netns del` cannot reach it (iproute2 6.1): it fails with `Device or
 * resource busy`, and the next start of that lab with `File exists`.
 */
async function inTurn(work: () => Promise<void>): Promise<void> {
    await mkdir(ownCache(), { recursive: true });
    await withLock(join(ownCache(), "netns.lock"), work);
}

/**
 * Deletes a namespace below the mount of the folder. In a copy of all mounts nothing is lost by unmounting that, and
 * a file where nothing is mounted in the copy can be removed everywhere.
 */
async function deleteHidden(name: string): Promise<void> {
    const script = 'umount -l /run/netns; umount "/run/netns/$0"; rm -f "/run/netns/$0"';
    await exec("unshare", ["--mount", "--propagation", "private", "sh", "-c", script, name]);
}
