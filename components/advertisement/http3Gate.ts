import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../pulumi/dynamicResource.ts";

/** Arguments of {@link Http3Gate}. */
export interface Http3GateArgs {
    /** Whether HTTP/3 answered. */
    passed: pulumi.Input<boolean>;
    /** The observation, for the error. */
    verdict: pulumi.Input<string>;
}

/** Fails if HTTP/3 does not answer, and so blocks every advertisement that depends on it. */
export class Http3Gate extends DynamicResource {
    constructor(name: string, args: Http3GateArgs, opts?: pulumi.CustomResourceOptions) {
        super("Http3Gate", name, { ...args }, opts);
    }
}
