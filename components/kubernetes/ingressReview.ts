import { at, list, properties, text, texts } from "../model/changes.ts";
import type { EffectName, FieldEffect, NoticeSeverity } from "../model/plainReadings.ts";
import type { Backend, Change, Found, ListenerFacts, Properties, Reading, ReviewRule } from "../model/readings.ts";

const hostsOf = (ingress: unknown) => list(ingress, "spec.rules").map((rule) => text(rule, "host") ?? "*");

/** Hosts of an Ingress, as listeners of its controller. */
function listenersOf(ingress: Properties, change: Change): ListenerFacts[] {
    const secured = list(ingress, "spec.tls");
    return [...new Set(hostsOf(ingress))].flatMap((hostname) => {
        const tls = secured.filter((one) => texts(one, "hosts").length === 0 || texts(one, "hosts").includes(hostname));
        const shared = {
            gateway: `Ingress ${change.name}`,
            resource: change.name,
            name: undefined,
            hostname,
            urn: change.urn,
        };
        return tls.length === 0
            ? []
            : [
                  {
                      ...shared,
                      port: 443,
                      protocol: "HTTPS",
                      secrets: tls.flatMap((one) => text(one, "secretName") ?? []),
                  },
              ];
    });
}

/** What an Ingress serves: host and path. */
function pathsOf(ingress: unknown): string[] {
    return list(ingress, "spec.rules").flatMap((rule) =>
        list(rule, "http.paths").map((one) => `${text(rule, "host") ?? "*"}${text(one, "path") ?? "/"}`),
    );
}

/** Services to which an Ingress sends requests, also in the form of its first versions. */
function backendsOf(ingress: Properties): Backend[] {
    const paths = list(ingress, "spec.rules").flatMap((rule) => list(rule, "http.paths"));
    return [...paths.map((path) => properties(path, "backend")), properties(ingress, "spec.defaultBackend")].flatMap(
        (backend): Backend[] => {
            const name = text(backend, "service.name") ?? text(backend, "serviceName");
            const port =
                at(backend, "service.port.number") ?? at(backend, "service.port.name") ?? at(backend, "servicePort");
            return name === undefined
                ? []
                : [
                      {
                          name,
                          namespace: text(ingress, "metadata.namespace"),
                          ...(typeof port === "number" || typeof port === "string" ? { port } : {}),
                      },
                  ];
        },
    );
}

type Annotation = [effect: EffectName, severity: NoticeSeverity, means: string, ...keys: string[]];

/** What annotations of the usual controllers mean; the first that matches counts. */
const ANNOTATIONS: Annotation[] = [
    [
        "address",
        "error",
        "its balancer gets another address, and the old one no longer answers",
        ...["scheme", "group.name", "ip-address-type", "subnets", "load-balancer-name", "customer-owned-ipv4-pool"].map(
            (key) => `alb.ingress.kubernetes.io/${key}`,
        ),
        "*static-ip-name",
        "*load-balancer-type",
    ],
    [
        "shut-out",
        "warning",
        "a different set of clients is allowed",
        "*source-range",
        "*inbound-cidrs",
        "*allow-list",
        "*whitelist*",
        "*denylist*",
        "*/auth-*",
        "alb.ingress.kubernetes.io/security-groups",
        "alb.ingress.kubernetes.io/wafv2-acl-arn",
    ],
    [
        "served",
        "warning",
        "it answers on other ports or entry points, and no longer on the old ones",
        "*listen-ports",
        "*entrypoints",
        "*allow-http",
    ],
    [
        "connections",
        "warning",
        "clients get another certificate or TLS configuration",
        "*certificate-arn",
        "*ssl-policy",
        "*ssl-protocols",
        "*ssl-ciphers",
        "*managed-certificates",
        "*pre-shared-cert",
    ],
    [
        "served",
        "warning",
        "requests are redirected, rewritten or answered differently",
        "*redirect*",
        "*rewrite*",
        "*snippet",
        "*backend-protocol",
        "*middlewares",
        "*upstream-vhost",
        "*use-regex",
        "*ssl-passthrough",
        "alb.ingress.kubernetes.io/actions.*",
        "alb.ingress.kubernetes.io/conditions.*",
        "alb.ingress.kubernetes.io/target-type",
    ],
    [
        "resilience",
        "note",
        "requests are handled differently",
        "nginx.ingress.kubernetes.io/*",
        "alb.ingress.kubernetes.io/*",
        "traefik.ingress.kubernetes.io/*",
        "haproxy.org/*",
        "haproxy-ingress.github.io/*",
        "konghq.com/*",
    ],
];

/** How an Ingress is read. */
export const INGRESS: Reading = {
    listeners: listenersOf,
    backends: backendsOf,
    addresses: ["status.loadBalancer.ingress[].ip", "status.loadBalancer.ingress[].hostname"],
    carries: true,
    fields: [
        {
            paths: ["spec.ingressClassName", 'metadata.annotations["kubernetes.io/ingress.class"]'],
            effect: "address",
            means: "another controller serves its hosts, at another address",
        },
        {
            paths: ['metadata.annotations["cert-manager.io/*"]'],
            effect: "resilience",
            means: "its certificate is issued differently, or no longer renewed",
        },
        ...ANNOTATIONS.map(
            ([effect, severity, means, ...keys]): FieldEffect => ({
                paths: keys.map((key) => `metadata.annotations["${key}"]`),
                effect,
                severity,
                means,
            }),
        ),
        { paths: ["spec.rules", "spec.tls", "spec.defaultBackend"], effect: "none" },
    ],
    notice: {
        deleted: "its hosts are no longer served: clients get 404 or a TLS error",
        replaced: "its hosts are not served until the new one exists",
        severity: "error",
        replacedSeverity: "warning",
    },
};

export const ingressRules: ReviewRule[] = [
    {
        code: "ingress-path-removed",
        severity: "error",
        remedy: "Keep the path until no client requests it.",
        source: "networking.k8s.io/v1 Ingress spec.rules",
        judge: ({ changes }) => {
            const ingresses = changes.filter(({ type }) =>
                /^kubernetes:(networking\.k8s\.io|extensions)\/.*:Ingress$/.test(type),
            );
            const served = new Set(ingresses.flatMap(({ after }) => pathsOf(after)));
            return ingresses
                .filter(({ operation }) => operation === "update")
                .flatMap(({ name, urn, before, after }): Found[] => {
                    const lost = pathsOf(before).filter((one) => !served.has(one));
                    const whole = at(after, "spec.defaultBackend") !== undefined;
                    return lost.length === 0 || whole
                        ? []
                        : [
                              {
                                  resource: name,
                                  urn,
                                  field: "spec.rules",
                                  message: `${lost.join(", ")} is no longer served: its clients get 404.`,
                              },
                          ];
                });
        },
    },
];
