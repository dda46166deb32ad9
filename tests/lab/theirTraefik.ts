import { applyCrds } from "../../components/gatewayApi/applyCrds.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { TRAEFIK_VERSIONS } from "../../tools/lab/versions.ts";
import { api } from "./edge.ts";

const NAME = "proxy";
const LABEL = "somebody.example/proxy";
const labels = { [LABEL]: "yes" };
const READ = ["get", "list", "watch"];

/** Somebody's Traefik, from plain manifests: its own class, Service, and entry points on the ports of Traefik's chart. */
export class TheirTraefik {
    readonly namespace: string;
    readonly version = TRAEFIK_VERSIONS.traefik;
    /** Selects its pods. */
    readonly selector = `${LABEL}=yes`;

    constructor(namespace: string) {
        this.namespace = namespace;
    }

    private get deployment(): string {
        return `/apis/apps/v1/namespaces/${this.namespace}/deployments/${NAME}`;
    }

    private get arguments(): string[] {
        const gateways = "--providers.kubernetesGateway";
        return [
            "--ping=true",
            "--entryPoints.traefik.address=:8080",
            "--entryPoints.web.address=:8000/tcp",
            "--entryPoints.websecure.address=:8443/tcp",
            "--providers.kubernetesCRD",
            gateways,
            // Another Traefik of the lab has classes of its own.
            `${gateways}.labelSelector=somebody.example/class=${this.namespace}`,
            `${gateways}.statusAddress.service.name=${NAME}`,
            `${gateways}.statusAddress.service.namespace=${this.namespace}`,
        ];
    }

    async create(image: string, crds: string): Promise<void> {
        const { kubeconfig, config } = labInfo();
        const bundle = { kubeconfig, deleteOnDestroy: false };
        await applyCrds({
            ...bundle,
            source: config["gatewayApiCrds"] ?? "",
            group: "gateway.networking.k8s.io",
            channel: "standard",
            version: "v1.6.1",
        });
        await applyCrds({ ...bundle, source: crds, group: "traefik.io", version: this.version });
        const ofCluster = { name: this.namespace };
        const subjects = [{ kind: "ServiceAccount", name: NAME, namespace: this.namespace }];
        const rules = ["", "apps", "discovery.k8s.io", "gateway.networking.k8s.io", "traefik.io"].map((group) => ({
            apiGroups: [group],
            resources: ["*"],
            verbs: [...READ, ...(group === "gateway.networking.k8s.io" ? ["update"] : [])],
        }));
        await post("/api/v1/namespaces", { metadata: ofCluster });
        await post(`/api/v1/namespaces/${this.namespace}/serviceaccounts`, { metadata: { name: NAME } });
        await post("/apis/rbac.authorization.k8s.io/v1/clusterroles", { metadata: ofCluster, rules });
        await post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
            metadata: ofCluster,
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: this.namespace },
            subjects,
        });
        await post("/apis/gateway.networking.k8s.io/v1/gatewayclasses", {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "GatewayClass",
            metadata: { ...ofCluster, labels: { "somebody.example/class": this.namespace } },
            spec: { controllerName: "traefik.io/gateway-controller" },
        });
        await post(`/api/v1/namespaces/${this.namespace}/services`, {
            metadata: { name: NAME },
            spec: {
                type: "LoadBalancer",
                externalTrafficPolicy: "Local",
                selector: labels,
                ports: [
                    { name: "web", port: 80, targetPort: 8000, protocol: "TCP" },
                    { name: "websecure", port: 443, targetPort: 8443, protocol: "TCP" },
                    { name: "websecure-http3", port: 443, targetPort: 8443, protocol: "UDP" },
                ],
            },
        });
        await post(`/apis/apps/v1/namespaces/${this.namespace}/deployments`, {
            metadata: { name: NAME },
            spec: {
                replicas: 1,
                selector: { matchLabels: labels },
                template: {
                    metadata: { labels },
                    spec: {
                        serviceAccountName: NAME,
                        terminationGracePeriodSeconds: 1,
                        containers: [
                            {
                                name: NAME,
                                image,
                                args: this.arguments,
                                readinessProbe: { httpGet: { path: "/ping", port: 8080 }, periodSeconds: 1 },
                            },
                        ],
                    },
                },
            },
        });
    }

    /** What its owner adds, which starts it anew. */
    async add(...more: string[]): Promise<void> {
        const value = [...this.arguments, ...more];
        await api(this.deployment, {
            method: "PATCH",
            contentType: "application/json-patch+json",
            body: JSON.stringify([{ op: "replace", path: "/spec/template/spec/containers/0/args", value }]),
        });
    }

    /** Whether all its pods are ready, and run with what was written last. */
    async isReady(): Promise<boolean> {
        const { metadata, status } = await api<{
            metadata: { generation: number };
            status: {
                observedGeneration?: number;
                updatedReplicas?: number;
                replicas?: number;
                readyReplicas?: number;
            };
        }>(this.deployment);
        const { observedGeneration, updatedReplicas, replicas, readyReplicas } = status;
        return (
            observedGeneration === metadata.generation &&
            [updatedReplicas, replicas, readyReplicas].every((n) => n === 1)
        );
    }

    async delete(): Promise<void> {
        const paths = [
            `/apis/gateway.networking.k8s.io/v1/gatewayclasses/${this.namespace}`,
            `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${this.namespace}`,
            `/apis/rbac.authorization.k8s.io/v1/clusterroles/${this.namespace}`,
            `/api/v1/namespaces/${this.namespace}`,
        ];
        for (const path of paths) {
            await api(path, { method: "DELETE" });
        }
    }
}

async function post(path: string, object: object): Promise<void> {
    await api(path, { method: "POST", body: JSON.stringify(object) });
}
