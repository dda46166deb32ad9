import type { core } from "@pulumi/kubernetes/types/input.js";
import type * as pulumi from "@pulumi/pulumi";
import { seconds } from "../model/settings/forms.ts";
import { FRONT_LABEL, TCP_LABEL, TCP_PORT_NAME, UID_ANNOTATION } from "./defaults.ts";
import { type FrontSettings, imageOf } from "./frontKind.ts";
import { type ProxyContainer, proxies } from "./proxies.ts";
import { configurationFolder, FOLDERS, PORTS } from "./proxyFront.ts";

/** Inputs of the pods in addition to the settings. */
export interface FrontPods {
    /** Name of the front. */
    name: string;
    /** UID of the Service that they forward to. */
    uid: pulumi.Input<string>;
    /** The gateway Service's pod selector. */
    selector: pulumi.Output<Record<string, string>>;
    /** Whether a balancer sends only to nodes that have a pod. */
    local: pulumi.Output<boolean>;
    /** Name of the QUIC port. */
    portName: pulumi.Input<string>;
    /** What depends on the proxy. */
    container: ProxyContainer;
    /** ConfigMap with the proxy's configuration. */
    configMap: pulumi.Input<string>;
    /** Secret with the key for QUIC tokens. */
    hostKey: pulumi.Input<string>;
    /** Secrets with key pairs, each with its folder's name. */
    pairs: readonly { folder: string; secretName: pulumi.Input<string> }[];
}

/** Labels unique to the front's pods. */
export function ownLabels(name: string): Record<string, string> {
    return { [FRONT_LABEL]: name };
}

/** Labels by which its Deployment selects them. */
export function podLabels(name: string, { takes }: Pick<FrontSettings, "takes">): Record<string, string> {
    return { ...ownLabels(name), ...(takes === "tcpAndUdp" ? TCP_LABEL : {}) };
}

/** Name of the ConfigMap with the Alt-Svc that they send. */
export function altSvcMap(name: string): string {
    return `${name}-alt-svc`;
}

/** The pods of a front. */
export function podTemplate(settings: FrontSettings, pods: FrontPods): core.v1.PodTemplateSpec {
    const { connections, requests } = settings.drain;
    const tcp = settings.takes === "tcpAndUdp";
    const volumes = [
        {
            name: "configuration",
            path: configurationFolder(settings.proxy),
            source: { configMap: { name: pods.configMap } },
        },
        { name: "host-key", path: FOLDERS.hostKey, source: { secret: { secretName: pods.hostKey } } },
        ...pods.pairs.map(({ folder, secretName }) => ({
            name: `pair-${folder}`,
            path: `${FOLDERS.pairs}/${folder}`,
            source: { secret: { secretName } },
        })),
        // Pods are there before anything is promised.
        ...(tcp
            ? [
                  {
                      name: "alt-svc",
                      path: FOLDERS.altSvc,
                      source: { configMap: { name: altSvcMap(pods.name), optional: true } },
                  },
              ]
            : []),
    ];
    return {
        // The Service's own selector matches these pods: its UDP port targets them.
        metadata: {
            labels: pods.selector.apply((selector) => ({ ...selector, ...podLabels(pods.name, settings) })),
            // A proxy may look the Service's address up once: a recreated one needs other pods.
            annotations: { [UID_ANNOTATION]: pods.uid },
        },
        spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: Math.ceil(seconds(connections) + seconds(requests)) + 5,
            securityContext: {
                seccompProfile: { type: "RuntimeDefault" },
                runAsNonRoot: true,
                runAsUser: 65_532,
                runAsGroup: 65_532,
            },
            affinity: besideTheGateway(pods),
            topologySpreadConstraints: [
                {
                    maxSkew: 1,
                    topologyKey: "kubernetes.io/hostname",
                    whenUnsatisfiable: "ScheduleAnyway",
                    labelSelector: { matchLabels: ownLabels(pods.name) },
                },
            ],
            containers: [
                {
                    name: settings.proxy,
                    image: imageOf(settings),
                    ...pods.container,
                    ports: [
                        { name: pods.portName, containerPort: PORTS.quic, protocol: "UDP" },
                        ...(tcp ? [{ name: TCP_PORT_NAME, containerPort: PORTS.tls, protocol: "TCP" }] : []),
                        { name: "front-probe", containerPort: PORTS.probe, protocol: "TCP" },
                    ],
                    livenessProbe: { httpGet: { path: "/alive", port: PORTS.probe }, failureThreshold: 3 },
                    readinessProbe: {
                        httpGet: { path: "/ready", port: PORTS.probe },
                        periodSeconds: PERIOD,
                        timeoutSeconds: 6,
                        failureThreshold: failuresOf(settings),
                    },
                    ...(settings.resources === undefined ? {} : { resources: settings.resources }),
                    securityContext: {
                        allowPrivilegeEscalation: false,
                        readOnlyRootFilesystem: true,
                        capabilities: { drop: ["ALL"] },
                    },
                    volumeMounts: [
                        { name: "temporary", mountPath: "/tmp" },
                        ...volumes.map(({ name, path }) => ({ name, mountPath: path, readOnly: true })),
                    ],
                },
            ],
            volumes: [{ name: "temporary", emptyDir: {} }, ...volumes.map(({ name, source }) => ({ name, ...source }))],
        },
    };
}

/** Seconds between two probes. */
const PERIOD = 5;

/**
 * Failed probes after which a pod is not ready. Not before the requests of a pod that ends had their time: kube-proxy forgets the
 * UDP flows to a pod that is not ready.
 */
function failuresOf({ proxy, drain: { requests } }: FrontSettings): number {
    return proxies[proxy].answersToTheEnd ? 2 : Math.max(2, Math.ceil(seconds(requests) / PERIOD) + 1);
}

/**
 * If a balancer sends only to nodes with a pod, only nodes with a pod of the gateway: a node with a front pod and no
 * gateway pod would get TCP connections and drop them.
 */
function besideTheGateway({ selector, local }: FrontPods): pulumi.Input<core.v1.Affinity> {
    return selector.apply((matchLabels) =>
        local.apply((required) =>
            required
                ? {
                      podAffinity: {
                          requiredDuringSchedulingIgnoredDuringExecution: [
                              {
                                  topologyKey: "kubernetes.io/hostname",
                                  labelSelector: {
                                      matchLabels,
                                      matchExpressions: [{ key: FRONT_LABEL, operator: "DoesNotExist" }],
                                  },
                              },
                          ],
                      },
                  }
                : {},
        ),
    );
}
