import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../model/plan.ts";
import { classOf } from "./names.ts";

const READ = ["get", "list", "watch"];
const KINDS = [
    "gatewayclasses",
    "gateways",
    "httproutes",
    "grpcroutes",
    "tlsroutes",
    "referencegrants",
    "backendtlspolicies",
];

/**
 * Rights of its Gateway API provider (upstream: kubernetes-gateway-rbac.yml). It reads routes, their backends and certificates in
 * every namespace, and so every Secret of the cluster.
 */
const CLUSTER_RULES = [
    { apiGroups: [""], resources: ["namespaces"], verbs: READ },
    { apiGroups: [""], resources: ["services", "secrets", "configmaps"], verbs: READ },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: READ },
    { apiGroups: ["gateway.networking.k8s.io"], resources: KINDS, verbs: READ },
    {
        apiGroups: ["gateway.networking.k8s.io"],
        resources: KINDS.map((kind) => `${kind}/status`),
        verbs: ["update"],
    },
];

/** Rights of the provider that reads the Middleware, in its own namespace. */
const OWN_RULES = [
    {
        apiGroups: ["traefik.io"],
        resources: [
            ...["ingressroutes", "ingressroutetcps", "ingressrouteudps", "middlewares", "middlewaretcps"],
            ...["serverstransports", "serverstransporttcps", "tlsoptions", "tlsstores", "traefikservices"],
        ],
        verbs: READ,
    },
];

/** A ServiceAccount with Traefik's rights. */
export function createAccess(
    plan: Pick<Plan, "name" | "namespace">,
    opts: pulumi.CustomResourceOptions,
): { account: ServiceAccount; resources: pulumi.Resource[] } {
    const name = `${plan.name}-traefik`;
    const metadata = { name, namespace: plan.namespace };
    const ofCluster = { name: `traefik-${classOf(plan)}` };
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
            new Role(name, { metadata, rules: OWN_RULES }, opts),
            new RoleBinding(name, { metadata, roleRef: role("Role", metadata), subjects }, bound),
        ],
    };
}
