import { exec } from "./exec.ts";
import type { Progress } from "./progress.ts";
import { missingPackages, PACKAGES } from "./requirements.ts";

/** Services that a package installs. */
const SERVICES: Record<string, string> = {
    "etcd-server": "etcd",
    containerd: "containerd",
    prometheus: "prometheus",
    bind9: "named",
    knot: "knot",
};

/** Another process may install packages at the same time, such as a second lab's; without this apt gives up at once. */
const WAITING = ["-o", "DPkg::Lock::Timeout=600"];

/** Installs missing Debian packages, and reports which. */
export async function installPackages(progress: Progress, packages: readonly string[] = PACKAGES): Promise<void> {
    const missing = await missingPackages(packages);
    if (missing.length === 0) {
        return;
    }
    await progress.step(`installing Debian packages: ${missing.join(", ")}`, async () => {
        const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
        await exec("apt-get", ["update", "-q", ...WAITING], { env });
        await exec("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...WAITING, ...missing], { env });
        // Debian starts these at once; the lab runs its own. Existing services are left alone.
        for (const service of missing.flatMap((name) => SERVICES[name] ?? [])) {
            await exec("sh", [
                "-c",
                `command -v systemctl >/dev/null && systemctl is-system-running >/dev/null 2>&1 && systemctl disable --now ${service} || true`,
            ]);
        }
    });
}
