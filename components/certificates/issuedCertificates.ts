import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";
import type { IssuedCertificatesInputs } from "./awaitIssued.ts";

/** Arguments of {@link IssuedCertificates}. */
export interface IssuedCertificatesArgs {
    namespace: pulumi.Input<string>;
    /** Names of the Certificates. */
    names: string[];
    /** Their specification, names and issuer: another value waits again. */
    expected: pulumi.Input<unknown>;
    /** Timeout in seconds; the error contains the messages of the CA and cert-manager. Default: 600. */
    timeoutSeconds?: number;
    cluster?: ClusterArgs;
}

/**
 * Exists when the CA has issued all of some Certificates. The advertisement waits for it, never the gateway: over
 * HTTP-01 the gateway serves the challenge, with a temporary certificate until then.
 *
 * A separate resource, since a Certificate is waited for once, and here that is for the temporary one.
 */
export class IssuedCertificates extends DynamicResource {
    constructor(name: string, args: IssuedCertificatesArgs, opts?: pulumi.CustomResourceOptions) {
        const inputs: { [K in keyof IssuedCertificatesInputs]: pulumi.Input<IssuedCertificatesInputs[K]> } = {
            namespace: args.namespace,
            names: args.names,
            expected: args.expected,
            timeoutSeconds: args.timeoutSeconds ?? 600,
            kubeconfig: kubeconfigInput(args.cluster),
            context: args.cluster?.context,
        };
        super("IssuedCertificates", name, inputs, opts);
    }
}
