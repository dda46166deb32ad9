import type { WingReview } from "../model/readings.ts";

/** What a review knows of the resources that decide what is advertised. */
export const advertisementReview: WingReview = {
    readings: {
        "*:Http3Check": { asksForHttp3: true },
        "*/http3gateway:AdvertisedStage": { promisedUntil: "history.until" },
    },
};
