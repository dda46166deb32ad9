import * as pulumi from "@pulumi/pulumi";
import type { IssuedCertificate } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import type { PlannedListener } from "../model/plannedListeners.ts";
import type { GatewayListener } from "./gateway.ts";
import { HttpRoute } from "./httpRoute.ts";

/** The listeners of the Gateway: the planned ones, and that of port 80 where it redirects. */
export function gatewayListeners(
    planned: PlannedListener[],
    redirectHttp: boolean,
    certificate: IssuedCertificate,
): GatewayListener[] {
    const https = planned.map(
        ({ name, port, protocol, hostnames }): GatewayListener => ({
            name,
            port,
            protocol,
            ...(hostnames.length === 1 ? { hostname: hostnames[0] } : {}),
            ...(protocol === "HTTPS"
                ? { tls: { mode: "Terminate", certificateRefs: certificateRefs(certificate, hostnames) } }
                : protocol === "TLS"
                  ? { tls: { mode: "Passthrough" } }
                  : {}),
            allowedRoutes: { namespaces: { from: "All" } },
        }),
    );
    const http: GatewayListener = {
        name: "http",
        port: 80,
        protocol: "HTTP",
        allowedRoutes: { namespaces: { from: "Same" } },
    };
    return redirectHttp ? [...https, http] : https;
}

/** Every Secret of the hostnames, each once: the proxy finds the certificate by the name that a client asks for. */
function certificateRefs({ secretName, secretNames }: IssuedCertificate, hostnames: string[]) {
    return pulumi
        .all(hostnames.map((hostname) => secretNames?.[hostname] ?? secretName))
        .apply((names) => [...new Set(names)].map((name) => ({ kind: "Secret" as const, name })));
}

/** The route of port 80, which redirects to the first port with TLS. */
export function redirectToHttps(
    name: string,
    plan: Pick<Plan, "namespace" | "listeners">,
    opts: pulumi.CustomResourceOptions,
): HttpRoute {
    const first = (protocol: "HTTPS" | "TLS") => plan.listeners.find((listener) => listener.protocol === protocol);
    const port = (first("HTTPS") ?? first("TLS"))?.port ?? 443;
    return new HttpRoute(
        `${name}-redirect`,
        {
            metadata: { name: `${name}-redirect`, namespace: plan.namespace },
            spec: {
                parentRefs: [{ name, sectionName: "http" }],
                rules: [
                    {
                        filters: [
                            {
                                type: "RequestRedirect",
                                requestRedirect: {
                                    scheme: "https",
                                    statusCode: 301,
                                    ...(port === 443 ? {} : { port }),
                                },
                            },
                        ],
                    },
                ],
            },
        },
        opts,
    );
}
