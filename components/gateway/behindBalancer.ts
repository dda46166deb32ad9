import type { Plan } from "../model/plan.ts";

/** The gateway as its controller makes it. Behind a balancer that terminates HTTP/3 it has neither QUIC nor a redirect. */
export function behindBalancer(plan: Plan): Plan {
    return plan.exposure.terminatesHttp3 === undefined
        ? plan
        : { ...plan, redirectHttp: false, advertisement: { ...plan.advertisement, stage: "off" } };
}
