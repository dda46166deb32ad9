import type { WingReview } from "../model/readings.ts";

/** What a review knows of the resources that decide what is advertised. */
export const advertisementReview: WingReview = {
    readings: {
        // The effect of their deletion is judged by the rules about advertisements.
        "pulumi-nodejs:dynamic/http3gateway:*": { notice: { deleted: "nothing that this preview shows" } },
        "*:Http3Check": { checkedUrls: "urls" },
        "*/http3gateway:AdvertisedStage": { promisedUntil: "history.until" },
    },
};
