import type { core } from "@pulumi/kubernetes/types/input.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceShape } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { pilotImage } from "./defaults.ts";
import type { IstioSettings } from "./istioKind.ts";
import { controllerNameOf, discoveryAddress, istiodHost } from "./names.ts";
import { opensQuic } from "./opensQuic.ts";
import { fieldOf, variables, WITHOUT_RIGHTS } from "./podFields.ts";

/** Port of istiod for its proxies, with TLS. */
export const DISCOVERY_PORT = 15_012;
/** File of the mesh's configuration, in istiod's pods. */
export const MESH = { folder: "/etc/istio/config", file: "mesh" };

/** What istiod's pods are created from in addition to the plan and the settings. */
export interface ControlPlaneNames {
    /** ServiceAccount of the pods. */
    account: pulumi.Input<string>;
    /** ConfigMap with the mesh's configuration. */
    mesh: pulumi.Input<string>;
    /** ConfigMap into which it writes its CA's certificate. */
    rootCertificate: string;
    /** Labels of the pods. */
    labels: Record<string, string>;
}

/** The mesh's configuration, as JSON, which is YAML: a gateway, without sidecars, Ingresses and telemetry. */
export function meshConfiguration(plan: Plan): string {
    return JSON.stringify({
        rootNamespace: plan.namespace,
        trustDomain: "cluster.local",
        ingressControllerMode: "OFF",
        defaultProviders: {},
        defaultConfig: { discoveryAddress: discoveryAddress(plan) },
    });
}

/** What istiod does, by its environment variables: the chart's, and what makes it the controller of one Gateway. */
function environment(plan: Plan, shape: Pick<ServiceShape, "ipFamilies">, names: ControlPlaneNames) {
    return [
        fieldOf("POD_NAME", "metadata.name"),
        fieldOf("POD_NAMESPACE", "metadata.namespace"),
        fieldOf("SERVICE_ACCOUNT", "spec.serviceAccountName"),
        ...variables({
            REVISION: "default",
            CLUSTER_ID: "Kubernetes",
            PILOT_CERT_PROVIDER: "istiod",
            PILOT_ENABLE_QUIC_LISTENERS: String(opensQuic(plan)),
            PILOT_GATEWAY_API_CONTROLLER_NAME: controllerNameOf(plan),
            // The Deployment, the Service and the GatewayClass are ours.
            PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: "false",
            PILOT_ENABLE_GATEWAY_API_GATEWAYCLASS_CONTROLLER: "false",
            ISTIOD_CUSTOM_HOST: istiodHost(plan),
            PILOT_CA_CERT_CONFIGMAP: names.rootCertificate,
            // One pod, so it writes the status without asking others.
            ENABLE_LEADER_ELECTION: "false",
            // No webhook: it injects no sidecars.
            INJECTION_WEBHOOK_CONFIG_NAME: "",
            VALIDATION_WEBHOOK_CONFIG_NAME: "",
            PILOT_ENABLE_WORKLOAD_ENTRY_AUTOREGISTRATION: "false",
            PILOT_ENABLE_IP_AUTOALLOCATE: "false",
            // For a mesh; they need extensions that only Istio's own Envoy has.
            PILOT_ENABLE_METADATA_EXCHANGE: "false",
            PILOT_ENABLE_ALPN_FILTER: "false",
            // Otherwise listeners are on the first address of a pod alone, which may be of the other family.
            ISTIO_DUAL_STACK: String(shape.ipFamilies.includes("IPv6")),
        }),
    ];
}

/** The pods of istiod. */
export function istiodTemplate(
    plan: Plan,
    settings: IstioSettings,
    shape: Pick<ServiceShape, "ipFamilies">,
    names: ControlPlaneNames,
): core.v1.PodTemplateSpec {
    const { version, images, controlPlaneResources } = settings;
    return {
        metadata: { labels: names.labels },
        spec: {
            serviceAccountName: names.account,
            securityContext: {
                seccompProfile: { type: "RuntimeDefault" },
                runAsNonRoot: true,
                runAsUser: 1337,
                runAsGroup: 1337,
            },
            containers: [
                {
                    name: "discovery",
                    image: images?.pilot ?? pilotImage(version),
                    args: [
                        "discovery",
                        "--monitoringAddr=:15014",
                        // Without the port that has no TLS.
                        "--grpcAddr=",
                        "--domain=cluster.local",
                        "--keepaliveMaxServerConnectionAge=30m",
                        `--meshConfig=${MESH.folder}/${MESH.file}`,
                    ],
                    env: environment(plan, shape, names),
                    ports: [{ name: "tls-xds", containerPort: DISCOVERY_PORT, protocol: "TCP" }],
                    readinessProbe: {
                        httpGet: { path: "/ready", port: 8080 },
                        periodSeconds: 1,
                        timeoutSeconds: 5,
                    },
                    ...(controlPlaneResources === undefined ? {} : { resources: controlPlaneResources }),
                    securityContext: WITHOUT_RIGHTS,
                    volumeMounts: [
                        { name: "mesh", mountPath: MESH.folder, readOnly: true },
                        { name: "local-certs", mountPath: "/var/run/secrets/istio-dns" },
                    ],
                },
            ],
            volumes: [
                { name: "mesh", configMap: { name: names.mesh } },
                { name: "local-certs", emptyDir: { medium: "Memory" } },
            ],
        },
    };
}
