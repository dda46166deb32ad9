import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { type BackendPort, type Controller, plannedListeners, STAGES } from "pulumi-http3-gateway";

const podLabels = { namespace: "swift.example.com/namespace", name: "swift.example.com/name" };
const proxyKind = { apiVersion: "swift.example.com/v1", kind: "Proxy" };

/** A controller as a user writes one: an operator, which is there already, runs the proxies that an object `Proxy` asks for. */
export function swift(settings: { image: string; replicas: number }): Controller {
    return {
        describe: () => ({
            kind: "swift",
            kubernetes: "1.30",
            bundles: [],
            capabilities: { http3: true, ownAdvertisement: { maxAge: 3600 }, listenerSharing: false },
            sources: { proxyProtocolWithHttp3: "swift/swift#7" },
            drainSeconds: 30,
            metrics: {
                port: "stats",
                path: "/metrics",
                podLabels,
                requests: { http2: 'swift_requests_total{alpn="h2"}', http3: 'swift_requests_total{alpn="h3"}' },
            },
            readings: {
                "kubernetes:swift.example.com/v1:Proxy": {
                    advertising: { gateway: "metadata.name", quic: "spec.quic", ownMaxAge: 3600 },
                    proxies: { pods: ["spec.pods"], replicas: "spec.pods.replicas" },
                },
            },
            settings,
        }),
        deploy({ name, namespace, parent, provider, dependsOn }, plan, shape, { secretName, ready }) {
            const opts = { parent, provider, dependsOn: [...dependsOn, ...ready] };
            const metadata = { name, namespace, annotations: shape.annotations };
            const selector = { [podLabels.namespace]: plan.namespace, [podLabels.name]: name };
            const quic = STAGES[plan.advertisement.stage].quic;
            const protocols: BackendPort["protocols"] = quic ? ["TCP", "UDP"] : ["TCP"];
            const ports = protocols.map((protocol) => ({ name: protocol.toLowerCase(), port: 443, protocol }));
            const listeners = plannedListeners(plan);
            const spec = { quic, listeners, certificate: secretName, pods: { ...settings, labels: selector } };
            const proxy = new CustomResource(`${name}-proxy`, { ...proxyKind, metadata, spec }, opts);
            const serviceSpec = { type: shape.type, selector, ports };
            const service = new Service(`${name}-service`, { metadata, spec: serviceSpec }, opts);
            return {
                gatewayName: proxy.metadata.name,
                namespace,
                listenerNames: listeners.map((listener) => listener.name),
                serviceName: service.metadata.name,
                serviceNamespace: namespace,
                selector,
                ports: [{ port: 443, targetPort: 443, protocols }],
                reportedAddresses: service.status.apply((status) =>
                    (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip),
                ),
                ready: [proxy, service],
            };
        },
    };
}
