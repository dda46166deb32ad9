import { kindOf, list } from "../model/changes.ts";
import type { ReviewRule, WingReview } from "../model/readings.ts";

const rules: ReviewRule[] = [
    {
        code: "traefik-cuts-h3",
        severity: "warning",
        remedy: "Roll out when few are there, or drain by taking pods out of the Service first.",
        source: "traefik/traefik#13861",
        judge: ({ changes }) =>
            changes
                .filter(
                    ({ type, operation }) =>
                        ["Deployment", "DaemonSet"].includes(kindOf(type)) && operation === "update",
                )
                .filter(
                    ({ after, paths }) =>
                        Object.keys(paths).some((path) => path.startsWith("spec.template")) &&
                        list(after, "spec.template.spec.containers").some(
                            (container) =>
                                /(^|\/)traefik(:|@|$)/.test(String(container["image"])) &&
                                JSON.stringify(container["args"] ?? []).includes(".http3"),
                        ),
                )
                .map((change) => ({
                    resource: change.name,
                    message:
                        "Traefik's pods roll out. It closes h3 connections at once when it stops: every request under way over h3 is cut, h1 and h2 are not.",
                })),
    },
];

/** What a review knows of Traefik, for gateways whose Traefik is installed outside this package. */
export const traefikReview: WingReview = { readings: {}, rules };
