import { stringify } from "yaml";
import { IMAGES } from "../../lab/versions.ts";

/** Values of the vendor documentation's manifests, for the same edge as the local stack. */
export interface VendorEdge {
    hostname: string;
    /** PEM. */
    certificate: string;
    key: string;
    replicas: number;
}

/** Chart values: the lab's images. */
export const VENDOR_VALUES = stringify({
    deployment: { replicas: 2 },
    config: {
        envoyGateway: {
            provider: { type: "Kubernetes", kubernetes: { shutdownManager: { image: IMAGES.envoyGateway } } },
        },
    },
});

/** GatewayClass, EnvoyProxy, Gateway, policy, Secret, route and demo backend, as one file for `kubectl apply`. */
export function vendorManifests({ hostname, certificate, key, replicas }: VendorEdge): string {
    const metadata = { name: "vendor", namespace: "default" };
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const gateway = { group: "gateway.networking.k8s.io", kind: "Gateway", name: "vendor" };
    const labels = { app: "vendor-demo" };
    const objects = [
        {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "GatewayClass",
            metadata: { name: "vendor" },
            spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
        },
        {
            apiVersion: "gateway.envoyproxy.io/v1alpha1",
            kind: "EnvoyProxy",
            metadata,
            spec: {
                ipFamily: "DualStack",
                provider: {
                    type: "Kubernetes",
                    kubernetes: { envoyDeployment: { replicas, container: { image: IMAGES.envoy } } },
                },
            },
        },
        {
            apiVersion: "v1",
            kind: "Secret",
            metadata,
            type: "kubernetes.io/tls",
            data: { "tls.crt": base64(certificate), "tls.key": base64(key) },
        },
        {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "Gateway",
            metadata,
            spec: {
                gatewayClassName: "vendor",
                infrastructure: {
                    parametersRef: { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: "vendor" },
                },
                listeners: [
                    {
                        name: "https",
                        protocol: "HTTPS",
                        port: 443,
                        hostname,
                        tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "vendor" }] },
                    },
                ],
            },
        },
        {
            apiVersion: "gateway.envoyproxy.io/v1alpha1",
            kind: "ClientTrafficPolicy",
            metadata,
            spec: { http3: {}, targetRefs: [gateway] },
        },
        {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata,
            data: { "envoy.yaml": DEMO },
        },
        {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata,
            spec: {
                replicas: 2,
                selector: { matchLabels: labels },
                template: {
                    metadata: { labels },
                    spec: {
                        containers: [
                            {
                                name: "envoy",
                                image: IMAGES.envoy,
                                command: ["envoy", "-c", "/etc/demo/envoy.yaml", "--concurrency", "1"],
                                readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 2 },
                                volumeMounts: [{ name: "config", mountPath: "/etc/demo" }],
                            },
                        ],
                        volumes: [{ name: "config", configMap: { name: "vendor" } }],
                    },
                },
            },
        },
        {
            apiVersion: "v1",
            kind: "Service",
            metadata,
            spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
        },
        {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "HTTPRoute",
            metadata,
            spec: {
                parentRefs: [{ name: "vendor" }],
                hostnames: [hostname],
                rules: [{ backendRefs: [{ name: "vendor", port: 80 }] }],
            },
        },
    ];
    return objects.map((object) => stringify(object)).join("---\n");
}

const DEMO = stringify({
    static_resources: {
        listeners: [
            {
                address: { socket_address: { address: "0.0.0.0", port_value: 8080 } },
                filter_chains: [
                    {
                        filters: [
                            {
                                name: "envoy.filters.network.http_connection_manager",
                                typed_config: {
                                    "@type":
                                        "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                                    stat_prefix: "demo",
                                    http_filters: [
                                        {
                                            name: "envoy.filters.http.router",
                                            typed_config: {
                                                "@type":
                                                    "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
                                            },
                                        },
                                    ],
                                    route_config: {
                                        virtual_hosts: [
                                            {
                                                name: "demo",
                                                domains: ["*"],
                                                routes: [{ match: { prefix: "/" }, direct_response: { status: 200 } }],
                                            },
                                        ],
                                    },
                                },
                            },
                        ],
                    },
                ],
            },
        ],
    },
});
