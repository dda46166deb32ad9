import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { NETWORK } from "../../../tools/lab/network.ts";
import { PATHS } from "../../../tools/lab/paths.ts";
import { run } from "../../lab/edge.ts";

const NAME = "http3-elsewhere";
const FORWARD = join(import.meta.dirname, "../../../tools/lab/forward.ts");

/** The lab's API server, at the address that it has in the lab's network alone. */
export const AWAY = { host: NETWORK.ipv4.node, port: NETWORK.apiPort };

/**
 * A machine elsewhere: the lab's API server is reached at a port of its loopback, and nothing else is. Every packet that
 * would leave it is refused, and counted.
 */
export class Elsewhere {
    /** Words that run a command there. */
    readonly words = ["nsenter", `--net=/run/netns/${NAME}`, "--"];
    private forward: ChildProcess | undefined;

    /** @param server URL of the API server at the loopback. */
    async start(server: string): Promise<void> {
        await this.do(["ip", "netns", "add", NAME], []);
        const { host, port } = new URL(server);
        await this.do(["ip", "link", "set", "lo", "up"]);
        // All addresses are its own, so that a packet to any of them gets as far as the rules.
        await this.do(["ip", "route", "add", "local", "0.0.0.0/0", "dev", "lo"]);
        await this.do(["ip", "-6", "route", "add", "local", "::/0", "dev", "lo"]);
        const refuse = ["-j", "REJECT"];
        const away = ["-p", "tcp", "-d", AWAY.host, "--dport", String(AWAY.port), ...refuse];
        for (const rule of [["-d", "127.0.0.0/8", "-j", "ACCEPT"], ["-p", "icmp", "-j", "ACCEPT"], away, refuse]) {
            await this.do(["iptables", "-w", "-A", "OUTPUT", ...rule]);
        }
        for (const rule of [["-d", "::1", "-j", "ACCEPT"], ["-p", "icmpv6", "-j", "ACCEPT"], refuse]) {
            await this.do(["ip6tables", "-w", "-A", "OUTPUT", ...rule]);
        }
        const [program = "", ...args] = [...this.words, process.execPath, FORWARD, host, PATHS.apiSocket];
        this.forward = spawn(program, args, { stdio: "ignore" });
        const answers = async () => {
            const { stdout } = await this.do(["ss", "-Hltn", `sport = :${port}`]);
            expect(stdout).not.toBe("");
        };
        await vi.waitFor(answers, { timeout: 60_000, interval: 100 });
    }

    /** Packets that were to leave since the last look: to the lab's own address, and to any other. */
    async left(): Promise<{ away: number; others: number }> {
        const counts: number[] = [];
        for (const tool of ["iptables", "ip6tables"]) {
            const { stdout } = await this.do([tool, "-w", "-L", "OUTPUT", "-v", "-x", "-n", "-Z"]);
            const lines = stdout.split("\n").filter((line) => line.includes("REJECT"));
            counts.push(...lines.map((line) => Number(line.trim().split(/\s+/)[0])));
        }
        const [away = 0, ...others] = counts;
        return { away, others: others.reduce((sum, count) => sum + count, 0) };
    }

    async stop(): Promise<void> {
        this.forward?.kill();
        await run(["ip", "netns", "del", NAME]);
    }

    private async do(command: string[], words = this.words) {
        const ran = await run([...words, ...command]);
        expect([command, ran.code, ran.stderr]).toEqual([command, 0, ""]);
        return ran;
    }
}
