import type { RuleText } from "../model/rules/rule.ts";

/** That Traefik has no graceful end of HTTP/3, for the plan and for the review. */
export const CUTS_HTTP3: RuleText = {
    code: "traefik-cuts-h3",
    severity: "warning",
    reason:
        "Traefik closes h3 connections when it stops: requests over h3 that take longer than drain.healthCheckFailureDelay " +
        "are cut in every rollout. Over h2 a pod that stops refuses a request, which clients send again (REFUSED_STREAM).",
    remedy: "Roll out when few are there, or use a controller that drains QUIC, as the default one does.",
    source: "traefik/traefik#13861",
};
