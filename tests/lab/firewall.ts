import { run } from "./edge.ts";

/** The tool of an address family. */
export type Tool = "iptables" | "ip6tables";

/**
 * Adds a rule on the node, for packets on their way into the cluster.
 * @returns What takes it away.
 * @throws Error with what the tool says.
 */
export async function rule(tool: Tool, table: "nat" | "raw", ...words: string[]): Promise<() => Promise<void>> {
    const change = async (action: "-I" | "-D") => {
        const { code, stderr } = await run([tool, "-w", "-t", table, action, "PREROUTING", ...words], "node");
        if (code !== 0 || stderr !== "") throw new Error(`${tool} ${action} ${words.join(" ")}: ${code} ${stderr}`);
    };
    await change("-I");
    return async () => await change("-D");
}

/** Drops what goes to port 443 of an address, or of every address of the tool's family. */
export async function drop(tool: Tool, protocol: "tcp" | "udp", address?: string): Promise<() => Promise<void>> {
    const to = address === undefined ? [] : ["-d", address];
    return await rule(tool, "raw", ...to, "-p", protocol, "--dport", "443", "-j", "DROP");
}
