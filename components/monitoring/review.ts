import { list, texts } from "../model/changes.ts";
import type { WingReview } from "../model/readings.ts";

/** Reading of a gateway's monitoring: identified by its command, independent of its creator. */
export const monitoringReview: WingReview = {
    readings: {
        "kubernetes:*:Deployment": {
            watches: (deployment) =>
                list(deployment, "spec.template.spec.containers")
                    .filter((container) => texts(container, "command").join(" ") === "http3-gateway watch")
                    .map((container) => {
                        const args = texts(container, "args");
                        return {
                            urls: args.filter((word) => word.startsWith("https://")),
                            interval: args[args.indexOf("--interval") + 1],
                        };
                    }),
        },
    },
};
