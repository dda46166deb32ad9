import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { labCgroups } from "../../tools/lab/cgroups.ts";
import { labStatus, NETWORK, startLab, stopLab } from "../../tools/lab/index.ts";
import { PATHS } from "../../tools/lab/paths.ts";
import { podNamespaces } from "../../tools/lab/stop.ts";
import { ownCache } from "../../tools/ownCache.ts";
import { api, type Finished, run } from "./edge.ts";

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

/** Runs a script with a copy of all mounts, in which nothing has used network namespaces yet. */
async function apart(script: string): Promise<Finished> {
    const all = ["unshare", "--mount", "--propagation", "private", "sh", "-ec"];
    return await run([...all, `umount -l /run/netns || true; mkdir -p /run/netns\n${script}`]);
}

/** A process of a lab of another name that does something with its network. */
const networkOf = (lab: string, work: string) =>
    `HTTP3_LAB=${lab} "${process.execPath}" --input-type=module -e '
        import { createNetwork, deleteNetwork } from "${join(import.meta.dirname, "../../tools/lab/network.ts")}";
        ${work}'`;

describe("the networks of labs", () => {
    test.each(["createNetwork", "deleteNetwork"])(
        "change the folder of namespaces one after the other: %s",
        async (work) => {
            const { stdout, stderr } = await apart(
                `held=$(mktemp -u)
            flock "${join(ownCache(), "netns.lock")}" sh -c "touch $held; sleep 1; echo another lab has done" &
            until [ -e $held ]; do sleep 0.02; done
            ${networkOf("turn", `await ${work}();`)}
            echo this one has done
            ${networkOf("turn", "await deleteNetwork();")}
            rm $held
            ls /run/netns`,
            );
            expect({ stdout, stderr }).toEqual({
                stdout: expect.stringMatching(/^another lab has done\nthis one has done\n/),
                stderr: "",
            });
            expect(stdout).not.toContain("turn");
        },
    );

    test("are deleted also where `ip netns` cannot reach them, below the mount of their folder", async () => {
        const { code, stdout, stderr } = await apart(
            `touch /run/netns/http3-node-hidden
            mount --bind /proc/self/ns/net /run/netns/http3-node-hidden
            mount --bind /run/netns /run/netns
            ! ip netns del http3-node-hidden
            ${networkOf("hidden", "await deleteNetwork();")}
            ls /run/netns`,
        );
        expect({ code, stdout }).toEqual({ code: 0, stdout: expect.not.stringContaining("hidden") });
        expect(stderr).toContain("Cannot remove namespace file");
        expect(readdirSync("/run/netns")).not.toContain("http3-node-hidden");
    });
});

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
