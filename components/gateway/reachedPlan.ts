import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../model/plan.ts";
import { moduleProvider } from "../pulumi/moduleProvider.ts";

/**
 * The plan of a gateway when the last update that succeeded was done with it. The inputs of `Http3Gateway` cannot tell: the
 * engine records them before anything else, so they are those of a refused or failed update as well.
 */
export class ReachedPlan extends pulumi.dynamic.Resource {
    constructor(name: string, plan: Plan, opts?: pulumi.CustomResourceOptions) {
        super(provider, name, { plan }, opts, "http3gateway", "ReachedPlan");
    }
}

const provider = moduleProvider("ReachedPlan");
