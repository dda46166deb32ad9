/** A Kubernetes object. */
export interface KubernetesObject {
    apiVersion: string;
    kind: string;
    metadata: {
        name: string;
        namespace?: string;
        uid?: string;
        resourceVersion?: string;
        generation?: number;
        deletionTimestamp?: string;
        finalizers?: string[];
        ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean }[];
        annotations?: Record<string, string>;
        labels?: Record<string, string>;
        managedFields?: { manager?: string }[];
        [key: string]: unknown;
    };
    spec?: Record<string, unknown>;
    status?: Record<string, unknown>;
    [key: string]: unknown;
}

/** An object as a person names it, for example `Deployment edge/web`. */
export function describeObject(object: { kind: string; namespace?: string; name: string }): string {
    return `${object.kind} ${object.namespace === undefined ? "" : `${object.namespace}/`}${object.name}`;
}
