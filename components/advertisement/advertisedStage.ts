import * as pulumi from "@pulumi/pulumi";
import type { Promised, StageHistory } from "./stageHistory.ts";

/** Arguments of {@link AdvertisedStage}. */
export interface AdvertisedStageArgs extends Promised {
    /** `I accept broken clients until <date>`, with the date of the refusal: goes to `off` too early all the same. */
    force?: string;
}

/** Inputs as the state keeps them: what is asked for, and what was promised before. */
type Recorded = AdvertisedStageArgs & { history?: StageHistory };

/**
 * The stage of advertisement, and until when clients may remember earlier ones. It judges every change of stage, at
 * preview and at update: `off` is refused until the longest promise (`ma`, TTL, and five minutes) has run out.
 */
export class AdvertisedStage extends pulumi.dynamic.Resource {
    /** What is promised, with `until`: when the last earlier promise runs out, or ran out, ISO 8601. */
    declare readonly history: pulumi.Output<StageHistory>;

    constructor(name: string, args: AdvertisedStageArgs, opts?: pulumi.CustomResourceOptions) {
        super(provider, name, { ...args, history: undefined }, opts, "http3gateway", "AdvertisedStage");
    }
}

// Pulumi serializes these methods into the state, so they reach their code by import and capture nothing.
const provider: pulumi.dynamic.ResourceProvider<Recorded, Recorded> = {
    // Inputs that `check` returns are the old ones of the next run: that is where the history is kept.
    async check(olds, news) {
        const { judgeTransition } = await import("pulumi-http3-gateway/advertisement");
        const { history, refused, argument } = judgeTransition(olds?.history, news, new Date(), news.force);
        return {
            inputs: { ...news, history },
            failures: refused === undefined || argument === undefined ? [] : [{ property: argument, reason: refused }],
        };
    },
    async create(inputs) {
        return { id: "stage", outs: inputs };
    },
    async diff(_id, olds, news) {
        const { historyChanged } = await import("pulumi-http3-gateway/advertisement");
        return { changes: historyChanged(olds.history, news.history) };
    },
    async update(_id, _olds, news) {
        return { outs: news };
    },
};
