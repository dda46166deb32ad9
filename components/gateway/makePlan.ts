import * as pulumi from "@pulumi/pulumi";
import { normalizeListeners } from "../model/listeners.ts";
import type { Controller, DnsZone, Exposure } from "../model/parts.ts";
import type { AdvertisementPlan, CheckPlan, ExposurePlan, Plan } from "../model/plan.ts";
import { joined } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import type { Finding } from "../model/rules/rule.ts";
import { factsOf } from "../model/stages.ts";
import { monitoringOf, monitoringPlan, monitoringProblems } from "../monitoring/settings.ts";
import type { AdvertisementArgs, CheckArgs, Http3GatewayArgs } from "./http3GatewayArgs.ts";
import { judgePlan } from "./judgePlan.ts";
import { shapeProblems } from "./shape.ts";

/**
 * The whole edge as plain data, every default filled in.
 * @throws pulumi.InputPropertiesError with every problem.
 */
export function makePlan(
    name: string,
    args: Http3GatewayArgs & { controller: Controller; exposure: Exposure; dns: DnsZone },
    providerGiven = false,
): Plan {
    const subject = `Http3Gateway "${name}"`;
    refuse(subject, shapeProblems(args));
    const { listeners, problems: unreadable, paths } = normalizeListeners(args.hostnames ?? [], args.listeners ?? []);
    const exposure = args.exposure.describe();
    const controller = args.controller.describe();
    const monitoring = monitoringOf(args.monitoring, imageOf(args.check));
    const plan: Plan = {
        name,
        namespace: args.namespace ?? name,
        createNamespace: args.createNamespace ?? args.certificate.requiredSecret === undefined,
        listeners,
        redirectHttp: args.redirectHttp ?? true,
        advertisement: {
            stage: args.advertisement?.stage ?? "on",
            maxAge: args.advertisement?.maxAge ?? 86_400,
            ...ttlPlan(args.advertisement ?? {}),
            share: args.advertisement?.share,
            svcParams: args.advertisement?.svcParams ?? {},
            force: args.advertisement?.force,
        },
        check: checkPlan(args.check ?? {}, exposure),
        alsoPublish: args.alsoPublish && { ipv4: [], ipv6: [], ...args.alsoPublish },
        clientTraffic: {
            proxyProtocol: args.clientTraffic?.proxyProtocol ?? false,
            clientCertificateCa: args.clientTraffic?.clientCertificateCa,
        },
        controller,
        exposure,
        certificate: args.certificate.describe(),
        dns: args.dns.describe(),
        monitoring: monitoring === undefined ? undefined : monitoringPlan(monitoring, listeners, controller.metrics),
    };
    const findings = judgePlan(plan).map((finding) => ({ ...finding, path: argumentPath(finding, paths) }));
    for (const warning of findings.filter((finding) => finding.severity === "warning")) {
        void pulumi.log.warn(`${name}: ${warning.path}: ${warning.message}`);
    }
    const watching = monitoring === undefined ? [] : monitoringProblems(monitoring, listeners);
    const problems = [...unreadable, ...watching, ...findings.filter((finding) => finding.severity === "error")];
    refuse(subject, providerGiven && args.cluster === undefined ? [...problems, CLUSTER_NOT_SAID] : problems);
    return plan;
}

function ttlPlan({ ttl, stage = "on", share }: AdvertisementArgs): Pick<AdvertisementPlan, "ttl" | "ttlByStage"> {
    // Route 53 wants one TTL in all weighted sets of a name, which change one after the other: "withdraw" keeps that of "on".
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html
    const like = share !== undefined && stage === "withdraw" ? "on" : stage;
    const usual = factsOf(like).ttl;
    return typeof ttl === "object" ? { ttl: ttl[stage] ?? ttl[like] ?? usual, ttlByStage: ttl } : { ttl: ttl ?? usual };
}

/** The image that the check runs as a Job. */
export function imageOf(check: Http3GatewayArgs["check"]): string | undefined {
    return typeof check === "object" ? check.image : undefined;
}

function checkPlan(args: CheckArgs | "unverified", exposure: ExposurePlan): CheckPlan | undefined {
    if (args === "unverified") {
        return undefined;
    }
    const { from = "here", image, families = exposure.ipFamilies, path = "/", startTimeout } = args;
    const { timeout = exposure.secondsToServe ?? 120 } = args;
    return { from, image, families, path, timeout, startTimeout };
}

/** From a path in the plan to the argument that the user wrote. */
function argumentPath({ path, listener }: Finding, paths: string[]): string {
    const argument = listener === undefined ? undefined : paths[listener.index];
    if (listener === undefined || argument === undefined) {
        return path;
    }
    // A name among `hostnames` is the argument itself.
    return argument.startsWith("hostnames") && listener.field === "hostname"
        ? argument
        : joined(argument, listener.field);
}

/** The CRDs and the preflight reach the cluster by a kubeconfig of their own; another cluster's would go unnoticed. */
const CLUSTER_NOT_SAID = {
    path: "cluster",
    message:
        "A Kubernetes provider is given, and its cluster is not. " +
        "What a provider points at cannot be read from it, so the CRDs would go to the cluster of $KUBECONFIG. " +
        "Give cluster: { kubeconfig, context } as the provider has them, or cluster: {} if it uses $KUBECONFIG as well. " +
        "[cluster-not-said; @pulumi/kubernetes Provider]",
};
