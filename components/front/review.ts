import type { WingReview } from "../model/readings.ts";

/** Readings and rules for fronts: their UDP port opens QUIC. */
export const frontReview: WingReview = {
    readings: {
        "*/http3gateway:UdpPort": {
            advertising: { gateway: "front" },
            carries: ["namespace", "name", "targetPort"],
            fields: [
                {
                    paths: ["namespace", "name"],
                    effect: "address",
                    means: "HTTP/3 is served at the address of another Service, and no longer at this one's",
                },
                {
                    paths: ["targetPort"],
                    effect: "http3",
                    severity: "warning",
                    means: "UDP leads to pods whose port has the new name, and to none until they are there",
                },
            ],
        },
        "*/http3gateway:FrontedService": {
            notice: { deleted: "nothing: the Service was looked at, and stays as it is" },
        },
    },
};
