import { isDeepStrictEqual } from "node:util";
import { at, text } from "../../components/model/changes.ts";
import { GATEWAY_TYPE } from "../../components/model/gatewayType.ts";
import type { Change, Properties } from "../../components/model/readings.ts";

const REACHED = "pulumi-nodejs:dynamic/http3gateway:ReachedPlan";

/**
 * Compares each gateway with the last plan that was reached, instead of the last requested one: a rejected or failed
 * update has recorded the latter. Gateways of releases without a reached plan are compared as they are.
 */
export function fromReachedPlans(changes: readonly Change[]): Change[] {
    const reached = changes.filter(({ type, before }) => type === REACHED && planOf(before) !== undefined);
    const gateways = reached.map((change): Change => {
        const name = text(change.before, "plan.name") ?? change.name;
        // Steps do not always include unchanged resources.
        const gateway = changes.find((other) => other.type === GATEWAY_TYPE && other.name === name);
        const [before, after] = [planOf(change.before), gateway?.after ?? planOf(change.after)];
        const operation = isDeepStrictEqual(before, after) ? "same" : "update";
        return {
            ...(gateway ?? { ...change, name, type: GATEWAY_TYPE, paths: {} }),
            operation: after === undefined ? "delete" : operation,
            before,
            after,
        };
    });
    const replaced = new Set(gateways.map(({ name }) => name));
    return [
        ...changes.filter(({ type, name }) => type !== REACHED && !(type === GATEWAY_TYPE && replaced.has(name))),
        ...gateways,
    ];
}

function planOf(state: Properties | undefined): Properties | undefined {
    const plan = at(state, "plan");
    return typeof plan === "object" && plan !== null ? (plan as Properties) : undefined;
}
