import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { Backend, PartContext } from "../model/parts.ts";
import { type Plan, stageSeen } from "../model/plan.ts";
import { factsOf } from "../model/stages.ts";
import { AdvertisedStage, type AdvertisedStageArgs } from "./advertisedStage.ts";
import type { Http3Check } from "./http3Check.ts";

/** Parent of the record in the resource tree. */
type Place = Pick<PartContext, "name" | "parent">;

/** Records stage `off`, which is judged before anything is closed. Undefined at every other stage. */
export function recordOff(place: Place, plan: Plan): AdvertisedStage | undefined {
    return factsOf(stageSeen(plan)).recorded === "first" ? record(place, plan) : undefined;
}

/** What an advertisement waits for. */
export interface PromiseArgs {
    context: Place;
    plan: Plan;
    backend: Backend;
    check: Http3Check | undefined;
    /** The gateway, and a certificate that is not temporary. */
    ready: Resource[];
}

/**
 * Records the advertisement of stages `trial` and `on`, after the check and before it is made. Undefined at every
 * other stage.
 */
export function recordPromise({ context, plan, backend, check, ready }: PromiseArgs): AdvertisedStage | undefined {
    if (factsOf(stageSeen(plan)).recorded !== "beforePromise") {
        return undefined;
    }
    // A controller or a balancer that advertises as soon as it answers does so before any check.
    if (backend.advertise === undefined || plan.exposure.terminatesHttp3 !== undefined) {
        return record(context, plan);
    }
    return check === undefined
        ? record(context, plan, { dependsOn: ready })
        : record(context, plan, { dependsOn: [check] }, { answers: check.passed });
}

/**
 * Records stages `dark` and `withdraw`. A withdrawal has reached the clients when the records and Alt-Svc have
 * changed: `off` waits from then.
 */
export function recordWithdrawal(place: Place, plan: Plan, after: Resource[]): AdvertisedStage {
    return record(place, plan, { dependsOn: after });
}

function record(
    { name, parent }: Place,
    plan: Plan,
    opts: CustomResourceOptions = {},
    seen: Pick<AdvertisedStageArgs, "answers"> = {},
): AdvertisedStage {
    const { ttl, share, force } = plan.advertisement;
    const asked = { stage: stageSeen(plan), maxAge: promisedMaxAge(plan), ttl, share, force, ...seen };
    return new AdvertisedStage(`${name}-stage`, asked, { parent, ...opts });
}

/** Seconds for which clients cache Alt-Svc at stage `on`: a balancer's or controller's own if it cannot be set, none of a front. */
function promisedMaxAge({ advertisement, controller: { capabilities }, exposure }: Plan): number {
    if (exposure.terminatesHttp3 !== undefined) {
        return exposure.terminatesHttp3.maxAge;
    }
    if (capabilities.answersTcp === false) {
        return 0;
    }
    const own = capabilities.altSvcSettable ? undefined : capabilities.ownAdvertisement;
    return own?.maxAge ?? advertisement.maxAge;
}
