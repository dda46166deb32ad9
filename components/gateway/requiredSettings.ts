import { acmeOf, NO_SOLVER } from "../certificates/acmeDescription.ts";
import type { CertificatePlan, ControllerPlan, DnsPlan, ExposurePlan } from "../model/plan.ts";
import { list, type ShapeProblem, shapeProblem, text, wrongValue } from "../model/rules/shapeProblem.ts";

const SOLVER = { is: () => false, wanted: "what a function such as route53Solver() returns, or a list of such" };

type Needed = Record<string, "value" | "list">;

/** Settings that a kind of part cannot do without and no rule asks for; what is in them, empty or not, is for the rules. */
const NEEDED: Record<"controller" | "exposure" | "certificate" | "dns" | "solver", Record<string, Needed>> = {
    controller: {},
    exposure: {
        "aws.networkLoadBalancer": { vpcId: "value", subnets: "list" },
    },
    certificate: {},
    dns: {
        route53: { zoneId: "value" },
        cloudflare: { zoneId: "value" },
    },
    solver: {
        rfc2136: { nameserver: "value", tsigKeyName: "value" },
        route53: { zoneId: "value" },
    },
};

/**
 * Settings of a part that are missing, with their paths. Not one of the rules: the policy pack judges plans in which what
 * is known only during the update is absent too. Pure.
 */
export function missingSettings(
    key: "controller" | "exposure" | "certificate" | "dns",
    plan: ControllerPlan | ExposurePlan | CertificatePlan | DnsPlan,
): ShapeProblem[] {
    const acme = key === "certificate" ? acmeOf(plan as CertificatePlan) : undefined;
    return [
        ...missing(key, plan, NEEDED[key]),
        ...families(plan),
        ...(key === "dns" ? zone("dns.zone", plan) : []),
        ...(key === "exposure" ? addresses(plan) : []),
        ...(acme?.dns01 ?? []).flatMap((solver, index, { length }) => {
            const path = `certificate.dns01${length === 1 ? "" : `[${index}]`}`;
            return solver.kind === NO_SOLVER
                ? wrongValue(path, solver.settings["given"], SOLVER)
                : [...missing(path, solver, NEEDED.solver), ...zone(`${path}.zone`, solver)];
        }),
    ];
}

function missing(
    path: string,
    plan: { kind: string; settings: object },
    needed: Record<string, Needed>,
): ShapeProblem[] {
    const { kind } = plan;
    // A zone's name stands beside its settings: rules of every kind of zone read it.
    const told = { ...plan, ...plan.settings } as Record<string, unknown>;
    return Object.entries(needed[kind] ?? {}).flatMap(([field, shape]) => {
        const value = told[field];
        if (value === undefined || value === null) {
            return [shapeProblem(`${path}.${field}`, `${kind} is told no ${field}.`, `Give ${field}.`)];
        }
        return shape === "list" && !Array.isArray(value)
            ? [shapeProblem(`${path}.${field}`, `${kind}'s ${field} is no list.`, `Write ${field}: [ … ].`)]
            : [];
    });
}

/** Names are checked against it before the update, so it cannot come during it. */
function zone(path: string, plan: object): ShapeProblem[] {
    const { zone } = plan as { zone?: unknown };
    return zone === undefined || zone === null ? [] : wrongValue(path, zone, text);
}

function addresses({ settings }: { settings: object }): ShapeProblem[] {
    const { addresses } = settings as { addresses?: string | { values?: unknown } };
    if (typeof addresses === "string") {
        return wrongValue("exposure.addresses", addresses, list);
    }
    return typeof addresses?.values === "string" ? wrongValue("exposure.addresses.values", addresses.values, list) : [];
}

function families(plan: object): ShapeProblem[] {
    const { ipFamilies } = plan as Partial<ExposurePlan>;
    return ipFamilies === undefined || Array.isArray(ipFamilies)
        ? []
        : [shapeProblem("exposure.ipFamilies", "It is no list.", 'Write ipFamilies: ["IPv4"].')];
}
