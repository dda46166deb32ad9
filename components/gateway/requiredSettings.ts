import { acmeOf, NO_SOLVER } from "../certificates/acmeDescription.ts";
import type { CertificatePlan, ControllerPlan, DnsPlan, ExposurePlan } from "../model/plan.ts";
import { type ShapeProblem, shapeProblem, text, wrongValue } from "../model/rules/shapeProblem.ts";

const SOLVER = { is: () => false, wanted: "what a function such as route53Solver() returns, or a list of such" };

/**
 * What a part describes itself as that no rule could read, with paths: a part of a user's own has no schema. Not one of the
 * rules: the policy pack judges plans in which what is known only during the update is absent.
 */
export function missingSettings(
    key: "controller" | "exposure" | "certificate" | "dns",
    plan: ControllerPlan | ExposurePlan | CertificatePlan | DnsPlan,
): ShapeProblem[] {
    const acme = key === "certificate" ? acmeOf(plan as CertificatePlan) : undefined;
    return [
        ...families(plan),
        ...(key === "dns" ? zone("dns.zone", plan) : []),
        ...(acme?.dns01 ?? []).flatMap((solver, index, { length }) => {
            const path = `certificate.dns01${length === 1 ? "" : `[${index}]`}`;
            return solver.kind === NO_SOLVER
                ? wrongValue(path, solver.settings["given"], SOLVER)
                : zone(`${path}.zone`, solver);
        }),
    ];
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
