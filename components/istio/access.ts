import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import type * as pulumi from "@pulumi/pulumi";
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
): { account: ServiceAccount; resources: pulumi.Resource[] } {
    const name = istiodOf(plan);
    const metadata = { name, namespace: plan.namespace };
    const ofCluster = { name: `istiod-${classOf(plan)}` };
    const account = new ServiceAccount(name, { metadata }, opts);
    const subjects = [{ kind: "ServiceAccount", name, namespace: plan.namespace }];
    const bound = { ...opts, dependsOn: [account] };
    const role = (kind: string, { name: to }: { name: string }) => ({
        apiGroup: "rbac.authorization.k8s.io",
        kind,
        name: to,
    });
    return {
        account,
        resources: [
            account,
            new ClusterRole(name, { metadata: ofCluster, rules: CLUSTER_RULES }, opts),
            new ClusterRoleBinding(
                name,
                { metadata: ofCluster, roleRef: role("ClusterRole", ofCluster), subjects },
                bound,
            ),
            new Role(name, { metadata, rules: ownRules(rootCertificate) }, opts),
            new RoleBinding(name, { metadata, roleRef: role("Role", metadata), subjects }, bound),
        ],
    };
}
