import * as pulumi from "@pulumi/pulumi";
import { normalizeListeners } from "../model/listeners.ts";
import type { Controller, DnsZone, Exposure } from "../model/parts.ts";
import type { AdvertisementPlan, CheckPlan, ExposurePlan, Plan } from "../model/plan.ts";
import { joined, judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import type { Finding } from "../model/rules/rule.ts";
import { isShape, read } from "../model/settings/read.ts";
import { factsOf } from "../model/stages.ts";
import { monitoringOf, monitoringPlan, monitoringProblems } from "../monitoring/settings.ts";
import type { AdvertisementSettings } from "./advertisementArgs.ts";
import type { CheckSettings } from "./checkArgs.ts";
import { type Http3GatewayArgs, type Http3GatewaySettings, http3GatewayArgs } from "./http3GatewayArgs.ts";
import { judgePlan } from "./judgePlan.ts";
import { NO_LISTENER } from "./listenerRules.ts";
import { type OtherGateway, otherGatewayRules } from "./otherGateways.ts";

/** Arguments with every part that has a default. */
export type WithParts<Args> = Args & { controller: Controller; exposure: Exposure; dns: DnsZone };

/**
 * Parses the arguments, with all defaults except those of the parts.
 * @throws pulumi.InputPropertiesError with everything that cannot be parsed. Values that break a rule can be parsed and are in the plan.
 */
export function readArgs(
    name: string,
    args: WithParts<Http3GatewayArgs>,
    written: Written = AS_GATEWAY,
): WithParts<Http3GatewaySettings> {
    const { controller, exposure, dns } = args;
    const { settings, problems } = read(http3GatewayArgs, args);
    if (problems.some(isShape)) {
        refuseAs(written, name, [...problems, ...(isNothingServed(args) ? [NO_LISTENER_PROBLEM] : [])]);
    }
    return { ...settings, controller, exposure, dns };
}

/** Whether no listener is set. A program that is not type-checked may pass no arguments at all. */
function isNothingServed({ hostnames, listeners }: Partial<Http3GatewayArgs>): boolean {
    return [hostnames, listeners].every((each) => each === undefined || (Array.isArray(each) && each.length === 0));
}

/** The problem of such a gateway. */
const NO_LISTENER_PROBLEM = {
    path: "hostnames",
    message: `No listener is set. ${NO_LISTENER.reason} ${NO_LISTENER.remedy} [${NO_LISTENER.code}; ${NO_LISTENER.source}]`,
};

/** How a program writes a gateway. */
export interface Written {
    /** Class that it makes. */
    component: string;
    /** What the program calls an argument of a gateway. */
    argument(path: string): string;
}

const AS_GATEWAY: Written = { component: "Http3Gateway", argument: (path) => path };

function refuseAs({ component, argument }: Written, name: string, problems: { path: string; message: string }[]): void {
    refuse(
        `${component} "${name}"`,
        problems.map(({ path, message }) => ({ path: argument(path), message })),
    );
}

/** What a program has created before a gateway. */
interface Program {
    /** Default: it is an `Http3Gateway`. */
    written?: Written;
    /** Whether the program passes its own provider. */
    providerGiven: boolean;
    /** Gateways that it has already created. */
    others: readonly OtherGateway[];
}

/**
 * The complete edge as plain data, with all defaults.
 * @param program Default: it is judged alone, independent of other gateways of the program.
 * @throws pulumi.InputPropertiesError with every problem.
 */
export function planOf(name: string, settings: WithParts<Http3GatewaySettings>, program?: Program): Plan {
    const { listeners, problems: unreadable, paths } = normalizeListeners(settings.hostnames, settings.listeners);
    const plan = unjudgedPlan(name, settings, listeners);
    const findings = judgePlan(plan).map((finding) => ({ ...finding, path: argumentPath(finding, paths) }));
    const written = program?.written ?? AS_GATEWAY;
    for (const { path, message } of findings.filter((finding) => finding.severity === "warning")) {
        void pulumi.log.warn(`${name}: ${written.argument(path)}: ${message}`);
    }
    const monitoring = watchingOf(settings);
    const watching = monitoring === undefined ? [] : monitoringProblems(monitoring, listeners);
    const { cluster } = settings;
    const beside = judgeBy(otherGatewayRules, {
        plan,
        cluster: cluster ?? {},
        others: program?.others ?? [],
    });
    const errors = [...findings, ...beside.map((finding) => ({ ...finding, path: argumentPath(finding, paths) }))];
    const problems = [
        ...unreadable,
        ...watching,
        ...errors.filter((finding) => finding.severity === "error"),
        ...(program === undefined ? [] : conflictsOf(settings)),
    ];
    refuseAs(
        written,
        name,
        program?.providerGiven === true && cluster === undefined ? [...problems, CLUSTER_NOT_SAID] : problems,
    );
    return plan;
}

/** The complete edge as plain data, even if it breaks rules. */
export function unjudgedPlan(
    name: string,
    settings: WithParts<Http3GatewaySettings>,
    listeners: Plan["listeners"],
): Plan {
    const { certificate, advertisement, alsoPublish, clientTraffic, upstream, redirectHttp } = settings;
    const exposure = settings.exposure.describe();
    const controller = settings.controller.describe();
    const monitoring = watchingOf(settings);
    const { stage, maxAge, persist, share, svcParams, force } = advertisement;
    return {
        name,
        namespace: settings.namespace ?? name,
        createNamespace: settings.createNamespace ?? certificate.requiredSecrets === undefined,
        listeners,
        redirectHttp,
        advertisement: {
            stage,
            maxAge,
            // A plan that was recorded before there was such a setting stays as it is.
            ...(persist ? { persist } : {}),
            ...ttlPlan(advertisement),
            share,
            svcParams,
            force,
        },
        check: checkPlan(settings.check, exposure),
        alsoPublish,
        clientTraffic,
        // As with persist.
        ...(upstream === undefined ? {} : { upstream }),
        controller,
        exposure,
        certificate: certificate.describe(),
        dns: settings.dns.describe(),
        monitoring:
            monitoring === undefined
                ? undefined
                : monitoringPlan(
                      monitoring,
                      listeners,
                      // It sees h2 alone behind a balancer that terminates HTTP/3.
                      exposure.terminatesHttp3 === undefined ? controller.metrics : undefined,
                  ),
    };
}

/** Conflicts of parts with what the program has already created, with the arguments' paths. */
function conflictsOf(settings: WithParts<Http3GatewaySettings>) {
    const { controller, exposure, certificate, dns, cluster = {} } = settings;
    return Object.entries({ controller, exposure, certificate, dns }).flatMap(([of, part]) =>
        (part.conflicts?.(cluster) ?? []).map(({ path, message }) => ({ path: joined(of, path), message })),
    );
}

/** {@link readArgs} and {@link planOf}. */
export function makePlan(name: string, args: WithParts<Http3GatewayArgs>): Plan {
    return planOf(name, readArgs(name, args));
}

/** Monitoring of the gateway, if enabled. */
export function watchingOf({ monitoring, check: checked }: Http3GatewaySettings) {
    return monitoringOf(monitoring, checked === "unverified" ? undefined : checked.image);
}

function ttlPlan({ ttl, stage, share }: AdvertisementSettings): Pick<AdvertisementPlan, "ttl" | "ttlByStage"> {
    // Route 53 requires one TTL for all weighted sets of a name, which change one after the other: "withdraw" keeps
    // that of "on".
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html
    const like = share !== undefined && stage === "withdraw" ? "on" : stage;
    const usual = factsOf(like).ttl;
    return typeof ttl === "object" ? { ttl: ttl[stage] ?? ttl[like] ?? usual, ttlByStage: ttl } : { ttl: ttl ?? usual };
}

function checkPlan(settings: CheckSettings | "unverified", exposure: ExposurePlan): CheckPlan | undefined {
    if (settings === "unverified") {
        return undefined;
    }
    const { families = exposure.ipFamilies, timeout = exposure.secondsToServe ?? 120 } = settings;
    return { ...settings, families, timeout };
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

/**
 * The CRDs and the preflight reach the cluster through a separate kubeconfig; a kubeconfig of another cluster would not
 * be noticed.
 */
const CLUSTER_NOT_SAID = {
    path: "cluster",
    message:
        "A Kubernetes provider is set, but cluster is not. The " +
        "target of a provider cannot be read from it, so the CRDs would be applied to the cluster of $KUBECONFIG. " +
        "Set cluster: { kubeconfig, context } to the provider's values, or cluster: {} if the provider also uses $KUBECONFIG. " +
        "[cluster-not-said; @pulumi/kubernetes Provider]",
};
