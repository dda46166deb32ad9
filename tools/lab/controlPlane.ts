import { NODE } from "./clusterFiles.ts";
import { inNamespace, NETWORK } from "./network.ts";
import { PATHS } from "./paths.ts";
import { startProcess } from "./processes.ts";

/** Starts a program of the cluster in the node's namespace. */
function startOnNode(name: string, args: string[], program = PATHS.program(name), env: NodeJS.ProcessEnv = {}): void {
    startProcess(name, inNamespace("node", [program, ...args]), env);
}

export function startEtcd(): void {
    startOnNode(
        "etcd",
        [
            `--data-dir=${PATHS.file("etcd")}`,
            "--listen-client-urls=http://127.0.0.1:2379",
            "--advertise-client-urls=http://127.0.0.1:2379",
            "--listen-peer-urls=http://127.0.0.1:2380",
            // Speed matters more than the last second of data.
            "--unsafe-no-fsync",
            "--log-level=warn",
        ],
        "/usr/bin/etcd",
        { ETCD_UNSUPPORTED_ARCH: "arm64" },
    );
}

export function startContainerd(): void {
    startOnNode("containerd", ["--config", PATHS.file("containerd.toml")], "/usr/bin/containerd");
}

export function startApiServer(): void {
    const { services, ipv4, apiPort } = NETWORK;
    startOnNode("kube-apiserver", [
        "--etcd-servers=http://127.0.0.1:2379",
        `--secure-port=${apiPort}`,
        `--advertise-address=${ipv4.node}`,
        `--cert-dir=${PATHS.file("apiserver")}`,
        `--token-auth-file=${PATHS.file("tokens.csv")}`,
        "--authorization-mode=Node,RBAC",
        "--allow-privileged=true",
        `--service-cluster-ip-range=${services.ipv4},${services.ipv6}`,
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        `--service-account-key-file=${PATHS.file("service-accounts.pub")}`,
        `--service-account-signing-key-file=${PATHS.file("service-accounts.key")}`,
        "--kubelet-preferred-address-types=InternalIP",
        "--profiling=false",
    ]);
}

export function startControllerManager(): void {
    const { pods, services } = NETWORK;
    startOnNode("kube-controller-manager", [
        `--kubeconfig=${PATHS.file("node.kubeconfig")}`,
        `--root-ca-file=${PATHS.file("apiserver/apiserver.crt")}`,
        `--service-account-private-key-file=${PATHS.file("service-accounts.key")}`,
        "--allocate-node-cidrs=true",
        `--cluster-cidr=${pods.ipv4},${pods.ipv6}`,
        `--service-cluster-ip-range=${services.ipv4},${services.ipv6}`,
        "--node-cidr-mask-size-ipv4=24",
        "--node-cidr-mask-size-ipv6=64",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
    ]);
}

export function startScheduler(): void {
    startOnNode("kube-scheduler", [
        `--kubeconfig=${PATHS.file("node.kubeconfig")}`,
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
    ]);
}

export function startKubelet(): void {
    startOnNode("kubelet", [
        `--config=${PATHS.file("kubelet.yaml")}`,
        `--kubeconfig=${PATHS.file("node.kubeconfig")}`,
        `--root-dir=${PATHS.file("kubelet")}`,
        `--cert-dir=${PATHS.file("kubelet/pki")}`,
        `--hostname-override=${NODE}`,
        `--node-ip=${NETWORK.ipv4.node},${NETWORK.ipv6.node}`,
    ]);
}

export function startKubeProxy(): void {
    startOnNode("kube-proxy", [`--config=${PATHS.file("kube-proxy.yaml")}`]);
}
