import { app } from "../../support/edge.ts";
import { awsWarnings } from "../aws/badAws.ts";
import { azureWarnings } from "../azure/badAzure.ts";
import { azureDnsWarnings } from "../azure/badAzureDns.ts";
import { dnsWarnings } from "../dns/badDns.ts";
import { balancerWarnings } from "../exposures/badBalancers.ts";
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
    {
        code: "advertised-port-not-in-dns",
        args: { hostnames: [], listeners: [{ ...app, http3: { enabled: true, advertisedPort: 8443 } }] },
        path: "listeners[0].advertisedPort",
    },
    ...dnsWarnings,
    ...awsWarnings,
    ...azureWarnings,
    ...azureDnsWarnings,
    ...gcpWarnings,
    ...balancerWarnings,
    ...traefikWarnings,
];
