import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../model/plan.ts";
import { DynamicResource } from "../pulumi/dynamicResource.ts";

/**
 * The plan of a gateway at its last successful update. The inputs of `Http3Gateway` do not show it: the engine records
 * them first, so they may be those of a refused or failed update.
 */
export class ReachedPlan extends DynamicResource {
    constructor(name: string, plan: Plan, opts?: pulumi.CustomResourceOptions) {
        super("ReachedPlan", name, { plan }, opts);
    }
}
