import { succeeds } from "./exec.ts";

const ELSEWHERE = "Use a cluster that is already there instead: --context NAME.";

/** Debian packages of the cluster, and of the tools that look at it from outside. */
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

/** Why the lab cannot run on this machine, in one sentence, or `undefined`. */
export async function unsupported(): Promise<string | undefined> {
    if (process.platform !== "linux") {
        return `The lab needs Linux. ${ELSEWHERE}`;
    }
    if (process.getuid?.() !== 0) {
        return `The lab needs root, for network namespaces and containers. ${ELSEWHERE}`;
    }
    if (!(await succeeds("apt-get", ["--version"]))) {
        return `The lab installs Debian packages, and this system has no apt-get. ${ELSEWHERE}`;
    }
    return undefined;
}

/** Packages of {@link PACKAGES} that are not installed. */
export async function missingPackages(packages: readonly string[] = PACKAGES): Promise<string[]> {
    const found = await Promise.all(packages.map((name) => succeeds("dpkg", ["-s", name])));
    return packages.filter((_, index) => !found[index]);
}
