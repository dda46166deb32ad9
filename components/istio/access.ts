import type * as pulumi from "@pulumi/pulumi";
import { createControllerAccess } from "../gatewayApi/controllerAccess.ts";
import type { Plan } from "../model/plan.ts";
import { classOf, istiodOf } from "./names.ts";

const READ = ["get", "list", "watch"];

/**
 * Rights of istiod (upstream: the chart istio-discovery), without those of sidecar injection, meshes of several
 * clusters and gateways that it deploys itself. It reads routes, their backends and certificates in every namespace,
 * and so every Secret of the cluster.
 */
const CLUSTER_RULES = [
    {
        apiGroups: ["networking.istio.io", "security.istio.io", "telemetry.istio.io", "extensions.istio.io"],
        resources: ["*"],
        verbs: READ,
    },
    { apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions"], verbs: READ },
    {
        apiGroups: [""],
        resources: ["pods", "nodes", "services", "namespaces", "endpoints", "secrets", "configmaps"],
        verbs: READ,
    },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: READ },
    // It does not start without looking for the webhooks of other revisions.
    {
        apiGroups: ["admissionregistration.k8s.io"],
        resources: ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
        verbs: READ,
    },
    { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "ingressclasses"], verbs: READ },
    {
        apiGroups: ["gateway.networking.k8s.io", "gateway.networking.x-k8s.io", "inference.networking.k8s.io"],
        resources: ["*"],
        verbs: READ,
    },
    {
        apiGroups: ["gateway.networking.k8s.io"],
        resources: [
            ...["gatewayclasses", "gateways", "httproutes", "grpcroutes", "tlsroutes", "tcproutes", "udproutes"],
            ...["referencegrants", "backendtlspolicies", "listenersets"],
        ].map((kind) => `${kind}/status`),
        verbs: ["update", "patch"],
    },
    // It verifies the tokens of the gateway's pods.
    { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
    { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
];

/** Rights in the gateway's namespace: istiod keeps its CA's key pair in a Secret, and the certificate in a ConfigMap. */
function ownRules(rootCertificate: string) {
    return [
        { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
        { apiGroups: [""], resources: ["secrets"], resourceNames: ["istio-ca-secret"], verbs: ["get", "update"] },
        { apiGroups: [""], resources: ["configmaps"], resourceNames: [rootCertificate], verbs: ["update"] },
    ];
}

/** A ServiceAccount with istiod's rights. */
export function createAccess(
    plan: Pick<Plan, "name" | "namespace">,
    rootCertificate: string,
    opts: pulumi.CustomResourceOptions,
): ReturnType<typeof createControllerAccess> {
    return createControllerAccess(
        {
            name: istiodOf(plan),
            namespace: plan.namespace,
            clusterName: `istiod-${classOf(plan)}`,
            clusterRules: CLUSTER_RULES,
            rules: ownRules(rootCertificate),
        },
        opts,
    );
}
