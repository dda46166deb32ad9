import { isDeepStrictEqual } from "node:util";
import { changedServices, removes, servicePairs, takes } from "../../../components/model/changes.ts";
import type {
    Found,
    ListenerFacts,
    Port,
    ProxyFacts,
    ReviewContext,
    ReviewRule,
    ServiceFacts,
} from "../../../components/model/readings.ts";
import { isWildcard } from "../../../components/model/wildcards.ts";

import { includes, isEverybody } from "../addressRanges.ts";
import { advertisesH3 } from "../facts.ts";

/** Ports that no longer accept UDP, but still TCP. */
function lostUdp(old: ServiceFacts, now: ServiceFacts): number[] {
    return old.ports
        .filter(
            ({ port, protocol }) =>
                protocol === "UDP" && takes(old, port, "TCP") && takes(now, port, "TCP") && !takes(now, port, "UDP"),
        )
        .map(({ port }) => port);
}

/** Whether external clients reach it directly: a cluster-internal Service advertises nothing. */
const isReached = ({ type, ports, template }: ServiceFacts) =>
    template || type === "LoadBalancer" || type === "NodePort" || ports.some(({ port }) => port === 443);

/** Lost ports, except lost UDP with remaining TCP. */
function lostPorts(old: ServiceFacts, now: ServiceFacts): string[] {
    const udp = new Set(isReached(old) ? lostUdp(old, now) : []);
    return old.ports
        .filter(({ port, protocol }) => !takes(now, port, protocol) && !(protocol === "UDP" && udp.has(port)))
        .map(({ port, protocol }) => `${protocol} ${port}`);
}

/** Target of a port; default: its number. */
const targetOf = ({ port, targetPort }: Port) => targetPort ?? port;

/** Allowed sources, if restricted. */
const limitsOf = ({ sourceRanges }: ServiceFacts) => (sourceRanges.some(isEverybody) ? [] : sourceRanges);

const isBalancer = (service: ServiceFacts) => service.type === "LoadBalancer";

/** Proxies that exist before and after, with both sides. */
function proxyPairs({ before, after }: ReviewContext): [ProxyFacts, ProxyFacts][] {
    return after.proxies.flatMap((now) =>
        before.proxies.filter(({ change }) => change === now.change).map((old): [ProxyFacts, ProxyFacts] => [old, now]),
    );
}

export const serviceRules: ReviewRule[] = [
    {
        code: "udp-port-removed",
        severity: "error",
        remedy: 'Withdraw the advertisement first (stage "withdraw"). Remove the port when the advertisement has expired.',
        source: "RFC 7838 §2.2; kubernetes/kubernetes#105610",
        judge: (context) =>
            servicePairs(context)
                .filter(([old]) => isReached(old))
                .flatMap(([old, now]) =>
                    lostUdp(old, now).map((port) => ({
                        resource: now.name,
                        urn: now.change.urn,
                        message:
                            `UDP ${port} is removed and TCP ${port} stays. Clients that remember h3 get no answer, and health checks do not detect it.` +
                            (advertisesH3(context.before)
                                ? ""
                                : " This preview does not show whether h3 is advertised."),
                    })),
                ),
    },
    {
        code: "service-port-removed",
        severity: "error",
        remedy: "Keep the old port next to the new one until no client uses it.",
        source: "core/v1 Service spec.ports",
        judge: (context) =>
            servicePairs(context).flatMap(([old, now]): Found[] => {
                const lost = lostPorts(old, now);
                return lost.length === 0
                    ? []
                    : [
                          {
                              resource: now.name,
                              urn: now.change.urn,
                              ...(isReached(old) ? {} : { severity: "note" as const }),
                              message: isReached(old)
                                  ? `${lost.join(", ")} is removed: clients that use it get no answer.`
                                  : `${lost.join(", ")} is removed: clients inside the cluster that use it fail.`,
                          },
                      ];
            }),
    },
    {
        code: "service-target-changed",
        severity: "warning",
        remedy: "Make the pods listen on both ports first, and change TCP and UDP together.",
        source: "core/v1 Service spec.ports[].targetPort",
        judge: (context) =>
            servicePairs(context).flatMap(([old, now]): Found[] =>
                now.ports.flatMap((port): Found[] => {
                    const was = old.ports.find((one) => one.port === port.port && one.protocol === port.protocol);
                    if (was === undefined || targetOf(was) === targetOf(port)) {
                        return [];
                    }
                    const other = now.ports.find((one) => one.port === port.port && one.protocol !== port.protocol);
                    const before = old.ports.find((one) => one.port === port.port && one.protocol !== port.protocol);
                    const apart =
                        other !== undefined &&
                        before !== undefined &&
                        targetOf(before) === targetOf(was) &&
                        targetOf(other) === targetOf(before);
                    return [
                        {
                            resource: now.name,
                            urn: now.change.urn,
                            ...(apart && isReached(now) ? { severity: "error" as const } : {}),
                            message:
                                `The targetPort of ${port.protocol} ${port.port} changes from ${targetOf(was)} to ${targetOf(port)}` +
                                (apart
                                    ? `, and that of ${other.protocol} ${port.port} stays: ${port.protocol} ${port.port} gets no answer from pods that do not listen there.`
                                    : ": it gets no answer from pods that do not listen there."),
                        },
                    ];
                }),
            ),
    },
    {
        code: "service-class-changed",
        severity: "error",
        remedy: "Create a second Service with the new class, move the DNS records to its address, then remove the first.",
        source: "core/v1 Service spec.loadBalancerClass: immutable while the type is LoadBalancer",
        judge: (context) =>
            changedServices(context, (old, now) =>
                isBalancer(old) && isBalancer(now) && old.loadBalancerClass !== now.loadBalancerClass
                    ? `The load balancer class changes from ${old.loadBalancerClass ?? "the default"} to ${now.loadBalancerClass ?? "the default"}. The API server rejects that. A recreated Service has a new address, and clients lose the old one at once.`
                    : undefined,
            ),
    },
    {
        code: "service-type-changed",
        severity: "error",
        remedy: "Publish the new address first, and remove the balancer when the records' TTL has expired.",
        source: "core/v1 Service spec.type",
        judge: (context) =>
            changedServices(context, (old, now) =>
                isBalancer(old) && !isBalancer(now)
                    ? `The type changes from LoadBalancer to ${now.type ?? "ClusterIP"}: the address is released, and clients that cached it get no answer.`
                    : undefined,
            ),
    },
    {
        code: "service-gone",
        severity: "error",
        remedy: "Publish another address first, and wait for the records' TTL.",
        source: "the balancer's address is released with its Service",
        judge: ({ before }) =>
            before.services
                .filter((service) => isBalancer(service) && removes(service.change))
                .map((service) => ({
                    resource: service.name,
                    urn: service.change.urn,
                    message: `The balancer's Service is ${service.change.operation === "delete" ? "deleted" : "replaced"}: its address is released, for TCP and UDP, until DNS has another and caches have expired.`,
                })),
    },
    {
        code: "source-ranges-narrowed",
        severity: "warning",
        remedy: "Omit the ranges to allow every address.",
        source: "core/v1 Service spec.loadBalancerSourceRanges",
        judge: (context) =>
            changedServices(context, (old, now) => {
                const [had, has] = [limitsOf(old), limitsOf(now)];
                const lost = has.length === 0 ? [] : had.filter((range) => !has.some((one) => includes(one, range)));
                if (isBalancer(now) && had.length === 0 && has.length > 0) {
                    return `Now only ${has.join(", ")} may connect, over TCP and UDP: all other clients are blocked.`;
                }
                return isBalancer(now) && lost.length > 0
                    ? `${lost.join(", ")} may no longer connect, over TCP or UDP.`
                    : undefined;
            }),
    },
    {
        code: "source-ranges-widened",
        severity: "note",
        remedy: "Check that these clients should be allowed.",
        source: "core/v1 Service spec.loadBalancerSourceRanges",
        judge: (context) =>
            changedServices(context, (old, now) => {
                const had = limitsOf(old);
                const more = now.sourceRanges.filter((range) => !had.some((one) => includes(one, range)));
                const everybody = now.sourceRanges.length === 0;
                if (!isBalancer(now) || had.length === 0 || (!everybody && more.length === 0)) {
                    return undefined;
                }
                return `${everybody ? "Every address" : more.join(", ")} may now connect, over TCP and UDP.`;
            }),
    },
    {
        code: "one-proxy",
        severity: "warning",
        remedy: "Keep two or more replicas.",
        source: "a QUIC connection ends with its pod",
        judge: (context) =>
            proxyPairs(context).flatMap(([{ replicas: old }, { replicas: now, change }]): Found[] => {
                if (old === undefined || now === undefined || now >= old || now > 1) {
                    return [];
                }
                const outcome: Pick<Found, "message" | "severity"> =
                    now === 0
                        ? { severity: "error", message: `The proxies change from ${old} to 0: nothing is served.` }
                        : {
                              message: `The proxies change from ${old} to 1: every rollout and every lost node is then an outage, and all h3 connections end with it.`,
                          };
                return [{ resource: change.name, urn: change.urn, ...outcome }];
            }),
    },
    {
        code: "proxies-rolled-out",
        severity: "note",
        remedy: "Choose a time of low traffic, and run `http3-gateway verify` afterwards.",
        source: "a QUIC connection ends with its pod",
        judge: (context) =>
            proxyPairs(context)
                .filter(([old, now]) => now.change.operation === "update" && !isDeepStrictEqual(old.pods, now.pods))
                .map(([, now]) => ({
                    resource: now.change.name,
                    urn: now.change.urn,
                    message:
                        "All proxies are replaced, a few at a time. TCP connections are drained. Each QUIC connection ends with its proxy, and its client opens a new one.",
                })),
    },
    {
        code: "hostname-dropped",
        severity: "error",
        remedy: "Move its DNS records first, and wait for their TTL.",
        source: "Gateway API Listener",
        judge: ({ before, after }) => {
            const by = (...protocols: string[]) => {
                const listeners = after.listeners.filter(({ protocol }) => protocols.includes(protocol));
                const same = new Set(listeners.map(({ hostname, port }) => `${hostname}:${port}`));
                const wide = listeners.filter(({ hostname }) => hostname === "*" || isWildcard(hostname));
                return ({ hostname, port }: ListenerFacts) =>
                    same.has(`${hostname}:${port}`) ||
                    wide.some(
                        (one) =>
                            one.port === port && (one.hostname === "*" || hostname.endsWith(one.hostname.slice(1))),
                    );
            };
            const [ended, passed, plain] = [by("HTTPS"), by("TLS"), by("HTTP")];
            return before.listeners.flatMap((listener): Found[] => {
                const { hostname, port, protocol, resource, urn } = listener;
                const where = `${hostname} on port ${port}`;
                if (!["HTTPS", "TLS"].includes(protocol) || ended(listener)) {
                    return [];
                }
                if (passed(listener)) {
                    return protocol === "TLS"
                        ? []
                        : [
                              {
                                  resource,
                                  urn,
                                  severity: "warning",
                                  message: `${where} is passed through: the backend terminates TLS with its own certificate, and h3 ends.`,
                              },
                          ];
                }
                return [
                    {
                        resource,
                        urn,
                        message: plain(listener)
                            ? `${where} is served without TLS: its clients get a TLS error, and h3 ends.`
                            : `${where} is no longer served: its clients get a TLS error.`,
                    },
                ];
            });
        },
    },
];
