import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import type { Controller } from "pulumi-http3-gateway";

const API = "getambassador.io/v3alpha1";
/** The `ma` of the Alt-Svc that Emissary sends once a Listener is over UDP. Seconds. */
const OWN_MAX_AGE = 86_400;

/** Settings of {@link existingEmissary}. */
export interface EmissaryArgs {
    /** Namespace of its pods, which the gateway has too: it reads Hosts and their Secrets there. */
    namespace: string;
    /** Labels of its pods. */
    selector: Record<string, string>;
}

/**
 * A custom controller: Emissary-ingress 3.x, which is there already. The gateway is a Listener over TCP, one over UDP, a Host for each
 * hostname, and a Service with both protocols. Its Alt-Svc cannot be set, so the stages are `off` and `on`.
 */
export function existingEmissary({ namespace, selector }: EmissaryArgs): Controller {
    const targetPort = 8443;
    return {
        describe: () => ({
            kind: "existingEmissary",
            kubernetes: "1.21",
            bundles: [],
            capabilities: { http3: true, ownAdvertisement: { maxAge: OWN_MAX_AGE } },
            settings: { namespace },
        }),
        deploy({ name, parent, provider, dependsOn }, plan, shape, certificate) {
            const quic = plan.advertisement.stage !== "off";
            const create = (kind: string, suffix: string, spec: object, after: pulumi.Resource[]) =>
                new CustomResource(
                    `${name}-${suffix}`,
                    { apiVersion: API, kind, metadata: { name: `${name}-${suffix}`, namespace }, spec },
                    { parent, provider, dependsOn: [...dependsOn, ...after] },
                );
            const hosts = plan.listeners.map(({ hostname }, index) =>
                create(
                    "Host",
                    `host-${index}`,
                    {
                        hostname,
                        acmeProvider: { authority: "none" },
                        tlsSecret: { name: certificate.secretNames?.[hostname] ?? certificate.secretName },
                        // For both protocols. Without h3 in it, each handshake over QUIC fails; without the field, TCP has no h2.
                        tls: { alpn_protocols: "h3,h2,http/1.1" },
                    },
                    certificate.ready,
                ),
            );
            const listener = { port: targetPort, securityModel: "XFP", hostBinding: { namespace: { from: "SELF" } } };
            const listeners = [
                create("Listener", "https", { ...listener, protocol: "HTTPS" }, hosts),
                ...(quic
                    ? [create("Listener", "http3", { ...listener, protocolStack: ["TLS", "HTTP", "UDP"] }, hosts)]
                    : []),
            ];
            const protocols: ("TCP" | "UDP")[] = quic ? ["TCP", "UDP"] : ["TCP"];
            const service = new Service(
                name,
                {
                    metadata: { name, namespace, annotations: shape.annotations },
                    spec: {
                        type: shape.type,
                        selector,
                        ipFamilies: shape.ipFamilies,
                        ipFamilyPolicy: shape.ipFamilies.length > 1 ? "RequireDualStack" : "SingleStack",
                        loadBalancerClass: shape.loadBalancerClass,
                        loadBalancerSourceRanges: shape.loadBalancerSourceRanges,
                        externalTrafficPolicy: shape.externalTrafficPolicy,
                        ports: protocols.map((protocol) => ({
                            name: protocol === "TCP" ? "https" : "http3",
                            port: 443,
                            targetPort,
                            protocol,
                        })),
                    },
                },
                { parent, provider, dependsOn },
            );
            return {
                gatewayName: pulumi.output(name),
                namespace: pulumi.output(namespace),
                listenerNames: [],
                serviceName: service.metadata.name,
                serviceNamespace: pulumi.output(namespace),
                selector,
                ports: [{ port: 443, targetPort, protocols, quic: true }],
                reportedAddresses: service.status.apply((status) =>
                    (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname),
                ),
                ready: [...hosts, ...listeners, service],
            };
        },
    };
}
