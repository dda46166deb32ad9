import type { KubeConfig } from "../../components/kubernetes/kubeConfig.ts";
import { apiRequest } from "../../components/kubernetes/request.ts";
import { NETWORK } from "./network.ts";
import { IMAGES } from "./versions.ts";

const NAMESPACE = "kube-system";
const NAME = "coredns";
const LABELS = { "k8s-app": "kube-dns" };

const COREFILE = `.:1053 {
    errors
    health :8080
    ready :8181
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    cache 5
}
`;

/** Applies the cluster's DNS: Envoy resolves its control plane by name. */
export async function applyClusterDns(config: KubeConfig): Promise<void> {
    const role = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:coredns" };
    const core = `/api/v1/namespaces/${NAMESPACE}`;
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    const objects: [string, object][] = [
        [`${core}/serviceaccounts/${NAME}`, { apiVersion: "v1", kind: "ServiceAccount" }],
        [
            `${rbac}/clusterroles/${role.name}`,
            {
                apiVersion: "rbac.authorization.k8s.io/v1",
                kind: "ClusterRole",
                rules: [
                    {
                        apiGroups: [""],
                        resources: ["endpoints", "services", "pods", "namespaces"],
                        verbs: ["list", "watch"],
                    },
                    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
                ],
            },
        ],
        [
            `${rbac}/clusterrolebindings/${role.name}`,
            {
                apiVersion: "rbac.authorization.k8s.io/v1",
                kind: "ClusterRoleBinding",
                roleRef: role,
                subjects: [{ kind: "ServiceAccount", name: NAME, namespace: NAMESPACE }],
            },
        ],
        [`${core}/configmaps/${NAME}`, { apiVersion: "v1", kind: "ConfigMap", data: { Corefile: COREFILE } }],
        [
            `${core}/services/kube-dns`,
            {
                apiVersion: "v1",
                kind: "Service",
                spec: {
                    clusterIP: NETWORK.services.dns,
                    selector: LABELS,
                    ports: [
                        { name: "dns", port: 53, targetPort: 1053, protocol: "UDP" },
                        { name: "dns-tcp", port: 53, targetPort: 1053, protocol: "TCP" },
                    ],
                },
            },
        ],
        [`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${NAME}`, deployment()],
    ];
    for (const [path, object] of objects) {
        const name = path.slice(path.lastIndexOf("/") + 1);
        await apiRequest(config, {
            method: "PATCH",
            path: `${path}?fieldManager=http3-gateway-lab&force=true`,
            contentType: "application/apply-patch+yaml",
            body: JSON.stringify({ ...object, metadata: { name } }),
        });
    }
}

function deployment() {
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        spec: {
            replicas: 1,
            selector: { matchLabels: LABELS },
            template: {
                metadata: { labels: LABELS },
                spec: {
                    serviceAccountName: NAME,
                    dnsPolicy: "Default",
                    containers: [
                        {
                            name: "coredns",
                            image: IMAGES.coredns,
                            args: ["-conf", "/etc/coredns/Corefile"],
                            readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 1 },
                            volumeMounts: [{ name: "config", mountPath: "/etc/coredns" }],
                        },
                    ],
                    volumes: [{ name: "config", configMap: { name: NAME } }],
                },
            },
        },
    };
}
