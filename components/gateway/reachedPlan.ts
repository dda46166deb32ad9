import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../model/plan.ts";
import { moduleProvider } from "../pulumi/moduleProvider.ts";

/**
 * The plan of a gateway at its last successful update. The inputs of `Http3Gateway` do not show it: the engine records
 * them first, so they may be those of a refused or failed update.
 */
export class ReachedPlan extends pulumi.dynamic.Resource {
    constructor(name: string, plan: Plan, opts?: pulumi.CustomResourceOptions) {
        super(provider, name, { plan }, opts, "http3gateway", "ReachedPlan");
    }
}

const provider = moduleProvider("ReachedPlan");
