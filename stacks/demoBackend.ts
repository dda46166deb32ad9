import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import { HttpRoute } from "pulumi-http3-gateway";

/** Arguments of {@link DemoBackend}. */
export interface DemoBackendArgs {
    gatewayName: pulumi.Input<string>;
    gatewayNamespace: pulumi.Output<string>;
    /** Listeners on which the page is served. */
    listenerNames: string[];
    hostname: string;
    /** Envoy image: the gateway's own, so that nothing more is pulled. */
    image?: string;
    /** Additional headers of every response, by name. Default: none. */
    headers?: Record<string, string>;
}

/** The page. It shows the protocol of the browser's request, as measured by the browser. */
const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Served by an HTTP/3 gateway</title>
<style>body{font:18px/1.5 system-ui,sans-serif;max-width:36em;margin:4em auto;padding:0 1em}b{font-size:1.4em}</style>
<h1>It works</h1>
<p>This page came over <b id="protocol">…</b></p>
<script>
const entry = performance.getEntriesByType("navigation")[0];
document.getElementById("protocol").textContent = entry.nextHopProtocol || "a protocol the browser does not name";
</script>
</html>
`;

/**
 * A small backend: a page at `/`, the client's address as the backend sees it in the header `x-client-address`, and 404
 * for everything else. Envoy generates the responses, so the demo needs no separate image.
 */
export class DemoBackend extends pulumi.ComponentResource {
    constructor(name: string, args: DemoBackendArgs, opts?: pulumi.ComponentResourceOptions) {
        super("http3gateway:stacks:DemoBackend", name, { hostname: args.hostname }, opts);
        const child = { parent: this };
        const labels = { "app.kubernetes.io/name": name };
        const metadata = { name, namespace: args.gatewayNamespace };

        const config = new ConfigMap(
            name,
            { metadata, data: { "envoy.json": JSON.stringify(envoyConfig(args.headers)) } },
            child,
        );
        const deployment = new Deployment(
            name,
            {
                metadata,
                spec: {
                    replicas: 2,
                    selector: { matchLabels: labels },
                    template: {
                        metadata: { labels },
                        spec: {
                            automountServiceAccountToken: false,
                            containers: [
                                {
                                    name: "envoy",
                                    image: args.image ?? "docker.io/envoyproxy/envoy:distroless-v1.39.1",
                                    command: ["envoy"],
                                    args: ["-c", "/etc/demo/envoy.json", "--concurrency", "1", "--log-level", "warn"],
                                    ports: [{ name: "http", containerPort: 8080 }],
                                    readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 2 },
                                    // Envoy keeps its open connections until it is asked to stop.
                                    lifecycle: { preStop: { sleep: { seconds: 5 } } },
                                    resources: { requests: { cpu: "20m", memory: "64Mi" } },
                                    securityContext: {
                                        allowPrivilegeEscalation: false,
                                        readOnlyRootFilesystem: true,
                                        runAsNonRoot: true,
                                        runAsUser: 65532,
                                        capabilities: { drop: ["ALL"] },
                                    },
                                    volumeMounts: [{ name: "config", mountPath: "/etc/demo", readOnly: true }],
                                },
                            ],
                            volumes: [{ name: "config", configMap: { name } }],
                        },
                    },
                },
            },
            { ...child, dependsOn: [config] },
        );
        const service = new Service(
            name,
            {
                // Its pods are ready already. The provider would wait for 10 s until they have settled.
                metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
                spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
            },
            { ...child, dependsOn: [deployment] },
        );
        new HttpRoute(
            name,
            {
                metadata,
                spec: {
                    parentRefs: args.listenerNames.map((sectionName) => ({
                        name: args.gatewayName,
                        namespace: args.gatewayNamespace,
                        sectionName,
                    })),
                    hostnames: [args.hostname],
                    rules: [
                        {
                            matches: [{ path: { type: "PathPrefix", value: "/" } }],
                            backendRefs: [{ name: service.metadata.name, port: 80 }],
                        },
                    ],
                },
            },
            child,
        );
        this.registerOutputs({});
    }
}

function envoyConfig(headers: Record<string, string> = {}) {
    const client = { header: { key: "x-client-address", value: "%REQ(X-FORWARDED-FOR)%" } };
    const further = Object.entries(headers).map(([key, value]) => ({ header: { key, value } }));
    const answer = (status: number, body: string, contentType: string) => ({
        direct_response: { status, body: { inline_string: body } },
        response_headers_to_add: [{ header: { key: "content-type", value: contentType } }, client, ...further],
    });
    return {
        static_resources: {
            listeners: [
                {
                    name: "http",
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
                                                    routes: [
                                                        {
                                                            match: { path: "/" },
                                                            ...answer(200, PAGE, "text/html; charset=utf-8"),
                                                        },
                                                        {
                                                            match: { prefix: "/" },
                                                            ...answer(404, "Page not found.\n", "text/plain"),
                                                        },
                                                    ],
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
    };
}
