import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../pulumi/dynamicResource.ts";
import type { AskedStage, StageHistory } from "./stageHistory.ts";

/** Arguments of {@link AdvertisedStage}. */
export interface AdvertisedStageArgs extends Omit<AskedStage, "answers"> {
    /** Whether h3 answers. `false`: nothing new is advertised. Default: true. */
    answers?: pulumi.Input<boolean>;
}

/**
 * The stage of advertisement, and until when clients may cache earlier ones. It judges every change of stage, at
 * preview and at update: `off` is refused until the longest advertisement (`ma`, TTL, and five minutes) has expired.
 *
 * An advertisement is recorded before it is made, and a withdrawal after clients can have received it: an update that
 * fails halfway leaves the longer wait. So its place depends on the stage, which `Http3Gateway` ensures: before
 * everything else at `off`, after the check and before the advertisement at `trial` and `on`, after the records and
 * Alt-Svc at `dark` and `withdraw`. What `dark` deletes is deleted at the very end of an update, after everything: for
 * a certain wait use `withdraw`.
 */
export class AdvertisedStage extends DynamicResource {
    /**
     * What is advertised, with `until`: expiry of the last earlier advertisement, ISO 8601. Undefined if there
     * never was one.
     */
    declare readonly history: pulumi.Output<StageHistory | undefined>;

    constructor(name: string, args: AdvertisedStageArgs, opts?: pulumi.CustomResourceOptions) {
        super("AdvertisedStage", name, { ...args, history: undefined }, opts);
    }
}
