import { isDeepStrictEqual } from "node:util";
import { changedServices, removes, servicePairs, takes } from "../../../components/model/changes.ts";
import type { Found, ProxyFacts, ReviewContext, ReviewRule, ServiceFacts } from "../../../components/model/readings.ts";
import { advertisesH3 } from "../facts.ts";

/** Ports that took UDP and do no more, where TCP stays. */
function lostUdp(old: ServiceFacts, now: ServiceFacts): number[] {
    return old.ports
        .filter(
            ({ port, protocol }) =>
                protocol === "UDP" && takes(old, port, "TCP") && takes(now, port, "TCP") && !takes(now, port, "UDP"),
        )
        .map(({ port }) => port);
}

const isBalancer = (service: ServiceFacts) => service.type === "LoadBalancer";

/** Proxies that are there before and after, both sides of each. */
function proxyPairs({ before, after }: ReviewContext): [ProxyFacts, ProxyFacts][] {
    return after.proxies.flatMap((now) =>
        before.proxies.filter(({ change }) => change === now.change).map((old): [ProxyFacts, ProxyFacts] => [old, now]),
    );
}

export const serviceRules: ReviewRule[] = [
    {
        code: "udp-port-removed",
        severity: "error",
        remedy: 'Take the promise back first (stage "withdraw"), and the port away when it has run out.',
        source: "RFC 7838 §2.2; kubernetes/kubernetes#105610",
        judge: (context) =>
            servicePairs(context).flatMap(([old, now]) =>
                lostUdp(old, now).map((port) => ({
                    resource: now.name,
                    message:
                        `UDP ${port} is taken away and TCP ${port} stays. Clients that remember h3 run into silence, and no health check sees it.` +
                        (advertisesH3(context.before)
                            ? ""
                            : " Whether h3 is advertised cannot be seen in this preview."),
                })),
            ),
    },
    {
        code: "service-class-changed",
        severity: "error",
        remedy: "Make a second Service with the new class, move the DNS records to its address, then remove the first.",
        source: "core/v1 Service spec.loadBalancerClass: immutable while the type is LoadBalancer",
        judge: (context) =>
            changedServices(context, (old, now) =>
                isBalancer(old) && isBalancer(now) && old.loadBalancerClass !== now.loadBalancerClass
                    ? `The load-balancer class changes from ${old.loadBalancerClass ?? "the default"} to ${now.loadBalancerClass ?? "the default"}. The API server refuses that; made anew, the Service has a new address and clients lose the old one at once.`
                    : undefined,
            ),
    },
    {
        code: "service-type-changed",
        severity: "error",
        remedy: "Publish the new address first, and remove the balancer when the records' TTL has run out.",
        source: "core/v1 Service spec.type",
        judge: (context) =>
            changedServices(context, (old, now) =>
                isBalancer(old) && !isBalancer(now)
                    ? `The type changes from LoadBalancer to ${now.type ?? "ClusterIP"}: the address is given back, and everybody who has it in a cache meets nothing.`
                    : undefined,
            ),
    },
    {
        code: "service-gone",
        severity: "error",
        remedy: "Publish another address first, and wait for the records' TTL.",
        source: "the balancer's address goes with its Service",
        judge: ({ before }) =>
            before.services
                .filter((service) => isBalancer(service) && removes(service.change))
                .map((service) => ({
                    resource: service.name,
                    message: `The balancer's Service is ${service.change.operation === "delete" ? "deleted" : "replaced"}: its address goes, TCP and UDP alike, until DNS has another and caches have run out.`,
                })),
    },
    {
        code: "source-ranges-narrowed",
        severity: "warning",
        remedy: "Leave the ranges out where everybody is to come in.",
        source: "core/v1 Service spec.loadBalancerSourceRanges",
        judge: (context) =>
            changedServices(context, (old, now) => {
                const kept = new Set(now.sourceRanges);
                const lost = now.sourceRanges.length === 0 ? [] : old.sourceRanges.filter((range) => !kept.has(range));
                if (isBalancer(now) && old.sourceRanges.length === 0 && now.sourceRanges.length > 0) {
                    return `From now on only ${now.sourceRanges.join(", ")} may come in, over TCP and UDP: everybody else is shut out.`;
                }
                return isBalancer(now) && lost.length > 0
                    ? `${lost.join(", ")} may not come in any more, over TCP or UDP.`
                    : undefined;
            }),
    },
    {
        code: "one-proxy",
        severity: "warning",
        remedy: "Keep two or more.",
        source: "a QUIC connection lives and dies with its pod",
        judge: (context) =>
            proxyPairs(context).flatMap(([{ replicas: old }, { replicas: now, change }]): Found[] => {
                if (old === undefined || now === undefined || now >= old || now > 1) {
                    return [];
                }
                const outcome: Pick<Found, "message" | "severity"> =
                    now === 0
                        ? { severity: "error", message: `The proxies go from ${old} to 0: nothing is served.` }
                        : {
                              message: `The proxies go from ${old} to 1: every rollout and every lost node is an outage then, and all h3 connections end with it.`,
                          };
                return [{ resource: change.name, ...outcome }];
            }),
    },
    {
        code: "proxies-rolled-out",
        severity: "note",
        remedy: "Take a quiet hour; `http3-gateway verify` afterwards.",
        source: "a QUIC connection lives and dies with its pod",
        judge: (context) =>
            proxyPairs(context)
                .filter(([old, now]) => now.change.operation === "update" && !isDeepStrictEqual(old.pods, now.pods))
                .map(([, now]) => ({
                    resource: now.change.name,
                    message:
                        "Every proxy is made anew, a few at a time: connections over TCP are drained, and each QUIC connection ends with its proxy, so that its client begins another.",
                })),
    },
    {
        code: "hostname-dropped",
        severity: "error",
        remedy: "Move its DNS records away first, and wait for their TTL.",
        source: "Gateway API Listener",
        judge: ({ before, after }) => {
            const kept = new Set(after.listeners.map((listener) => `${listener.hostname}:${listener.port}`));
            return before.listeners
                .filter(
                    (listener) =>
                        ["HTTPS", "TLS"].includes(listener.protocol) &&
                        !kept.has(`${listener.hostname}:${listener.port}`),
                )
                .map((listener) => ({
                    resource: listener.resource,
                    message: `${listener.hostname} on port ${listener.port} is served no more: its clients get a TLS error.`,
                }));
        },
    },
];
