import { merge } from "../kubernetes/merge.ts";
import type { ServiceShape } from "../model/parts.ts";
import { givenServiceFields } from "../model/serviceFields.ts";
import { drainSecondsOf, type ProxySettings } from "./proxySettings.ts";

export type { ProxySettings } from "./proxySettings.ts";

/** Name of the container that Envoy Gateway runs Envoy in. */
const PROXY_CONTAINER = "envoy";

/** The EnvoyProxy of a Gateway. `labels` select the proxy pods. */
export function envoyProxySpec(
    settings: ProxySettings,
    shape: ServiceShape,
    serviceName: string,
    labels: Record<string, string>,
): Record<string, unknown> {
    const replicas = settings.replicas ?? 2;
    const container = settings.image === undefined ? {} : { container: { image: settings.image } };
    const disruptionBudget = { envoyPDB: { minAvailable: 1 } };
    const pods =
        shape.target === "hostNetwork"
            ? { envoyDaemonSet: merge(container, hostNetworkDaemonSet()), useListenerPortAsContainerPort: true }
            : {
                  envoyDeployment: {
                      ...(settings.autoscaling === undefined ? { replicas } : {}),
                      ...container,
                      // Never fewer pods than before: a QUIC connection ends with its pod.
                      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
                      pod: {
                          ...(shape.quicServerId === undefined
                              ? {}
                              : { annotations: { [shape.quicServerId.containerAnnotation]: PROXY_CONTAINER } }),
                          topologySpreadConstraints: [
                              {
                                  maxSkew: 1,
                                  topologyKey: "kubernetes.io/hostname",
                                  whenUnsatisfiable: "ScheduleAnyway",
                                  labelSelector: { matchLabels: labels },
                              },
                          ],
                      },
                      patch: {
                          type: "StrategicMerge",
                          value: podTemplate({ containers: promptContainers(readyWhileDraining(settings)) }),
                      },
                  },
                  ...(replicas > 1 || settings.autoscaling !== undefined ? disruptionBudget : {}),
                  ...(settings.autoscaling === undefined ? {} : { envoyHpa: autoscaler(settings.autoscaling) }),
              };
    const spec = {
        ipFamily: shape.ipFamilies.length === 2 ? "DualStack" : shape.ipFamilies[0],
        shutdown: {
            healthCheckFailureDelay: settings.drain?.healthCheckFailureDelay ?? "5s",
            minDrainDuration: settings.drain?.minDrainDuration ?? "15s",
            drainTimeout: settings.drain?.drainTimeout ?? "60s",
        },
        provider: {
            type: "Kubernetes",
            kubernetes: { ...pods, envoyService: envoyService(shape, serviceName) },
        },
    };
    return merge(spec, settings.envoyProxy ?? {});
}

/**
 * Of its Service's ports Envoy Gateway 1.9.1 sets name, protocol, port and targetPort: no `appProtocol`, which
 * would make a balancer probe `/` on the proxies, and node ports only by a patch.
 */
function envoyService(shape: ServiceShape, name: string): Record<string, unknown> {
    return {
        name,
        type: shape.type,
        ...(Object.keys(shape.annotations).length > 0 ? { annotations: shape.annotations } : {}),
        ...givenServiceFields(shape),
    };
}

function autoscaler(scaling: NonNullable<ProxySettings["autoscaling"]>): Record<string, unknown> {
    return {
        minReplicas: scaling.minReplicas,
        maxReplicas: scaling.maxReplicas,
        metrics: [
            {
                type: "Resource",
                resource: {
                    name: "cpu",
                    target: { type: "Utilization", averageUtilization: scaling.targetCpuPercent ?? 60 },
                },
            },
        ],
    };
}

/**
 * Sockets of the node itself. hostPort would need fewer privileges, but its UDP translation breaks handshakes on some
 * CNIs (traefik/traefik#13633), and ports below 1024 on the node need the one capability.
 */
function hostNetworkDaemonSet(): Record<string, unknown> {
    return {
        container: {
            securityContext: {
                runAsUser: 0,
                runAsNonRoot: false,
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
            },
        },
        patch: {
            type: "StrategicMerge",
            value: podTemplate(
                { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet", containers: promptContainers() },
                // Envoy Gateway 1.9 uses the addresses of nodes with a ready endpoint, and checks when the DaemonSet's
                // status changes: often before the endpoint is ready, and then never again. So the status must change
                // once more, when the pods become available.
                { minReadySeconds: 2 },
            ),
        },
    };
}

function podTemplate(pod: Record<string, unknown>, more: Record<string, unknown> = {}): Record<string, unknown> {
    return { spec: { ...more, template: { spec: pod } } };
}

/**
 * Probes a starting container every second, for five minutes as before. Envoy Gateway probes every ten seconds, so a
 * proxy that is up in one second would join after ten, in every roll-out.
 */
function promptContainers(proxy: Record<string, unknown> = {}): Record<string, unknown>[] {
    const startupProbe = { periodSeconds: 1, failureThreshold: 300 };
    return [
        { name: PROXY_CONTAINER, startupProbe, ...proxy },
        { name: "shutdown-manager", startupProbe },
    ];
}

/** Seconds between two readiness probes, as Envoy Gateway has it. */
const READINESS_PERIOD = 5;

/**
 * As many failed probes as the drain has time for, where Envoy Gateway allows none: an Envoy that drains fails them, and
 * kube-proxy clears the UDP flows to a pod that is not ready (`CleanStaleEntries`), also that of a body in flight. New flows go
 * to no pod that terminates, ready or not. A proxy that hangs is found by the liveness probe, which restarts it after 30
 * seconds; it gets requests until then.
 */
function readyWhileDraining(settings: ProxySettings): Record<string, unknown> {
    const failureThreshold = Math.ceil(drainSecondsOf(settings) / READINESS_PERIOD) + 1;
    return { readinessProbe: { periodSeconds: READINESS_PERIOD, failureThreshold } };
}
