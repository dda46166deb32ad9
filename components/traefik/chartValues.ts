import { digest } from "../model/digest.ts";
import type { Plan } from "../model/plan.ts";
import { seconds } from "../model/settings/forms.ts";
import type { ChartNames } from "./chart.ts";
import { CLIENT_CA_FOLDER, entryPoints, fileConfiguration, PROBE_PORT, PROBES } from "./configuration.ts";
import { CLASS_LABEL } from "./defaults.ts";
import { imagePartsOf } from "./imagePartsOf.ts";
import { altSvcMiddleware, classOf } from "./names.ts";
import type { TraefikSettings } from "./traefikKind.ts";

/** Entry points that the chart has in any case. */
const WEB = "web";
const WEBSECURE = "websecure";

/**
 * Names of the chart's entry points, by port of the Gateway. Its own two are taken first: it opens them in any case, and
 * `web` is for port 80 where there is one.
 */
function entryPointNames(plan: Plan): Map<number, string> {
    const ports = entryPoints(plan).map(({ port }) => port);
    const secure = plan.listeners[0]?.port;
    const others = ports.filter((port) => port !== secure);
    const web = others.includes(80) ? 80 : others[0];
    return new Map(
        ports.map((port) => [port, port === secure ? WEBSECURE : port === web ? WEB : `port${port}`] as const),
    );
}

/**
 * Values of Traefik's chart (v41.3.0, traefik/traefik-helm-chart traefik/values.yaml) with which it makes the pods that
 * `traefik()` makes without a chart. Class, Gateway and Service are this package's.
 */
export function chartValues(plan: Plan, settings: TraefikSettings, names: ChartNames): Record<string, unknown> {
    const { replicas, resources, drain, version } = settings;
    const entryPointOf = entryPointNames(plan);
    const nameOf = (port: number) => entryPointOf.get(port) ?? `port${port}`;
    const content = fileConfiguration(plan, nameOf);
    const clientCa = plan.clientTraffic.clientCertificateCa;
    return {
        fullnameOverride: names.name,
        image: imagePartsOf(settings.image, version),
        // A tag of a mirror need not be a release, and the chart decides by it what its arguments are.
        versionOverride: version,
        deployment: {
            replicas,
            terminationGracePeriodSeconds:
                Math.ceil(seconds(drain.healthCheckFailureDelay) + seconds(drain.drainTimeout)) + 5,
            labels: names.labels,
            podLabels: names.labels,
            // The file is read once, so changed contents get new pods.
            podAnnotations: { "http3-gateway.dev/configuration": digest(JSON.stringify(content)) },
            readinessPath: "/ready",
            ...(clientCa === undefined
                ? {}
                : {
                      additionalVolumes: [
                          {
                              name: "client-ca",
                              secret: { secretName: clientCa, items: [{ key: "ca.crt", path: "ca.crt" }] },
                          },
                      ],
                  }),
        },
        ...(clientCa === undefined
            ? {}
            : { additionalVolumeMounts: [{ name: "client-ca", mountPath: CLIENT_CA_FOLDER, readOnly: true }] }),
        readinessProbe: { initialDelaySeconds: 0, periodSeconds: 1, successThreshold: 3, failureThreshold: 1 },
        // Ours: without a look at the cluster the chart makes one of a version of its API that is gone.
        podDisruptionBudget: { enabled: false },
        topologySpreadConstraints: [
            {
                maxSkew: 1,
                topologyKey: "kubernetes.io/hostname",
                whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: { matchLabels: names.labels },
            },
        ],
        // The port of a listener is that of the pod, so a user without rights has to open 443.
        podSecurityContext: { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }] },
        ...(resources === undefined ? {} : { resources }),
        ports: {
            [PROBES]: { port: PROBE_PORT },
            ...Object.fromEntries(
                entryPoints(plan).map(({ port, advertisedPort }) => [
                    nameOf(port),
                    {
                        // A listener finds its entry point by the port.
                        port,
                        http: {
                            middlewares: [altSvcMiddleware(plan)],
                            // The Gateway says which of its listeners have TLS.
                            tls: { enabled: false },
                        },
                        http3: advertisedPort === undefined ? { enabled: false } : { enabled: true, advertisedPort },
                        transport: {
                            lifeCycle: {
                                requestAcceptGraceTimeout: drain.healthCheckFailureDelay,
                                graceTimeOut: drain.drainTimeout,
                            },
                        },
                        ...(plan.clientTraffic.proxyProtocol ? { proxyProtocol: { insecure: true } } : {}),
                    },
                ]),
            ),
        },
        providers: {
            kubernetesGateway: { enabled: true, labelSelector: `${CLASS_LABEL}=${classOf(plan)}` },
            // Only for the Middleware.
            kubernetesCRD: { enabled: true, namespaces: [plan.namespace], ingressClass: classOf(plan) },
            kubernetesIngress: { enabled: false },
            file: { enabled: true, watch: false, content },
        },
        gateway: { enabled: false },
        gatewayClass: { enabled: false },
        ingressClass: { enabled: false },
        service: { enabled: false },
        api: { dashboard: false },
        global: { checkNewVersion: false, sendAnonymousUsage: false },
        additionalArguments: [
            // The chart has these only together with a Service of its own.
            `--providers.kubernetesgateway.statusaddress.service.name=${names.name}`,
            `--providers.kubernetesgateway.statusaddress.service.namespace=${plan.namespace}`,
            "--providers.kubernetescrd.disableclusterscoperesources=true",
            ...settings.arguments,
        ],
    };
}
