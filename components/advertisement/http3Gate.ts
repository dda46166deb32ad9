import * as pulumi from "@pulumi/pulumi";

/** Arguments of {@link Http3Gate}. */
export interface Http3GateArgs {
    /** Whether HTTP/3 answered. */
    passed: pulumi.Input<boolean>;
    /** What was seen instead, for the error. */
    verdict: pulumi.Input<string>;
}

/** Fails where HTTP/3 does not answer, and so keeps back every advertisement that depends on it. */
export class Http3Gate extends pulumi.dynamic.Resource {
    constructor(name: string, args: Http3GateArgs, opts?: pulumi.CustomResourceOptions) {
        super(provider, name, { ...args }, opts, "http3gateway", "Http3Gate");
    }
}

interface Inputs {
    passed: boolean;
    verdict: string;
}

// Pulumi serializes these methods into the state, so they reach their code by import and capture nothing.
const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async check(_olds, news) {
        const { notAdvertised } = await import("pulumi-http3-gateway/advertisement");
        return {
            inputs: news,
            failures: news.passed === false ? [{ property: "check", reason: notAdvertised(news.verdict) }] : [],
        };
    },
    async create(inputs) {
        return { id: "gate", outs: inputs };
    },
    async diff(_id, olds, news) {
        return { changes: olds.passed !== news.passed || olds.verdict !== news.verdict };
    },
    async update(_id, _olds, news) {
        return { outs: news };
    },
};
