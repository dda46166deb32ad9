import type { WingReview } from "../model/readings.ts";

/** What a review knows of the resources that decide what is advertised. */
export const advertisementReview: WingReview = {
    readings: {
        // What goes with them, rules say of what clients are told.
        "pulumi-nodejs:dynamic/http3gateway:*": { notice: { deleted: "nothing, as far as this can be seen" } },
        "*:Http3Check": { asksForHttp3: true },
        "*/http3gateway:AdvertisedStage": { promisedUntil: "history.until" },
    },
};
