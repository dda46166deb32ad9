import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";

/** What has to be there first, in each form that Pulumi takes. */
export type DependsOn = CustomResourceOptions["dependsOn"];

/** Whom a cloud has to know: the pods of a ServiceAccount. */
export interface IdentityContext {
    /** Logical name; what is created for the identity is named `${name}-suffix`. */
    name: string;
    /** Parent of all that is created; cloud resources take their provider from it. */
    parent: Resource;
    /** What must have succeeded before anything is created. */
    dependsOn: DependsOn;
    /** The ServiceAccount, by which the cloud knows the pods. */
    serviceAccount: { namespace: string; name: string };
}

/** How the cloud knows them. */
export interface ServiceAccountIdentity {
    /** Annotations of the ServiceAccount. */
    serviceAccountAnnotations?: Record<string, Input<string>>;
    /** Further labels of the pods. */
    podLabels?: Record<string, Input<string>>;
    /** What has to exist before the pods start. */
    ready: Resource[];
}
