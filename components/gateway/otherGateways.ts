import { sameCluster } from "../kubernetes/sameCluster.ts";
import type { ClusterArgs } from "../model/cluster.ts";
import type { Plan } from "../model/plan.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { zonesOf } from "../model/zones.ts";
import { ProgramList } from "../pulumi/programList.ts";
import { createdNamespaces, NAMESPACE_CREATED_TWICE } from "./nameRules.ts";

/** A gateway of the same program. */
export interface OtherGateway {
    plan: Plan;
    cluster: ClusterArgs;
}

/** A gateway, and those that the program created before it. */
interface BesideOthers extends OtherGateway {
    others: readonly OtherGateway[];
}

/** The gateways of this program. */
export const GATEWAYS = new ProgramList<OtherGateway>();

/**
 * Namespaces that a gateway creates, without the controller's: controllers may be shared and report conflicts
 * themselves.
 */
function namespacesOf(plan: Plan): { path: string; name: string }[] {
    const zones = createdNamespaces(plan).filter(({ path }) => path !== "controller.namespace");
    return plan.createNamespace ? [{ path: "namespace", name: plan.namespace }, ...zones] : zones;
}

/**
 * Names with records in zones in which each name belongs to one gateway. A zone with its own name servers belongs to
 * one gateway.
 */
function publishedNames(plan: Plan) {
    return zonesOf(plan)
        .filter(({ dns }) => dns.kind !== "none" && dns.namesShared !== true && dns.reserved === undefined)
        .flatMap(({ dns, listeners }) =>
            listeners.map(({ listener: { hostname }, index }) => ({
                hostname,
                index,
                key: `${dns.kind} ${dns.zone ?? ""} ${hostname}`,
            })),
        );
}

/** Conflicts of gateways of one program that would create the same objects. */
export const otherGatewayRules: readonly Rule<BesideOthers>[] = [
    {
        code: "gateway-name-taken",
        severity: "error",
        reason: "Both would own the same Gateway, Namespace and Service, and each update of one would undo the other's.",
        remedy: "Use another name for the gateway.",
        source: "Pulumi resource names; Gateway API Gateway",
        judge: ({ plan, cluster, others }) =>
            others.some((other) => other.plan.name === plan.name && sameCluster(other.cluster, cluster))
                ? [{ path: "name", found: `This program already has an Http3Gateway "${plan.name}" in this cluster.` }]
                : [],
    },
    {
        ...NAMESPACE_CREATED_TWICE,
        judge: ({ plan, cluster, others }) =>
            others
                .filter((other) => other.plan.name !== plan.name && sameCluster(other.cluster, cluster))
                .flatMap((other): Offence[] => {
                    const taken = [...namespacesOf(other.plan), ...createdNamespaces(other.plan)];
                    return namespacesOf(plan)
                        .filter(({ name }) => taken.some((each) => each.name === name))
                        .map(({ path, name }) => ({
                            path,
                            found: `The namespace "${name}" is also created by Http3Gateway "${other.plan.name}".`,
                        }));
                }),
    },
    {
        code: "hostname-published-twice",
        severity: "error",
        reason: "Both would own the records of the name, and clients would use the gateway that wrote last.",
        remedy: "Serve the hostname from one gateway. To migrate between gateways, use alsoPublish. For several regions, use latency of route53().",
        source: "RFC 2181 §5; the providers' record APIs",
        judge: ({ plan, others }) =>
            others.flatMap((other) => {
                const taken = new Set(publishedNames(other.plan).map(({ key }) => key));
                return publishedNames(plan)
                    .filter(({ key }) => taken.has(key))
                    .map(
                        ({ hostname, index }): Offence => ({
                            of: { listener: index },
                            path: "hostname",
                            found: `Http3Gateway "${other.plan.name}" publishes records of "${hostname}" in the same zone.`,
                        }),
                    );
            }),
    },
];
