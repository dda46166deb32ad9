import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";

/** What must exist first, in each form that Pulumi accepts. */
export type DependsOn = CustomResourceOptions["dependsOn"];

/** The pods of a ServiceAccount, to be identified by a cloud. */
export interface IdentityContext {
    /** Logical name; what is created for the identity is named `${name}-suffix`. */
    name: string;
    /** Parent of all created resources; cloud resources inherit their provider from it. */
    parent: Resource;
    /** What must have succeeded before anything is created. */
    dependsOn: DependsOn;
    /** The ServiceAccount by which the cloud identifies the pods. */
    serviceAccount: { namespace: string; name: string };
}

/** How the cloud identifies them. */
export interface ServiceAccountIdentity {
    /** Annotations of the ServiceAccount. */
    serviceAccountAnnotations?: Record<string, Input<string>>;
    /** Additional labels of the pods. */
    podLabels?: Record<string, Input<string>>;
    /** What must exist before the pods start. */
    ready: Resource[];
}
