import * as pulumi from "@pulumi/pulumi";
import { moduleProvider } from "../pulumi/moduleProvider.ts";
import type { AskedStage, StageHistory } from "./stageHistory.ts";

/** Arguments of {@link AdvertisedStage}. */
export interface AdvertisedStageArgs extends Omit<AskedStage, "answers"> {
    /** Whether h3 answers. `false`: nothing new is advertised, so nothing new is promised. Default: true. */
    answers?: pulumi.Input<boolean>;
}

/**
 * The stage of advertisement, and until when clients may remember earlier ones. It judges every change of stage, at
 * preview and at update: `off` is refused until the longest promise (`ma`, TTL, and five minutes) has run out.
 *
 * A promise is recorded before it is made, and a withdrawal when clients can have heard of it: an update that fails
 * halfway leaves the longer wait. So its place depends on the stage, which `Http3Gateway` ensures: before everything
 * else at `off`, after the check and before the advertisement at `trial` and `on`, after the records and Alt-Svc at
 * `dark` and `withdraw`. What `dark` deletes is deleted at the very end of an update, after everything: for a certain
 * wait use `withdraw`.
 */
export class AdvertisedStage extends pulumi.dynamic.Resource {
    /**
     * What is promised, with `until`: when the last earlier promise runs out, or ran out, ISO 8601. Undefined where
     * nothing ever was.
     */
    declare readonly history: pulumi.Output<StageHistory | undefined>;

    constructor(name: string, args: AdvertisedStageArgs, opts?: pulumi.CustomResourceOptions) {
        super(provider, name, { ...args, history: undefined }, opts, "http3gateway", "AdvertisedStage");
    }
}

const provider = moduleProvider("AdvertisedStage");
