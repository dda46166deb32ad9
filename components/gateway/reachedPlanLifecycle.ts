import { isDeepStrictEqual } from "node:util";
import type { Plan } from "../model/plan.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";

/** What happens to a `ReachedPlan`. */
export const reachedPlanLifecycle: Lifecycle<{ plan: Plan }> = {
    id: () => "plan",
    diff: (olds, news) => ({ changes: !isDeepStrictEqual(olds.plan, news.plan) }),
    create: (inputs) => inputs,
    update: (_olds, news) => news,
};
