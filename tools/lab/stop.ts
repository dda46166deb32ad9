import { existsSync } from "node:fs";
import { readdir, readFile, readlink, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { deleteCgroups } from "./cgroups.ts";
import { POD_NETWORK } from "./clusterFiles.ts";
import { succeeds } from "./exec.ts";
import { deleteNetwork } from "./network.ts";
import { PATHS } from "./paths.ts";
import { endProcesses, recordedProcesses } from "./processes.ts";

/** Removes the cluster completely: processes, pods, mounts, cgroups, namespaces. Built files are kept. Idempotent. */
export async function stopLab(): Promise<void> {
    const processes = recordedProcesses();
    // kubelet first, or it restarts ended containers.
    await endProcesses(processes.filter((recorded) => recorded.name === "kubelet"));
    await deleteCgroups();
    await endShims();
    await endProcesses(processes);
    await deleteCgroups();
    await unmount();
    await removeLogLinks();
    await deleteNetwork();
    if (existsSync(PATHS.lab)) {
        // The last cluster's logs help after a failure.
        const kept = `${PATHS.lab}-last-logs`;
        if (existsSync(PATHS.file("logs"))) {
            await rm(kept, { recursive: true, force: true });
            await rename(PATHS.file("logs"), kept);
        }
        await rm(PATHS.lab, { recursive: true, force: true });
    }
}

/**
 * Also removes built files.
 * @throws Error where another lab of this machine uses them.
 */
export async function purgeLab(): Promise<void> {
    const others = (await readdir(PATHS.cache).catch(() => [])).filter(
        (folder) => /^lab(-[a-z0-9]+)?$/.test(folder) && join(PATHS.cache, folder) !== PATHS.lab,
    );
    if (others.length > 0) {
        const names = others.map((folder) => `"${folder.slice("lab-".length)}"`).join(" and ");
        throw new Error(
            `Another lab uses what was built: ${names}. Stop it first: set HTTP3_LAB to its name ("" is the default lab), and run \`http3-gateway lab stop\`.`,
        );
    }
    await stopLab();
    await rm(PATHS.cache, { recursive: true, force: true });
}

/** containerd's shims outlive it by design; ours are identified by their socket. */
async function endShims(): Promise<void> {
    for (const entry of await readdir("/proc")) {
        if (!/^\d+$/.test(entry)) {
            continue;
        }
        const commandLine = await readFile(join("/proc", entry, "cmdline"), "utf8").catch(() => "");
        if (commandLine.includes("containerd-shim") && commandLine.split("\0").includes(PATHS.containerd)) {
            try {
                process.kill(Number(entry), "SIGKILL");
            } catch {
                // It ended in between.
            }
        }
    }
}

/** Unmounts everything below the lab's folder, and the pods' network namespaces, innermost first. */
async function unmount(): Promise<void> {
    const pods = await podNamespaces();
    const mounts = (await readFile("/proc/self/mounts", "utf8"))
        .split("\n")
        .map((line) => (line.split(" ")[1] ?? "").replaceAll("\\040", " "))
        .filter((path) => path.startsWith(`${PATHS.lab}/`) || pods.includes(path));
    for (const path of mounts.reverse()) {
        (await succeeds("umount", [path])) || (await succeeds("umount", ["-l", path]));
    }
    for (const path of pods) {
        await rm(path, { force: true });
    }
    await removePodRecords();
}

/** Folder where CNI's plugins record what they made: a file per interface of a pod, of all labs. */
const RECORDS = "/var/lib/cni/results";
/** Names of our records: NETWORK-SANDBOX-INTERFACE. Another lab's network may begin with our name. */
const RECORD = new RegExp(`^${POD_NETWORK}-([0-9a-f]{64})-`);

/** Network namespaces that containerd pinned for our pods, from CNI's records. */
export async function podNamespaces(): Promise<string[]> {
    const paths: string[] = [];
    for (const { file } of await podRecords()) {
        const record = JSON.parse(await readFile(join(RECORDS, file), "utf8").catch(() => "{}")) as {
            result?: { interfaces?: { sandbox?: string }[] };
        };
        paths.push(...(record.result?.interfaces ?? []).flatMap((found) => (found.sandbox ? [found.sandbox] : [])));
    }
    return [...new Set(paths.map((path) => path.replace(/^\/var\/run\//, "/run/")))];
}

async function podRecords(): Promise<{ file: string; sandbox: string }[]> {
    return (await readdir(RECORDS).catch(() => [])).flatMap((file) => {
        const sandbox = RECORD.exec(file)?.[1];
        return sandbox === undefined ? [] : [{ file, sandbox }];
    });
}

async function removePodRecords(): Promise<void> {
    for (const { file, sandbox } of await podRecords()) {
        await rm(join(RECORDS, file), { force: true });
        await rm(join(RECORDS, `cni-loopback-${sandbox}-lo`), { force: true });
    }
}

/** kubelet links every container's log from one system folder; our links are now dangling. */
async function removeLogLinks(): Promise<void> {
    const folder = "/var/log/containers";
    for (const name of await readdir(folder).catch(() => [])) {
        const target = await readlink(join(folder, name)).catch(() => "");
        if (target.startsWith(`${PATHS.lab}/`)) {
            await rm(join(folder, name), { force: true });
        }
    }
}
