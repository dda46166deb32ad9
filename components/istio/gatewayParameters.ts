import type { ServiceShape } from "../model/parts.ts";
import { givenServiceFields, serviceFamilies } from "../model/serviceFields.ts";
import type { ExistingIstioSettings } from "./existingIstioKind.ts";
import { delaySeconds, failuresOf, graceSeconds } from "./istioFields.ts";
import { variables } from "./podFields.ts";

/**
 * What istiod merges over the Service, the Deployment and the PodDisruptionBudget that it makes for a Gateway: the keys of
 * the ConfigMap that `spec.infrastructure.parametersRef` names. Istio makes no PodDisruptionBudget without its key.
 * Source: istio.io, Kubernetes Gateway API, Automated Deployment.
 * @param labels Labels of the pods.
 */
export function gatewayParameters(
    { replicas, resources, drain }: ExistingIstioSettings,
    shape: ServiceShape,
    labels: Record<string, string>,
) {
    const delay = delaySeconds(drain);
    return {
        service: {
            metadata: { annotations: shape.annotations },
            spec: { type: shape.type, ...serviceFamilies(shape.ipFamilies), ...givenServiceFields(shape) },
        },
        deployment: {
            spec: {
                replicas,
                // Never fewer pods than before: a QUIC connection ends with its pod.
                strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
                template: {
                    spec: {
                        terminationGracePeriodSeconds: graceSeconds(drain),
                        topologySpreadConstraints: [
                            {
                                maxSkew: 1,
                                topologyKey: "kubernetes.io/hostname",
                                whenUnsatisfiable: "ScheduleAnyway",
                                labelSelector: { matchLabels: labels },
                            },
                        ],
                        containers: [
                            {
                                name: "istio-proxy",
                                ...(shape.ipFamilies.includes("IPv6")
                                    ? { env: variables({ ISTIO_DUAL_STACK: "true" }) }
                                    : {}),
                                // While it waits it serves as before, and balancers learn that it leaves.
                                ...(delay === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds: delay } } } }),
                                readinessProbe: { periodSeconds: 1, failureThreshold: failuresOf(drain) },
                                ...(resources === undefined ? {} : { resources }),
                            },
                        ],
                    },
                },
            },
        },
        ...(replicas > 1 ? { podDisruptionBudget: { spec: { minAvailable: 1 } } } : {}),
    };
}
