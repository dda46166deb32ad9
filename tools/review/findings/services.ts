import { isDeepStrictEqual } from "node:util";
import { BALANCERS_WITHOUT_UDP } from "../../../components/exposures/balancersWithoutUdp.ts";
import { at, list } from "../change.ts";
import { advertisesH3, kindOf, type ServiceFacts, takes } from "../facts.ts";
import { changedServices, type Found, type ReviewRule, servicePairs } from "./finding.ts";

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
        code: "balancer-without-udp",
        severity: "error",
        remedy: "Take node addresses (host ports), or give the Service the class of a balancer that takes both protocols.",
        source: "kubernetes/enhancements KEP-1435; hetznercloud/hcloud-cloud-controller-manager#252; kubernetes/cloud-provider-aws checkMixedProtocol",
        judge: ({ after }) =>
            after.services
                .filter(
                    (service) =>
                        isBalancer(service) &&
                        service.loadBalancerClass === undefined &&
                        service.ports.some(({ port }) => takes(service, port, "TCP") && takes(service, port, "UDP")),
                )
                .flatMap(({ name, annotations }) =>
                    (annotations === "[unknown]" ? [] : BALANCERS_WITHOUT_UDP).flatMap((balancer) => {
                        const annotation = balancer.annotation(annotations as Record<string, unknown>);
                        return annotation === undefined
                            ? []
                            : [
                                  {
                                      resource: name,
                                      message: `TCP and UDP share a port, and by ${annotation} the Service is for a balancer that cannot take both: UDP is dropped, or the whole Service refused. ${balancer.remedy}`,
                                  },
                              ];
                    }),
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
                .filter((service) => isBalancer(service) && ["delete", "replace"].includes(service.change.operation))
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
        code: "gke-service-recreated",
        severity: "error",
        remedy: "Reserve the address first, then delete the Service and let it be made again with it.",
        source: "GKE, mixed-protocol LoadBalancer Services",
        judge: (context) =>
            servicePairs(context).flatMap(([old, now]) => {
                const finalizers = at(old.change.live, "metadata.finalizers");
                const legacy = Array.isArray(finalizers) && finalizers.includes("gke.networking.io/l4-netlb-v1");
                const mixed = (service: ServiceFacts) =>
                    service.ports.some(({ port }) => takes(service, port, "TCP") && takes(service, port, "UDP"));
                return legacy && mixed(now) && !mixed(old)
                    ? [
                          {
                              resource: now.name,
                              message:
                                  "UDP joins a Service that GKE made with its old controller, which cannot mix protocols: the Service has to be deleted and made again, with a new address unless it was reserved.",
                          },
                      ]
                    : [];
            }),
    },
    {
        code: "client-side-apply",
        severity: "error",
        remedy: "Leave enableServerSideApply on, its default.",
        source: "kubernetes/kubernetes#39188, #118725",
        judge: ({ changes }) =>
            changes
                .filter(
                    ({ type, after }) =>
                        type === "pulumi:providers:kubernetes" && String(after?.["enableServerSideApply"]) === "false",
                )
                .map((change) => ({
                    resource: change.name,
                    message:
                        "The provider merges on the client, which knows a Service's ports by number alone: of TCP 443 and UDP 443 one vanishes, with success reported.",
                })),
    },
    {
        code: "quic-injection-enabled",
        severity: "warning",
        remedy: "Have two replicas of the AWS Load Balancer Controller before, and roll the pods out one namespace at a time.",
        source: "aws-load-balancer-controller, pod_server_id_mutator: failurePolicy Fail",
        judge: ({ changes }) =>
            changes
                .filter(
                    ({ type, before, after }) =>
                        kindOf(type) === "Namespace" &&
                        properties(after, "metadata.labels")["elbv2.k8s.aws/quic-server-id-inject"] === "enabled" &&
                        properties(before, "metadata.labels")["elbv2.k8s.aws/quic-server-id-inject"] !== "enabled",
                )
                .map((change) => ({
                    resource: change.name,
                    message:
                        "Pods of this namespace get their QUIC server id from a webhook that fails closed: while the AWS controller is down, no pod starts.",
                })),
    },
    {
        code: "one-proxy",
        severity: "warning",
        remedy: "Keep two or more.",
        source: "a QUIC connection lives and dies with its pod",
        judge: ({ changes }) =>
            changes
                .filter(({ type }) => kindOf(type) === "EnvoyProxy")
                .flatMap(({ name, before, after }): Found[] => {
                    const path = "spec.provider.kubernetes.envoyDeployment.replicas";
                    const [old, now] = [at(before, path), at(after, path)];
                    if (typeof old !== "number" || typeof now !== "number" || now >= old || now > 1) {
                        return [];
                    }
                    const outcome: Pick<Found, "message" | "severity"> =
                        now === 0
                            ? { severity: "error", message: `The proxies go from ${old} to 0: nothing is served.` }
                            : {
                                  message: `The proxies go from ${old} to 1: every rollout and every lost node is an outage then, and all h3 connections end with it.`,
                              };
                    return [{ resource: name, ...outcome }];
                }),
    },
    {
        code: "proxies-rolled-out",
        severity: "note",
        remedy: "Take a quiet hour; `http3-gateway verify` afterwards.",
        source: "a QUIC connection lives and dies with its pod",
        judge: ({ changes }) =>
            changes
                .filter(({ type, operation }) => kindOf(type) === "EnvoyProxy" && operation === "update")
                .filter(({ before, after }) => !isDeepStrictEqual(podsOf(before), podsOf(after)))
                .map(({ name }) => ({
                    resource: name,
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
    {
        code: "traefik-cuts-h3",
        severity: "warning",
        remedy: "Roll out when few are there, or drain by taking pods out of the Service first.",
        source: "traefik/traefik#13861",
        judge: ({ changes }) =>
            changes
                .filter(
                    ({ type, operation }) =>
                        ["Deployment", "DaemonSet"].includes(kindOf(type)) && operation === "update",
                )
                .filter(
                    ({ after, paths }) =>
                        Object.keys(paths).some((path) => path.startsWith("spec.template")) &&
                        list(after, "spec.template.spec.containers").some(
                            (container) =>
                                /(^|\/)traefik(:|@|$)/.test(String(container["image"])) &&
                                JSON.stringify(container["args"] ?? []).includes(".http3"),
                        ),
                )
                .map((change) => ({
                    resource: change.name,
                    message:
                        "Traefik's pods roll out. It closes h3 connections at once when it stops: every request under way over h3 is cut, h1 and h2 are not.",
                })),
    },
];

/** What the proxies' pods are made from: all but how many there are, and their Service. */
function podsOf(proxy: unknown): unknown {
    const kubernetes = properties(proxy, "spec.provider.kubernetes");
    const { replicas: _replicas, ...deployment } = properties(kubernetes, "envoyDeployment");
    return [at(proxy, "spec.shutdown"), deployment, kubernetes["envoyDaemonSet"]];
}

function properties(value: unknown, path: string): Record<string, unknown> {
    return (at(value, path) as Record<string, unknown> | undefined) ?? {};
}
