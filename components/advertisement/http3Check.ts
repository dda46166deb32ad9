import type * as pulumi from "@pulumi/pulumi";
import { type ClusterArgs, kubeconfigInput } from "../model/cluster.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";
import type { Http3CheckRequest, Http3CheckResult } from "./checkHttp3.ts";

/** Where {@link Http3Check} runs. */
export interface Http3CheckPlace {
    /**
     * Image that has this package's command; see `http3-gateway watch --help`. No default image is
     * published.
     */
    image: string;
    /** Namespace of the Job. */
    namespace: string;
    /** Cluster of the Job. Default: `$KUBECONFIG` and its current context. */
    cluster?: ClusterArgs;
    /**
     * Seconds for scheduling the Job's pod and pulling its image, in addition to the check's `timeout`. Default: 60.
     */
    startTimeout?: number;
}

/** Arguments of {@link Http3Check}. */
export interface Http3CheckArgs {
    /** URLs that have to answer over h3 as they do over h2, for example `https://app.example.com/`. */
    urls: pulumi.Input<pulumi.Input<string>[]>;
    /** Addresses that will be published, each is checked; a balancer's DNS name means its addresses. */
    addresses: pulumi.Input<pulumi.Input<string>[]>;
    /** UDP port that will be advertised. Default: 443. */
    udpPort?: number;
    /** CA to trust in addition to the public ones, PEM. Default: none. */
    caCertificate?: pulumi.Input<string>;
    /** Seconds until the check fails. Default: 120. */
    timeout?: number;
    /**
     * Runs the check as a Job in a cluster, for networks that block outgoing UDP. Default: where the program runs.
     */
    from?: Http3CheckPlace;
    /** `report` succeeds with `passed: false`, for a program that decides by it. Default: `fail`. */
    onFailure?: "fail" | "report";
    /** Any value: the check runs again when it changes. */
    when?: pulumi.Input<unknown>;
}

/** Inputs of the resource. */
export interface Http3CheckInputs extends Http3CheckRequest {
    image?: string;
    namespace?: string;
    startTimeout?: number;
    kubeconfig?: string;
    context?: string;
    onFailure: "fail" | "report";
    when?: unknown;
}

/** What is kept in the state. */
export type Http3CheckState = Http3CheckInputs & Http3CheckResult;

/**
 * Checks from outside whether HTTP/3 answers, before it is advertised: the code of `http3-gateway verify`, at every
 * address, over TCP and over QUIC. It fails with the narrowed-down reason, and runs again after a failure and whenever
 * an input changes.
 */
export class Http3Check extends DynamicResource {
    /** Every URL answered over h3 at every address. */
    declare readonly passed: pulumi.Output<boolean>;
    /** Result of the check as text. */
    declare readonly verdict: pulumi.Output<string>;

    constructor(name: string, args: Http3CheckArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            "Http3Check",
            name,
            {
                urls: args.urls,
                addresses: args.addresses,
                udpPort: args.udpPort ?? 443,
                caCertificate: args.caCertificate,
                timeout: args.timeout ?? 120,
                image: args.from?.image,
                namespace: args.from?.namespace,
                startTimeout: args.from?.startTimeout,
                kubeconfig: kubeconfigInput(args.from?.cluster),
                context: args.from?.cluster?.context,
                onFailure: args.onFailure ?? "fail",
                when: args.when,
                passed: undefined,
                verdict: undefined,
            },
            opts,
        );
    }
}
