import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import type { rbac } from "@pulumi/kubernetes/types/input.js";
import type * as pulumi from "@pulumi/pulumi";

/** Rights of a controller. */
export interface ControllerRights {
    /** Name of the objects in the namespace, and of the resources. */
    name: string;
    namespace: string;
    /** Name of the objects of the cluster. */
    clusterName: string;
    /** Rights in the whole cluster. */
    clusterRules: rbac.v1.PolicyRule[];
    /** Rights in the namespace. */
    rules: rbac.v1.PolicyRule[];
}

/** A ServiceAccount with a controller's rights. */
export function createControllerAccess(
    { name, namespace, clusterName, clusterRules, rules }: ControllerRights,
    opts: pulumi.CustomResourceOptions,
): { account: ServiceAccount; resources: pulumi.Resource[] } {
    const metadata = { name, namespace };
    const ofCluster = { name: clusterName };
    const account = new ServiceAccount(name, { metadata }, opts);
    const subjects = [{ kind: "ServiceAccount", name, namespace }];
    const bound = { ...opts, dependsOn: [account] };
    const role = (kind: string, to: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind, name: to });
    return {
        account,
        resources: [
            account,
            new ClusterRole(name, { metadata: ofCluster, rules: clusterRules }, opts),
            new ClusterRoleBinding(
                name,
                { metadata: ofCluster, roleRef: role("ClusterRole", clusterName), subjects },
                bound,
            ),
            new Role(name, { metadata, rules }, opts),
            new RoleBinding(name, { metadata, roleRef: role("Role", name), subjects }, bound),
        ],
    };
}
