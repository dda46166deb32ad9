// Dependencies first; the order of Helm's InstallOrder, shortened.
const ORDER = [
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PriorityClass",
    "ServiceAccount",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "Secret",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Service",
    "PodDisruptionBudget",
    "DaemonSet",
    "Pod",
    "Deployment",
    "StatefulSet",
    "Job",
    "CronJob",
    "HorizontalPodAutoscaler",
    "Ingress",
    "GatewayClass",
    "Gateway",
    "HTTPRoute",
];

const AFTER_KNOWN = ORDER.length;
const WEBHOOKS = AFTER_KNOWN + 1;

/** Position of a kind in the order in which objects are applied; unknown kinds come late, admission webhooks last. */
export function kindOrder(kind: string): number {
    if (kind.endsWith("WebhookConfiguration") || kind === "APIService") {
        return WEBHOOKS;
    }
    const index = ORDER.indexOf(kind);
    return index < 0 ? AFTER_KNOWN : index;
}

/** Orders objects by kind, then namespace, then name. */
export function compareObjects(
    a: { kind: string; metadata: { namespace?: string; name: string } },
    b: { kind: string; metadata: { namespace?: string; name: string } },
): number {
    return (
        kindOrder(a.kind) - kindOrder(b.kind) ||
        order(a.kind, b.kind) ||
        order(a.metadata.namespace ?? "", b.metadata.namespace ?? "") ||
        order(a.metadata.name, b.metadata.name)
    );
}

// By code unit: the order of a locale differs from machine to machine.
function order(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}
