import type { core } from "@pulumi/kubernetes/types/input.js";
import { portName } from "../gatewayApi/gatewayService.ts";
import type { ServiceShape } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { proxyImage } from "./defaults.ts";
import { delaySeconds, failuresOf, graceSeconds } from "./istioFields.ts";
import type { IstioSettings } from "./istioKind.ts";
import { METRICS_PORT, SCRAPED } from "./metrics.ts";
import { discoveryAddress, NAMESPACE_LABEL } from "./names.ts";
import { ownProxyConfig } from "./ownProxyConfig.ts";
import { fieldOf, TOKEN_VOLUME, variables, WITHOUT_RIGHTS } from "./podFields.ts";

/** Port of pilot-agent that says whether Envoy has its configuration. */
const STATUS_PORT = 15_021;

/** Names that the gateway's pods need. */
export interface ProxyNames {
    /** The Deployment, which its pods report to istiod. */
    workload: string;
    /** ConfigMap with the certificate of istiod's CA. */
    rootCertificate: string;
    /** Labels of the pods. */
    labels: Record<string, string>;
}

/** What pilot-agent makes Envoy's bootstrap from, as JSON. */
function proxyConfig(plan: Plan, { drain }: IstioSettings): string {
    return JSON.stringify({ discoveryAddress: discoveryAddress(plan), ...ownProxyConfig(drain) });
}

/** The pods of a Gateway: pilot-agent, which starts Envoy (upstream: the template kube-gateway of its chart). */
export function proxyTemplate(
    plan: Plan,
    settings: IstioSettings,
    shape: Pick<ServiceShape, "ipFamilies" | "target">,
    names: ProxyNames,
): core.v1.PodTemplateSpec {
    const { version, images, resources, drain } = settings;
    const onNode = shape.target === "hostNetwork";
    const delay = delaySeconds(drain);
    return {
        metadata: { labels: { ...names.labels, [NAMESPACE_LABEL]: plan.namespace }, annotations: SCRAPED },
        spec: {
            // pilot-agent has a token for istiod, and needs no other.
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: graceSeconds(drain),
            ...(onNode ? { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" } : {}),
            securityContext: {
                seccompProfile: { type: "RuntimeDefault" },
                ...(onNode
                    ? {}
                    : {
                          // The port of a listener is that of the pod, so a user without rights has to open 443.
                          sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
                          runAsNonRoot: true,
                          runAsUser: 1337,
                          runAsGroup: 1337,
                          // So that the user can read the token.
                          fsGroup: 1337,
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
                    name: "istio-proxy",
                    image: images?.proxy ?? proxyImage(version),
                    args: [
                        ...["proxy", "router", "--domain=$(POD_NAMESPACE).svc.cluster.local"],
                        ...["--proxyLogLevel=warning", "--proxyComponentLogLevel=misc:error"],
                        "--log_output_level=default:info",
                    ],
                    env: [
                        fieldOf("POD_NAME", "metadata.name"),
                        fieldOf("POD_NAMESPACE", "metadata.namespace"),
                        fieldOf("INSTANCE_IP", "status.podIP"),
                        fieldOf("HOST_IP", "status.hostIP"),
                        fieldOf("SERVICE_ACCOUNT", "spec.serviceAccountName"),
                        fieldOf("ISTIO_META_NODE_NAME", "spec.nodeName"),
                        ...variables({
                            PILOT_CERT_PROVIDER: "istiod",
                            CA_ADDR: discoveryAddress(plan),
                            PROXY_CONFIG: proxyConfig(plan, settings),
                            TRUST_DOMAIN: "cluster.local",
                            ISTIO_META_CLUSTER_ID: "Kubernetes",
                            ISTIO_META_MESH_ID: "cluster.local",
                            ISTIO_META_WORKLOAD_NAME: names.workload,
                            ISTIO_META_OWNER: `kubernetes://apis/apps/v1/namespaces/${plan.namespace}/deployments/${names.workload}`,
                            ISTIO_META_POD_PORTS: "[]",
                            ISTIO_META_APP_CONTAINERS: "",
                            ISTIO_DUAL_STACK: String(shape.ipFamilies.includes("IPv6")),
                        }),
                    ],
                    ports: containerPorts(plan),
                    // While it waits it serves as before, and balancers learn that it leaves.
                    ...(delay === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds: delay } } } }),
                    readinessProbe: {
                        httpGet: { path: "/healthz/ready", port: STATUS_PORT },
                        periodSeconds: 1,
                        failureThreshold: failuresOf(drain),
                    },
                    ...(resources === undefined ? {} : { resources }),
                    securityContext: onNode
                        ? // Host sockets below 1024 need the one capability, which only root has without more.
                          {
                              ...WITHOUT_RIGHTS,
                              runAsUser: 0,
                              capabilities: { ...WITHOUT_RIGHTS.capabilities, add: ["NET_BIND_SERVICE"] },
                          }
                        : WITHOUT_RIGHTS,
                    volumeMounts: [
                        { name: "workload-socket", mountPath: "/var/run/secrets/workload-spiffe-uds" },
                        { name: "credential-socket", mountPath: "/var/run/secrets/credential-uds" },
                        { name: "workload-certs", mountPath: "/var/run/secrets/workload-spiffe-credentials" },
                        { name: "istiod-ca-cert", mountPath: "/var/run/secrets/istio" },
                        { name: "istio-data", mountPath: "/var/lib/istio/data" },
                        { name: "istio-envoy", mountPath: "/etc/istio/proxy" },
                        { name: "istio-token", mountPath: "/var/run/secrets/tokens" },
                        { name: "istio-podinfo", mountPath: "/etc/istio/pod" },
                    ],
                },
            ],
            volumes: [
                ...["workload-socket", "credential-socket", "workload-certs", "istio-data"].map((name) => ({
                    name,
                    emptyDir: {},
                })),
                { name: "istio-envoy", emptyDir: { medium: "Memory" } },
                {
                    name: "istio-podinfo",
                    downwardAPI: {
                        items: ["labels", "annotations"].map((path) => ({
                            path,
                            fieldRef: { fieldPath: `metadata.${path}` },
                        })),
                    },
                },
                TOKEN_VOLUME,
                { name: "istiod-ca-cert", configMap: { name: names.rootCertificate } },
            ],
        },
    };
}

/** Ports of the listeners, and of the counters. They are the same at every stage, since another pod template restarts the pods. */
function containerPorts({ listeners, redirectHttp }: Plan) {
    const ports = [...new Set([...listeners.map(({ port }) => port), ...(redirectHttp ? [80] : [])])];
    return [
        ...ports.map((port) => ({ name: portName(port, "TCP"), containerPort: port, protocol: "TCP" })),
        { name: "metrics", containerPort: METRICS_PORT, protocol: "TCP" },
    ];
}
