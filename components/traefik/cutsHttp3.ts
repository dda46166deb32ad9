import type { RuleText } from "../model/rules/rule.ts";

/** That Traefik has no graceful end of HTTP/3, for the plan and for the review. */
export const CUTS_HTTP3: RuleText = {
    code: "traefik-cuts-h3",
    severity: "warning",
    reason:
        "Traefik closes h3 connections when it stops. Every rollout interrupts requests over h3 that take longer than " +
        "drain.healthCheckFailureDelay. Over h2 a stopping pod refuses a request (REFUSED_STREAM), and clients retry it.",
    remedy: "Roll out at low traffic, or use a controller that drains QUIC, such as the default one.",
    source: "traefik/traefik#13861",
};
