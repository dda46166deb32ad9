import { at, list, text, texts } from "../model/changes.ts";
import type { Change, Found, ListenerFacts, Properties, Reading, ReviewRule } from "../model/readings.ts";

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

/** How an Ingress is read. */
export const INGRESS: Reading = {
    listeners: listenersOf,
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
            means: "its certificate is issued in another way, or no longer renewed",
        },
        { paths: ["spec.rules", "spec.tls", "spec.defaultBackend"], effect: "none" },
    ],
    notice: {
        deleted: "its hosts are served no more: clients get 404 or a TLS error",
        replaced: "its hosts are served no more until the new one is there",
        severity: "error",
        replacedSeverity: "warning",
    },
};

export const ingressRules: ReviewRule[] = [
    {
        code: "ingress-path-removed",
        severity: "error",
        remedy: "Keep the path until no client asks for it.",
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
                                  message: `${lost.join(", ")} is served no more: its clients get 404.`,
                              },
                          ];
                });
        },
    },
];
