import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { poll } from "../../components/waiting/poll.ts";
import { CGROUP } from "./clusterFiles.ts";

const ROOT = "/sys/fs/cgroup";

/** The lab's cgroup per hierarchy: one on cgroup v2, one per controller on v1. */
export async function labCgroups(): Promise<string[]> {
    if (existsSync(join(ROOT, "cgroup.controllers"))) {
        return [join(ROOT, CGROUP)];
    }
    const hierarchies = (await readdir(ROOT, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    return hierarchies.map((entry) => join(ROOT, entry.name, CGROUP));
}

/** Creates the lab's cgroup; kubelet requires it at startup. */
export async function createCgroups(): Promise<void> {
    for (const folder of await labCgroups()) {
        await mkdir(folder, { recursive: true }).catch(() => undefined);
        // On v1, a new cpuset is empty, and no process may join it.
        for (const file of ["cpuset.cpus", "cpuset.mems"]) {
            const above = join(folder, "..", file);
            if (existsSync(above) && existsSync(join(folder, file))) {
                await writeFile(join(folder, file), await readFile(above, "utf8")).catch(() => undefined);
            }
        }
    }
}

/** Ends every process in the lab's cgroups and deletes them, deepest first. */
export async function deleteCgroups(): Promise<void> {
    const folders = (await labCgroups()).filter((folder) => existsSync(folder));
    const end = async () => {
        const pids = new Set((await Promise.all(folders.map(processesBelow))).flat());
        for (const pid of pids) {
            try {
                process.kill(pid, "SIGKILL");
            } catch {
                // It ended in between.
            }
        }
        return pids.size;
    };
    await poll(end, { until: (left) => left === 0, every: 50, limit: 5_000 });
    for (const folder of folders) {
        await removeTree(folder);
    }
}

async function processesBelow(folder: string): Promise<number[]> {
    const own = await readFile(join(folder, "cgroup.procs"), "utf8").catch(() => "");
    const below = await Promise.all((await childrenOf(folder)).map(processesBelow));
    return [...own.split("\n").filter(Boolean).map(Number), ...below.flat()];
}

async function removeTree(folder: string): Promise<void> {
    for (const child of await childrenOf(folder)) {
        await removeTree(child);
    }
    await rmdir(folder).catch(() => undefined);
}

async function childrenOf(folder: string): Promise<string[]> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}
