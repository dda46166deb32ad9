import type { RequiredVariable } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { opensQuic } from "./opensQuic.ts";

/** What the environment of an istiod that is not ours has to have at a stage. */
export function ownersVariables(plan: Plan): RequiredVariable[] {
    return [
        { name: "PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER", value: "true", unset: "true" },
        // Without it an EnvoyFilter has nothing to remove or to change.
        ...(opensQuic(plan) ? [{ name: "PILOT_ENABLE_QUIC_LISTENERS", value: "true" }] : []),
        // Otherwise listeners are on the first address of a pod alone.
        ...(plan.exposure.ipFamilies.length === 2 ? [{ name: "ISTIO_DUAL_STACK", value: "true" }] : []),
    ].map((each) => ({ ...each, where: whereToSet(each.name, each.value) }));
}

function whereToSet(name: string, value: string): string {
    return `In the values of its chart istiod write: env: { ${name}: "${value}" }. With istioctl: --set values.pilot.env.${name}=${value}.`;
}
