import { exec, succeeds } from "./exec.ts";

const ELSEWHERE = "Use an existing cluster instead: --context NAME.";

/** Debian packages of the cluster, and of the tools that inspect it. */
export const PACKAGES = [
    "etcd-server",
    "containerd",
    "runc",
    "containernetworking-plugins",
    "iptables",
    "conntrack",
    "iproute2",
    "util-linux",
    "ca-certificates",
];

/** Requirements on a machine. */
export interface Machine {
    /** Value of `process.platform`. */
    platform: string;
    /** User id; `undefined` on systems without one. */
    uid: number | undefined;
    /** Whether apt-get is available. */
    hasAptGet(): Promise<boolean>;
    /** Output of `go version`; empty without Go. */
    goVersion(): Promise<string>;
}

const thisMachine = (): Machine => ({
    platform: process.platform,
    uid: process.getuid?.(),
    hasAptGet: () => succeeds("apt-get", ["--version"]),
    goVersion: () => exec("go", ["version"]).catch(() => ""),
});

/** Why the lab cannot run on a machine, and an alternative, or `undefined`. Default: this machine. */
export async function unsupported(machine: Machine = thisMachine()): Promise<string | undefined> {
    if (machine.platform !== "linux") {
        return `The lab requires Linux. ${ELSEWHERE}`;
    }
    if (machine.uid !== 0) {
        return `The lab requires root, for network namespaces and containers. ${ELSEWHERE}`;
    }
    if (!(await machine.hasAptGet())) {
        return `The lab installs Debian packages, and this system has no apt-get. ${ELSEWHERE}`;
    }
    if (!goCompiles(await machine.goVersion())) {
        return `The lab compiles Kubernetes, which requires Go 1.21 or newer on the PATH (Go then downloads the exact release). Install it, or use an existing cluster: --context NAME.`;
    }
    return undefined;
}

/** Whether a Go release from `go version` can download the release that a module requires. */
export function goCompiles(version: string): boolean {
    const [, major = 0, minor = 0] = (/\bgo(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
    return major > 1 || (major === 1 && minor >= 21);
}

/** Packages of {@link PACKAGES} that are not installed. */
export async function missingPackages(packages: readonly string[] = PACKAGES): Promise<string[]> {
    const found = await Promise.all(packages.map((name) => succeeds("dpkg", ["-s", name])));
    return packages.filter((_, index) => !found[index]);
}
