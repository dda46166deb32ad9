import { acmeOf } from "../certificates/acmeDescription.ts";
import type { CertificatePlan, ControllerPlan, DnsPlan, ExposurePlan } from "../plan.ts";
import { type ShapeProblem, shapeProblem } from "./shapeProblem.ts";

type Needed = Record<string, "value" | "list">;

/** Settings that a kind of part cannot do without and no rule asks for; what is in them, empty or not, is for the rules. */
const NEEDED: Record<"controller" | "exposure" | "certificate" | "dns" | "solver", Record<string, Needed>> = {
    controller: { existing: { gatewayClassName: "value" } },
    exposure: {
        sharedAddress: { addresses: "value" },
        "aws.networkLoadBalancer": { vpcId: "value", subnets: "list" },
        gcpMixedService: { gkeVersion: "value" },
        gcpSharedAddress: { gkeVersion: "value" },
        gcpPassthroughLoadBalancer: { region: "value", network: "value", backends: "value" },
        azureLoadBalancer: { resourceGroupName: "value", virtualNetworkId: "value" },
    },
    certificate: { existingSecret: { secretName: "value" } },
    dns: {
        inClusterZone: { zone: "value" },
        route53: { zoneId: "value" },
        cloudDns: { managedZone: "value" },
        azureDns: { resourceGroup: "value", zone: "value" },
        cloudflare: { zoneId: "value" },
    },
    solver: {
        rfc2136: { nameserver: "value", tsigKeyName: "value" },
        route53: { zoneId: "value" },
        cloudDNS: { project: "value", managedZone: "value" },
        azureDNS: { zone: "value", subscriptionId: "value", resourceGroup: "value" },
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
        ...(acme?.dns01 ?? []).flatMap((solver, index, { length }) =>
            missing(`certificate.dns01${length === 1 ? "" : `[${index}]`}`, solver, NEEDED.solver),
        ),
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

function families(plan: object): ShapeProblem[] {
    const { ipFamilies } = plan as Partial<ExposurePlan>;
    return ipFamilies === undefined || Array.isArray(ipFamilies)
        ? []
        : [shapeProblem("exposure.ipFamilies", "It is no list.", 'Write ipFamilies: ["IPv4"].')];
}
