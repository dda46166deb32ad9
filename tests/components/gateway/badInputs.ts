import { badAws } from "../aws/badAws.ts";
import { badAzure } from "../azure/badAzure.ts";
import { badAzureDns } from "../azure/badAzureDns.ts";
import { badAcme } from "../certificates/badAcme.ts";
import { badDns } from "../dns/badDns.ts";
import { badBalancers } from "../exposures/badBalancers.ts";
import { badFront } from "../front/badFront.ts";
import { badGcp } from "../gcp/badGcp.ts";
import { badIstio } from "../istio/badIstio.ts";
import { badTraefik } from "../traefik/badTraefik.ts";
import { type BadInput, badHosts } from "./badHosts.ts";
import { badParts } from "./badParts.ts";

/** Every mistake that can be made in the arguments of a gateway, one a rule and form. */
export const badInputs: BadInput[] = [
    ...[...badHosts, ...badParts, ...badAcme, ...badDns, ...badBalancers],
    ...[...badAws, ...badAzure, ...badAzureDns, ...badGcp, ...badTraefik, ...badIstio, ...badFront],
];
