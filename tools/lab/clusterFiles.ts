import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { LAB_SUFFIX } from "./name.ts";
import { NETWORK } from "./network.ts";
import { PATHS } from "./paths.ts";
import { IMAGES } from "./versions.ts";

/** Name of the lab's context, user and cluster in its kubeconfig. */
export const CONTEXT = "http3-lab";
/** Name of the node. */
export const NODE = "http3-lab";
/** Parent cgroup of all pods, so that `stop` finds exactly those. */
export const CGROUP = `http3-lab${LAB_SUFFIX}`;
/** Network of all pods, by which CNI records what it made for each. */
export const POD_NETWORK = CGROUP;

/** Writes all files that the cluster's programs read. `hostPort`: the API server's port on host and client loopback. */
export async function writeClusterFiles(hostPort: number): Promise<void> {
    for (const folder of [
        "cni",
        "containerd",
        "containerd-run",
        "kubelet",
        "pod-logs",
        "etcd",
        "apiserver",
        "logs",
        "volume-plugins",
    ]) {
        await mkdir(PATHS.file(folder), { recursive: true });
    }
    const token = randomBytes(24).toString("hex");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    const publicPem = createPublicKey(createPrivateKey(pem)).export({ type: "spki", format: "pem" }) as string;
    await Promise.all([
        writeFile(PATHS.file("service-accounts.key"), pem, { mode: 0o600 }),
        writeFile(PATHS.file("service-accounts.pub"), publicPem),
        writeFile(PATHS.file("tokens.csv"), `${token},admin,admin,system:masters\n`, { mode: 0o600 }),
        writeFile(PATHS.file("token"), token, { mode: 0o600 }),
        writeFile(PATHS.file("host-port"), String(hostPort)),
        writeFile(PATHS.file("containerd.toml"), containerdConfig()),
        writeFile(PATHS.file("cni/10-lab.conflist"), JSON.stringify(cniConfig(), null, 2)),
        writeFile(PATHS.file("kubelet.yaml"), JSON.stringify(kubeletConfig(), null, 2)),
        writeFile(PATHS.file("kube-proxy.yaml"), JSON.stringify(kubeProxyConfig(), null, 2)),
        // No upstream: pods' queries to the node's resolver are answered at once.
        writeFile(PATHS.file("resolv.conf"), `nameserver ${NETWORK.services.dns}\n`),
    ]);
}

/**
 * Writes the kubeconfigs once the API server has created its certificate: one for the node, one for host and clients.
 */
export async function writeKubeconfigs(): Promise<void> {
    const certificate = (await readFile(PATHS.file("apiserver/apiserver.crt"))).toString("base64");
    const token = await readFile(PATHS.file("token"), "utf8");
    const hostPort = (await readFile(PATHS.file("host-port"), "utf8")).trim();
    const write = (file: string, server: string) =>
        writeFile(file, JSON.stringify(kubeconfig(server, certificate, token), null, 2), { mode: 0o600 });
    await write(PATHS.file("node.kubeconfig"), `https://${NETWORK.ipv4.node}:${NETWORK.apiPort}`);
    await write(PATHS.kubeconfig, `https://127.0.0.1:${hostPort}`);
}

/** Whether the API server's certificate exists. */
export function certificateIsThere(): boolean {
    return existsSync(PATHS.file("apiserver/apiserver.crt"));
}

function kubeconfig(server: string, certificate: string, token: string) {
    return {
        apiVersion: "v1",
        kind: "Config",
        "current-context": CONTEXT,
        clusters: [
            {
                name: CONTEXT,
                cluster: { server, "certificate-authority-data": certificate, "tls-server-name": "kubernetes" },
            },
        ],
        users: [{ name: CONTEXT, user: { token } }],
        contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: CONTEXT } }],
    };
}

function containerdConfig(): string {
    return `version = 2
root = "${PATHS.file("containerd")}"
state = "${PATHS.file("containerd-run")}"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs"]
[grpc]
  address = "${PATHS.containerd}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${IMAGES.pause}"
  # A machine without CAP_SYS_RESOURCE cannot lower oom_score_adj; runc then fails without saying why.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${PATHS.file("cni")}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
`;
}

function cniConfig() {
    return {
        cniVersion: "0.4.0",
        name: POD_NETWORK,
        plugins: [
            {
                type: "bridge",
                bridge: "h3-pods",
                isGateway: true,
                ipMasq: true,
                hairpinMode: true,
                ipam: {
                    type: "host-local",
                    dataDir: PATHS.file("cni-addresses"),
                    ranges: [[{ subnet: NETWORK.pods.nodeIpv4 }], [{ subnet: NETWORK.pods.nodeIpv6 }]],
                    routes: [{ dst: "0.0.0.0/0" }, { dst: "::/0" }],
                },
            },
            { type: "portmap", capabilities: { portMappings: true } },
        ],
    };
}

function kubeletConfig() {
    return {
        apiVersion: "kubelet.config.k8s.io/v1beta1",
        kind: "KubeletConfiguration",
        authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
        authorization: { mode: "AlwaysAllow" },
        cgroupDriver: "cgroupfs",
        cgroupRoot: `/${CGROUP}`,
        clusterDNS: [NETWORK.services.dns],
        clusterDomain: "cluster.local",
        containerRuntimeEndpoint: `unix://${PATHS.containerd}`,
        failCgroupV1: false,
        failSwapOn: false,
        evictionHard: { "memory.available": "0%", "nodefs.available": "0%", "imagefs.available": "0%" },
        imageGCHighThresholdPercent: 100,
        podLogsDir: PATHS.file("pod-logs"),
        resolvConf: PATHS.file("resolv.conf"),
        volumePluginDir: PATHS.file("volume-plugins"),
        nodeStatusUpdateFrequency: "5s",
        syncFrequency: "10s",
        serializeImagePulls: false,
    };
}

function kubeProxyConfig() {
    return {
        apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
        kind: "KubeProxyConfiguration",
        mode: "iptables",
        clusterCIDR: `${NETWORK.pods.ipv4},${NETWORK.pods.ipv6}`,
        clientConnection: { kubeconfig: PATHS.file("node.kubeconfig") },
        hostnameOverride: NODE,
        // Sized outside the namespace.
        conntrack: { maxPerCore: 0, min: 0 },
        iptables: { minSyncPeriod: "100ms", syncPeriod: "30s" },
    };
}
