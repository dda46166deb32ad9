import type { CertificatePlan, ControllerPlan, DnsPlan, ExposurePlan } from "../model/plan.ts";
import { type ShapeProblem, shapeProblem, text, wrongValue } from "../model/rules/shapeProblem.ts";

/**
 * What a part describes itself as that no rule could read, with paths: a part of a user's own has no schema. Not one of the
 * rules: the policy pack judges plans in which what is known only during the update is absent.
 */
export function missingSettings(
    key: "controller" | "exposure" | "certificate" | "dns",
    plan: ControllerPlan | ExposurePlan | CertificatePlan | DnsPlan,
): ShapeProblem[] {
    return [...families(plan), ...(key === "dns" ? zone("dns.zone", plan) : [])];
}

/** Names are checked against it before the update, so it cannot come during it. */
function zone(path: string, plan: object): ShapeProblem[] {
    const { zone } = plan as { zone?: unknown };
    return zone === undefined || zone === null ? [] : wrongValue(path, zone, text);
}

function families(plan: object): ShapeProblem[] {
    const { ipFamilies } = plan as Partial<ExposurePlan>;
    return ipFamilies === undefined || Array.isArray(ipFamilies)
        ? []
        : [shapeProblem("exposure.ipFamilies", "It is no list.", 'Write ipFamilies: ["IPv4"].')];
}
