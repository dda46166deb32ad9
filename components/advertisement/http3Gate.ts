import * as pulumi from "@pulumi/pulumi";
import { moduleProvider } from "../pulumi/moduleProvider.ts";

/** Arguments of {@link Http3Gate}. */
export interface Http3GateArgs {
    /** Whether HTTP/3 answered. */
    passed: pulumi.Input<boolean>;
    /** The observation, for the error. */
    verdict: pulumi.Input<string>;
}

/** Fails if HTTP/3 does not answer, and so blocks every advertisement that depends on it. */
export class Http3Gate extends pulumi.dynamic.Resource {
    constructor(name: string, args: Http3GateArgs, opts?: pulumi.CustomResourceOptions) {
        super(provider, name, { ...args }, opts, "http3gateway", "Http3Gate");
    }
}

const provider = moduleProvider("Http3Gate");
