import { altSvc, type Plan } from "../model/plan.ts";
import { servedPorts } from "../model/plannedListeners.ts";
import { CLASS_LABEL } from "./defaults.ts";
import { altSvcMiddleware, classOf } from "./names.ts";
import type { TraefikSettings } from "./traefikKind.ts";

/** Port of the pods for probes, which no Service has. */
export const PROBE_PORT = 8080;
/** Entry point of {@link PROBE_PORT}: Traefik's own name for it, where its ping answers by default. */
export const PROBES = "traefik";
/** Folder of the file with settings that do not change while Traefik runs. */
export const CONFIGURATION = { folder: "/etc/traefik/gateway", file: "gateway.yaml" };
/** Folder with the CA of client certificates, in `ca.crt`. */
export const CLIENT_CA_FOLDER = "/etc/traefik/client-ca";

/** The entry point of a port. The Gateway API provider finds it by its port, and metrics name it. */
const entryPoint = (port: number) => `port${port}`;

/** Ports of the Gateway, each with the UDP port that is advertised where QUIC answers on it. */
export function entryPoints(plan: Plan): { port: number; advertisedPort: number | undefined }[] {
    return servedPorts(plan, (port) => port).map(({ port, protocols }) => ({
        port,
        advertisedPort: protocols.includes("UDP")
            ? plan.listeners.find((each) => each.port === port && each.http3)?.advertisedPort
            : undefined,
    }));
}

/**
 * Traefik's arguments, which it reads once. A changed argument restarts the pods.
 * @param serviceName Service whose addresses are the Gateway's.
 */
export function staticArguments(plan: Plan, settings: TraefikSettings, serviceName: string): string[] {
    const { healthCheckFailureDelay, drainTimeout } = settings.drain;
    return [
        "--global.checknewversion=false",
        "--global.sendanonymoususage=false",
        "--ping=true",
        `--entrypoints.${PROBES}.address=:${PROBE_PORT}`,
        ...entryPoints(plan).flatMap(({ port, advertisedPort }) => {
            const option = `--entrypoints.${entryPoint(port)}`;
            return [
                // A listener finds its entry point by the port.
                `${option}.address=:${port}`,
                `${option}.http.middlewares=${altSvcMiddleware(plan)}`,
                `${option}.transport.lifecycle.requestacceptgracetimeout=${healthCheckFailureDelay}`,
                `${option}.transport.lifecycle.gracetimeout=${drainTimeout}`,
                ...(plan.clientTraffic.proxyProtocol ? [`${option}.proxyprotocol.insecure=true`] : []),
                ...(advertisedPort === undefined
                    ? []
                    : [`${option}.http3=true`, `${option}.http3.advertisedport=${advertisedPort}`]),
            ];
        }),
        "--providers.kubernetesgateway=true",
        `--providers.kubernetesgateway.labelselector=${CLASS_LABEL}=${classOf(plan)}`,
        `--providers.kubernetesgateway.statusaddress.service.name=${serviceName}`,
        `--providers.kubernetesgateway.statusaddress.service.namespace=${plan.namespace}`,
        // Only for the Middleware. Anyone who may write these objects in the namespace controls what the gateway
        // answers.
        "--providers.kubernetescrd=true",
        `--providers.kubernetescrd.namespaces=${plan.namespace}`,
        `--providers.kubernetescrd.ingressclass=${classOf(plan)}`,
        "--providers.kubernetescrd.disableclusterscoperesources=true",
        `--providers.file.filename=${CONFIGURATION.folder}/${CONFIGURATION.file}`,
        "--providers.file.watch=false",
        ...settings.arguments,
    ];
}

/**
 * Content of Traefik's file.
 *
 * Traefik adds its own Alt-Svc, with a max-age of a month, to every response of an entry point with HTTP/3. A
 * Middleware of the entry point replaces it, but applies only to routers: so a router of the lowest priority answers
 * requests that no other router matches.
 * @param nameOf Name of the entry point of a port. Default: ours.
 */
export function fileConfiguration(plan: Plan, nameOf: (port: number) => string = entryPoint): object {
    const https = plan.listeners.filter(({ protocol }) => protocol === "HTTPS").map(({ port }) => nameOf(port));
    const clientCertificates = plan.clientTraffic.clientCertificateCa !== undefined;
    return {
        http: {
            routers: {
                // A pod is ready once it has the Middleware: without it every router of the entry points is refused.
                ready: {
                    entryPoints: [PROBES],
                    rule: "Path(`/ready`)",
                    middlewares: [altSvcMiddleware(plan)],
                    service: "ping@internal",
                },
                ...(https.length === 0
                    ? {}
                    : {
                          unmatched: {
                              entryPoints: [...new Set(https)],
                              rule: "PathPrefix(`/`)",
                              priority: 1,
                              middlewares: ["not-found"],
                              service: "noop@internal",
                              tls: {},
                          },
                      }),
            },
            // An address that no request has: all are rejected, with this status.
            middlewares: { "not-found": { ipAllowList: { sourceRange: ["0.0.0.0/32"], rejectStatusCode: 404 } } },
        },
        tls: {
            options: {
                default: {
                    minVersion: "VersionTLS12",
                    // A name without a certificate is refused instead of served with Traefik's own one.
                    sniStrict: true,
                    ...(clientCertificates
                        ? {
                              clientAuth: {
                                  caFiles: [`${CLIENT_CA_FOLDER}/ca.crt`],
                                  clientAuthType: "RequireAndVerifyClientCert",
                              },
                          }
                        : {}),
                },
            },
        },
    };
}

/** The stage's Alt-Svc; `undefined` where none may reach a client. */
export function sentAltSvc(plan: Plan): string | undefined {
    const http3 = plan.listeners.find((listener) => listener.http3);
    return http3 === undefined ? undefined : altSvc(plan.advertisement, http3.advertisedPort);
}
