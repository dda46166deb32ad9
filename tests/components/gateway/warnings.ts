import { acme, envoyGateway } from "../../../components/index.ts";
import { app } from "../../support/edge.ts";
import { awsWarnings } from "../aws/badAws.ts";
import { azureWarnings } from "../azure/badAzure.ts";
import { azureDnsWarnings } from "../azure/badAzureDns.ts";
import { bind } from "../certificates/acmeEdge.ts";
import { dnsWarnings } from "../dns/badDns.ts";
import { balancerWarnings } from "../exposures/badBalancers.ts";
import { frontWarnings } from "../front/badFront.ts";
import { gcpWarnings } from "../gcp/badGcp.ts";
import { traefikWarnings } from "../traefik/badTraefik.ts";
import type { Warned } from "./badHosts.ts";

/** Every mistake that is only warned of. */
export const warnings: Warned[] = [
    {
        code: "max-age-long",
        args: { advertisement: { maxAge: 30 * 86_400 + 1 } },
        path: "advertisement.maxAge",
    },
    { code: "max-age-short", args: { advertisement: { maxAge: 59 } }, path: "advertisement.maxAge" },
    {
        code: "acme-email-reserved",
        args: { certificate: acme({ email: "ops@example.org", dns01: bind }) },
        path: "certificate.email",
    },
    {
        code: "advertised-port-not-in-dns",
        args: { hostnames: [], listeners: [{ ...app, http3: { enabled: true, advertisedPort: 8443 } }] },
        path: "listeners[0].advertisedPort",
    },
    {
        code: "upstream-http3-without-fallback",
        args: { controller: envoyGateway({ version: "v1.10.0" }), upstream: { http3: "always" } },
        path: "upstream.http3",
    },
    {
        code: "passthrough-over-tcp-alone",
        args: { listeners: [{ hostname: "raw.example.com", protocol: "TLS" }] },
        path: "listeners[0].protocol",
    },
    ...dnsWarnings,
    ...awsWarnings,
    ...azureWarnings,
    ...azureDnsWarnings,
    ...gcpWarnings,
    ...balancerWarnings,
    ...traefikWarnings,
    ...frontWarnings,
];
