import * as z from "zod";
import { compareVersions } from "../gatewayApi/judgeBundle.ts";
import { portNumber } from "../model/listeners.ts";
import type { Edge } from "../model/plan.ts";
import type { PartRule } from "../model/rules/rule.ts";
import { namespaceName, objectName, plainObjectName, release } from "../model/settings/forms.ts";
import { partKind } from "../model/settings/partKind.ts";
import { factsOf } from "../model/stages.ts";
import { CUTS_HTTP3 } from "./cutsHttp3.ts";
import { CAPABILITY_SOURCES, KUBERNETES_FLOOR, OWN_MAX_AGE, TRAEFIK_CAPABILITIES } from "./defaults.ts";

/** First release whose Gateway API provider is not experimental. HTTP/3 is not since v3.0. */
const FLOOR = "v3.1.0";

const entryPoint = z.strictObject({
    /** Port of the Service, and of the gateway's listeners. */
    servicePort: portNumber,
    /** Its name in Traefik's configuration. */
    name: z.string().min(1),
    /** Its port in the pods, by which Traefik finds it for a listener. */
    port: portNumber,
});

/** An entry point of an installed Traefik. */
export interface EntryPoint extends z.input<typeof entryPoint> {}

const settings = z.strictObject({
    /** Name of an existing GatewayClass. */
    gatewayClassName: objectName,
    /**
     * Release, with the leading `v`: capabilities follow from it. The preflight compares it with the image of the
     * Deployment.
     */
    version: release,
    /** Namespace of the Deployment and of the Service in front of it. Default: `traefik`. */
    namespace: namespaceName.default("traefik"),
    /** Name of the Deployment. Default: `traefik`. */
    deployment: plainObjectName.default("traefik"),
    /** Name of the Service in front of it. Default: `traefik`. */
    service: plainObjectName.default("traefik"),
    /**
     * Entry points of the ports of the Service. Default: those of Traefik's chart, which k3s has too: `web` on
     * 8000 for 80, and `websecure` on 8443 for 443.
     */
    entryPoints: z.array(entryPoint).default([
        { servicePort: 80, name: "web", port: 8000 },
        { servicePort: 443, name: "websecure", port: 8443 },
    ]),
    /**
     * Who sets Alt-Svc: `traefik` itself, for 30 days as soon as its entry point has HTTP/3, which leaves the stages `off`
     * and `on`; or a Middleware of the gateway's, which the entry point has to name. The preflight says which argument
     * that is. It then sets the header for everything that the entry point serves. Default: `traefik`.
     */
    altSvc: z.enum(["traefik", "middleware"]).default("traefik"),
});

/** Settings of {@link existingTraefik}. */
export interface ExistingTraefikArgs extends z.input<typeof settings> {}

/** The parsed settings, with all defaults. */
export type ExistingTraefikSettings = z.output<typeof settings>;

function opensQuic({ advertisement, listeners }: Pick<Edge, "advertisement" | "listeners">): boolean {
    return factsOf(advertisement.stage).quic && listeners.some(({ http3 }) => http3);
}

const rules: readonly PartRule<ExistingTraefikSettings>[] = [
    {
        ...CUTS_HTTP3,
        judge: (_settings, edge) =>
            opensQuic(edge) ? [{ path: "deployment", found: "A stopping pod closes its h3 connections." }] : [],
    },
    {
        code: "traefik-entry-point-missing",
        severity: "error",
        reason: "Traefik finds the entry point of a listener by its port, and rejects a listener without one.",
        remedy: 'Name the entry point: entryPoints: [{ servicePort: 443, name: "websecure", port: 8443 }].',
        source: "Traefik, pkg/provider/kubernetes/gateway, entryPointName",
        judge: ({ entryPoints }, { listeners, redirectHttp }) => {
            const ports = [...new Set([...listeners.map(({ port }) => port), ...(redirectHttp ? [80] : [])])];
            return ports
                .filter((port) => entryPoints?.every((each) => each?.servicePort !== port) ?? false)
                .map((port) => ({ path: "entryPoints", found: `Port ${port} has no entry point.` }));
        },
    },
    {
        code: "traefik-configured-by-its-owner",
        severity: "error",
        reason: "These are settings of its entry points and its TLS options, which belong to its owner.",
        remedy: "Remove the setting, and have it configured there: a TLSOption named default, or entryPoints.<name>.proxyProtocol.",
        source: "Traefik, EntryPoints; Traefik, TLS options",
        // With HTTP/3 they are refused as with every Traefik.
        judge: (_settings, { clientTraffic: { proxyProtocol, clientCertificateCa }, ...edge }) => [
            ...(proxyProtocol && !opensQuic(edge)
                ? [{ of: "edge" as const, path: "clientTraffic.proxyProtocol", found: "PROXY protocol is enabled." }]
                : []),
            ...(clientCertificateCa === undefined || opensQuic(edge)
                ? []
                : [
                      {
                          of: "edge" as const,
                          path: "clientTraffic.clientCertificateCa",
                          found: "Client certificates are required.",
                      },
                  ]),
        ],
    },
    {
        code: "traefik-unrouted-alt-svc",
        severity: "warning",
        reason:
            "A Middleware applies to routes alone. Answers that no route gives keep Traefik's own Alt-Svc of 30 days, at every " +
            "stage at which its entry point has HTTP/3.",
        remedy:
            "Have a router of the lowest priority added, which answers them through the entry point: an IngressRoute with " +
            "match: PathPrefix(`/`) and priority: 1.",
        source: "Traefik, pkg/server/server_entrypoint_tcp_http3.go",
        judge: ({ altSvc }) =>
            altSvc === "middleware"
                ? [{ path: "altSvc", found: "Alt-Svc is set by a Middleware of an entry point that others use too." }]
                : [],
    },
];

export const existingTraefikKind = partKind({
    kind: "existingTraefik",
    settings,
    describe: ({ version, altSvc }) => ({
        capabilities: {
            ...TRAEFIK_CAPABILITIES,
            // Settings that cannot be read may lack it.
            http3: compareVersions(version ?? FLOOR, FLOOR) >= 0,
            ownService: false,
            ...(altSvc === "middleware" ? {} : { altSvcSettable: false, ownAdvertisement: { maxAge: OWN_MAX_AGE } }),
        },
        sources: CAPABILITY_SOURCES,
        ...(altSvc === "middleware" ? {} : { remedies: { altSvcSettable: SET_BY_MIDDLEWARE } }),
        kubernetes: KUBERNETES_FLOOR,
        bundles: [],
    }),
    rules,
});

const SET_BY_MIDDLEWARE =
    'Set altSvc: "middleware" of the controller, at stage "off" first: it creates the Middleware. The next stage then says ' +
    "which argument Traefik's owner has to add.";
