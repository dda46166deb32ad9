import type { core } from "@pulumi/kubernetes/types/input.js";
import type * as pulumi from "@pulumi/pulumi";
import { portName } from "../gatewayApi/gatewayService.ts";
import type { ServiceShape } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { servedPorts } from "../model/plannedListeners.ts";
import { seconds } from "../model/settings/forms.ts";
import { CLIENT_CA_FOLDER, CONFIGURATION, PROBE_PORT, staticArguments } from "./configuration.ts";
import { imageOf } from "./imagePartsOf.ts";
import type { TraefikSettings } from "./traefikKind.ts";

type PodTemplate = core.v1.PodTemplateSpec;

/** What the pods are created from in addition to the plan and the settings. */
export interface WorkloadNames {
    /** ServiceAccount of the pods. */
    account: pulumi.Input<string>;
    /** ConfigMap with the file. */
    configMap: pulumi.Input<string>;
    /** Service whose addresses the Gateway reports. */
    service: string;
    /** Labels of the pods. */
    labels: Record<string, string>;
}

/** The pods of a Gateway. */
export function podTemplate(
    plan: Plan,
    settings: TraefikSettings,
    shape: Pick<ServiceShape, "target">,
    names: WorkloadNames,
): PodTemplate {
    const clientCa = plan.clientTraffic.clientCertificateCa;
    const { healthCheckFailureDelay, drainTimeout } = settings.drain;
    const onNode = shape.target === "hostNetwork";
    return {
        metadata: { labels: names.labels },
        spec: {
            serviceAccountName: names.account,
            terminationGracePeriodSeconds: Math.ceil(seconds(healthCheckFailureDelay) + seconds(drainTimeout)) + 5,
            ...(onNode ? { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" } : {}),
            securityContext: {
                seccompProfile: { type: "RuntimeDefault" },
                ...(onNode
                    ? {}
                    : {
                          // The port of a listener is that of the pod, so a user without rights has to open 443.
                          sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
                          runAsNonRoot: true,
                          runAsUser: 65_532,
                          runAsGroup: 65_532,
                      }),
            },
            ...(onNode
                ? {}
                : {
                      topologySpreadConstraints: [
                          {
                              maxSkew: 1,
                              topologyKey: "kubernetes.io/hostname",
                              whenUnsatisfiable: "ScheduleAnyway",
                              labelSelector: { matchLabels: names.labels },
                          },
                      ],
                  }),
            containers: [
                {
                    name: "traefik",
                    image: imageOf(settings.image, settings.version),
                    args: staticArguments(plan, settings, names.service),
                    ports: containerPorts(plan),
                    livenessProbe: { httpGet: { path: "/ping", port: PROBE_PORT }, failureThreshold: 3 },
                    // Its providers need not be read in the same moment: it counts as ready a little after the first
                    // one.
                    readinessProbe: {
                        httpGet: { path: "/ready", port: PROBE_PORT },
                        periodSeconds: 1,
                        successThreshold: 3,
                        failureThreshold: 1,
                    },
                    ...(settings.resources === undefined ? {} : { resources: settings.resources }),
                    securityContext: {
                        allowPrivilegeEscalation: false,
                        readOnlyRootFilesystem: true,
                        // Host sockets below 1024 need the one capability, which only root has without more.
                        ...(onNode ? { runAsUser: 0 } : {}),
                        capabilities: { drop: ["ALL"], ...(onNode ? { add: ["NET_BIND_SERVICE"] } : {}) },
                    },
                    volumeMounts: [
                        { name: "gateway", mountPath: CONFIGURATION.folder, readOnly: true },
                        ...(clientCa === undefined
                            ? []
                            : [{ name: "client-ca", mountPath: CLIENT_CA_FOLDER, readOnly: true }]),
                    ],
                },
            ],
            volumes: [
                { name: "gateway", configMap: { name: names.configMap } },
                ...(clientCa === undefined
                    ? []
                    : [
                          {
                              name: "client-ca",
                              secret: { secretName: clientCa, items: [{ key: "ca.crt", path: "ca.crt" }] },
                          },
                      ]),
            ],
        },
    };
}

function containerPorts(plan: Plan) {
    return servedPorts(plan, (port) => port).flatMap(({ port, protocols }) =>
        protocols.map((protocol) => ({ name: portName(port, protocol), containerPort: port, protocol })),
    );
}
