import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";

/** Prerequisites, in each form that Pulumi accepts. */
export type DependsOn = CustomResourceOptions["dependsOn"];

/** The pods of a ServiceAccount, to be identified by a cloud. */
export interface IdentityContext {
    /** Logical name; resources of the identity are named `${name}-suffix`. */
    name: string;
    /** Parent of all created resources; cloud resources inherit their provider from it. */
    parent: Resource;
    /** Prerequisites of every creation. */
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
    /** Prerequisites of the pods. */
    ready: Resource[];
}
