import { changedServices, isMixed, isUnknown, kindOf, properties, takes } from "../model/changes.ts";
import type { FieldEffect } from "../model/plainReadings.ts";
import type { ReviewRule, ServiceFacts } from "../model/readings.ts";

/** Prefix of the AWS Load Balancer Controller's Service annotations. */
const PREFIX = "service.beta.kubernetes.io/aws-load-balancer-";
/** An annotation's text; `[unknown]` if unknown. */
const annotation = ({ annotations }: ServiceFacts, name: string): string | undefined => {
    const value = annotations === "[unknown]" ? annotations : annotations[`${PREFIX}${name}`];
    return value === undefined ? undefined : isUnknown(value) ? "[unknown]" : String(value);
};
const mayBe = (service: ServiceFacts, name: string, value: string) =>
    [value, "[unknown]"].includes(annotation(service, name) ?? "");
const quicPorts = (service: ServiceFacts) =>
    (annotation(service, "quic-enabled-ports") ?? "")
        .split(",")
        .map((port) => port.trim())
        .filter((port) => /^\d+$/.test(port));

const annotated = (...names: string[]) => names.map((name) => `metadata.annotations["${PREFIX}${name}"]`);

/** Effects of the controller's annotations that no rule compares. */
export const ANNOTATION_FIELDS: readonly FieldEffect[] = [
    {
        paths: annotated("eip-allocations", "private-ipv4-addresses", "ipv6-addresses", "subnets"),
        effect: "address",
        means: "the balancer gets other addresses, for which the controller creates a new one",
    },
    {
        paths: annotated("internal", "type"),
        effect: "address",
        means: "another balancer is created, with another address",
    },
    {
        paths: annotated("ip-address-type"),
        to: ["ipv4", undefined],
        effect: "address",
        means: "the balancer's IPv6 addresses go",
    },
    {
        paths: annotated("enable-tcp-udp-listener"),
        to: [undefined, "false"],
        effect: "http3",
        means: "TCP and UDP of a port no longer share a listener, and one of them is dropped",
    },
    {
        paths: annotated("ssl-cert", "ssl-ports", "ssl-negotiation-policy"),
        effect: "connections",
        means: "new connections get another certificate or TLS configuration",
    },
    {
        paths: annotated("nlb-target-type", "backend-protocol", "proxy-protocol", "target-group-attributes"),
        effect: "connections",
        means: "targets are registered again, and may see other client addresses",
    },
    {
        paths: annotated(
            "security-groups",
            "extra-security-groups",
            "inbound-sg-rules-enabled",
            "manage-backend-security-group-rules",
        ),
        effect: "shut-out",
        severity: "warning",
        means: "a different set of clients may connect",
    },
    { paths: annotated("healthcheck-*"), effect: "resilience", means: "pods that it marks unhealthy get no clients" },
    {
        paths: annotated(
            "additional-resource-tags",
            "access-log-*",
            "attributes",
            "name",
            "scheme",
            "disable-nlb-sg",
            "quic-enabled-ports",
            "ip-address-type",
            "enable-tcp-udp-listener",
            "minimum-load-balancer-capacity",
        ),
        effect: "none",
    },
];

/** Immutable after an NLB's creation: `scheme` in the controller, security groups in AWS. */
const FIXED: [name: string, fallback: string][] = [
    ["scheme", "internal"],
    ["disable-nlb-sg", "false"],
];

export const serviceRules: ReviewRule[] = [
    {
        code: "aws-udp-listener-missing",
        severity: "error",
        remedy: 'Set the annotation service.beta.kubernetes.io/aws-load-balancer-enable-tcp-udp-listener: "true".',
        source: "kubernetes-sigs/aws-load-balancer-controller#1608",
        judge: ({ after }) =>
            after.services
                .filter(
                    (service) =>
                        service.loadBalancerClass === "service.k8s.aws/nlb" &&
                        (isMixed(service) || (service.template && after.advertising.some(({ quic }) => quic))) &&
                        !mayBe(service, "enable-tcp-udp-listener", "true"),
                )
                .map((service) => ({
                    resource: service.name,
                    urn: service.change.urn,
                    message:
                        "TCP and UDP share a port, but the annotation that merges them into one NLB listener is missing: one of them is silently dropped.",
                })),
    },
    {
        code: "aws-name-ignored",
        severity: "warning",
        remedy: "Keep the name, or create a second Service.",
        source: "AWS Load Balancer Controller, annotations: aws-load-balancer-name",
        judge: (context) =>
            changedServices(context, (old, now) =>
                isNlb(old) && isNlb(now) && annotation(old, "name") !== annotation(now, "name")
                    ? "The load balancer's name annotation changes. It is read only when the balancer is created, so the change has no effect."
                    : undefined,
            ),
    },
    {
        code: "aws-service-balancer-replaced",
        severity: "error",
        remedy: "Create a second Service with the new setting, move the DNS records to its address, then remove the first.",
        source: "AWS Load Balancer Controller, load_balancer_synthesizer.go and annotations: disable-nlb-sg",
        judge: (context) =>
            changedServices(context, (old, now) => {
                const changes = FIXED.flatMap(([name, fallback]) => {
                    const [was, is] = [old, now].map((service) => annotation(service, name) ?? fallback);
                    return was === is ? [] : [`${name} from ${was} to ${is}`];
                });
                return changes.length === 0 || !(isNlb(old) && isNlb(now))
                    ? undefined
                    : `The NLB's ${changes.join(" and ")} cannot change: the controller creates a new balancer with new addresses and removes the old ones.`;
            }),
    },
    {
        code: "aws-service-quic-switched",
        severity: "error",
        remedy: "Create a second Service with the other protocol, and move DNS.",
        source: "AWS Load Balancer Controller, annotations: quic-enabled-ports",
        judge: (context) =>
            changedServices(context, (old, now) => {
                const [was, is] = [quicPorts(old), quicPorts(now)];
                const switched = [...was, ...is].filter((port) => was.includes(port) !== is.includes(port));
                const shared = switched.filter(
                    (port) => takes(old, Number(port), "UDP") && takes(now, Number(port), "UDP"),
                );
                const ways = shared.map((port) => {
                    const way = is.includes(port) ? "from TCP_UDP to TCP_QUIC" : "from TCP_QUIC to TCP_UDP";
                    return `port ${port}${port === shared[0] ? " goes" : ""} ${way}`;
                });
                return shared.length === 0
                    ? undefined
                    : `${ways.join(" and ").replace("port", "Port")}: the listener is recreated, and every QUIC connection ends.`;
            }),
    },
    {
        code: "aws-service-quic-refused",
        severity: "error",
        remedy: 'Set disable-nlb-sg: "true", nlb-target-type: "ip" and only IPv4, or omit quic-enabled-ports.',
        source: "AWS, create a listener for a Network Load Balancer; AWS Load Balancer Controller, quic/index.md",
        judge: ({ after }) =>
            after.services.flatMap((service) => {
                const wrong = quicPorts(service).length === 0 ? [] : obstacles(service);
                return wrong.length === 0
                    ? []
                    : [
                          {
                              resource: service.name,
                              urn: service.change.urn,
                              message: `QUIC is requested on an NLB with ${wrong.join(" and ")}: AWS rejects it, and no listener is created or changed.`,
                          },
                      ];
            }),
    },
    {
        code: "quic-injection-enabled",
        severity: "warning",
        remedy: "Run two replicas of the AWS Load Balancer Controller first, and roll out the pods one namespace at a time.",
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
                    urn: change.urn,
                    message:
                        "Pods of this namespace get their QUIC server ID from a webhook that fails closed: while the AWS controller is down, no pod starts.",
                })),
    },
];

function isNlb(service: ServiceFacts): boolean {
    return service.type === "LoadBalancer" && Object.keys(service.annotations).some((name) => name.startsWith(PREFIX));
}

/** Obstacles to a QUIC listener. */
function obstacles(service: ServiceFacts): string[] {
    return [
        mayBe(service, "disable-nlb-sg", "true") && annotation(service, "security-groups") === undefined
            ? ""
            : "security groups",
        annotation(service, "ip-address-type") === "dualstack" ? "both address families" : "",
        mayBe(service, "nlb-target-type", "ip") ? "" : "targets other than pods",
    ].filter(Boolean);
}
