import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { labCgroups } from "../../tools/lab/cgroups.ts";
import { labStatus, NETWORK, startLab, stopLab } from "../../tools/lab/index.ts";
import { PATHS } from "../../tools/lab/paths.ts";
import { podNamespaces } from "../../tools/lab/stop.ts";
import { api, run } from "./edge.ts";

const quiet = { write: () => undefined };

/** Network namespaces of the pods, which a lab that stopped no longer names. */
const pods: string[] = [];

/** Everything of the lab that this machine still has; another lab may run beside it. */
async function left(): Promise<string[]> {
    pods.push(...(await podNamespaces()));
    const commandLines = readdirSync("/proc")
        .filter((entry) => /^\d+$/.test(entry))
        .map((pid) => {
            try {
                return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ");
            } catch {
                return "";
            }
        });
    const namespaces = Object.values(NETWORK.namespaces).filter((name) => existsSync(`/run/netns/${name}`));
    const links = (await run(["ip", "-o", "link"])).stdout.split("\n").filter((line) => line.includes("h3-"));
    const addresses = (await run(["ip", "-o", "addr"])).stdout
        .split("\n")
        .filter((line) => line.includes("192.168.77.") || line.includes("fd00:77:"));
    const mounts = readFileSync("/proc/self/mounts", "utf8")
        .split("\n")
        .filter((line) => line.includes(`${PATHS.lab}/`) || pods.some((path) => line.includes(` ${path} `)));
    return [
        ...commandLines.filter((line) => line.includes(`${PATHS.lab}/`)),
        ...namespaces,
        ...links,
        ...addresses,
        ...mounts,
        ...(await labCgroups()).filter((folder) => existsSync(folder)),
        ...[PATHS.lab].filter((folder) => existsSync(folder)),
    ];
}

describe("the lab", () => {
    afterAll(async () => {
        await startLab(quiet);
    });

    test("is stopped completely: no process, namespace, link, address, mount or cgroup is left", async () => {
        expect((await labStatus()).running).toBe(true);
        expect((await left()).length).toBeGreaterThan(10);
        await stopLab();
        expect(await left()).toEqual([]);
        expect((await labStatus()).running).toBe(false);
    });

    test("stopped, can be stopped again", async () => {
        await stopLab();
        expect(await left()).toEqual([]);
    });

    test("interrupted while it starts, takes away what it had begun", async () => {
        const abort = new AbortController();
        setTimeout(() => abort.abort(new Error("Interrupted.")), 4000);
        await expect(startLab({ ...quiet, signal: abort.signal })).rejects.toThrow("Interrupted.");
        expect(await left()).toEqual([]);
    });

    test("can be started again, and starting it twice does nothing", async () => {
        await startLab(quiet);
        const lines: string[] = [];
        await startLab({ write: (line) => lines.push(line) });
        expect(lines).toEqual(["✓ the lab is already running"]);
        const { items } = await api<{ items: { status: { conditions: { type: string; status: string }[] } }[] }>(
            "/api/v1/nodes",
        );
        expect(items.map(({ status }) => status.conditions.find(({ type }) => type === "Ready")?.status)).toEqual([
            "True",
        ]);
    });
});
