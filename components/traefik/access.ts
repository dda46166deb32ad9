import type * as pulumi from "@pulumi/pulumi";
import { createControllerAccess } from "../gatewayApi/controllerAccess.ts";
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
): ReturnType<typeof createControllerAccess> {
    return createControllerAccess(
        {
            name: `${plan.name}-traefik`,
            namespace: plan.namespace,
            clusterName: `traefik-${classOf(plan)}`,
            clusterRules: CLUSTER_RULES,
            rules: OWN_RULES,
        },
        opts,
    );
}
