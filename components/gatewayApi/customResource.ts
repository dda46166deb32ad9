import { getVersion } from "@pulumi/kubernetes/utilities.js";
import * as pulumi from "@pulumi/pulumi";

/** Metadata of a Kubernetes object. */
export interface ObjectMeta {
    /** Default: the resource's name and some random characters. */
    name?: pulumi.Input<string>;
    namespace?: pulumi.Input<string>;
    annotations?: Record<string, pulumi.Input<string>>;
    labels?: Record<string, pulumi.Input<string>>;
}

/** Inputs of a typed custom resource. */
export interface CustomResourceInputs<Spec> {
    metadata: ObjectMeta;
    spec: pulumi.Input<Spec>;
}

/**
 * A Kubernetes object of a kind that Pulumi's SDK has no class for, with its `status` as an output.
 * `apiextensions.CustomResource` hides the status; registering the kind's own token shows it.
 */
export class TypedCustomResource<Spec, Status> extends pulumi.CustomResource {
    declare readonly metadata: pulumi.Output<{ name: string; namespace?: string; uid?: string }>;
    declare readonly spec: pulumi.Output<Spec>;
    declare readonly status: pulumi.Output<Status | undefined>;

    constructor(
        apiVersion: string,
        kind: string,
        name: string,
        inputs: CustomResourceInputs<Spec>,
        opts?: pulumi.CustomResourceOptions,
    ) {
        super(
            `kubernetes:${apiVersion}:${kind}`,
            name,
            { apiVersion, kind, metadata: inputs.metadata, spec: inputs.spec, status: undefined },
            // The engine picks the provider plugin by this version.
            pulumi.mergeOptions({ version: getVersion() }, opts),
        );
    }
}
