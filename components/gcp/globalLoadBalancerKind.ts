import * as z from "zod";
import { BALANCER_SUFFIX } from "../model/resourceSuffixes.ts";
import { judgeNames } from "../model/rules/resourceNames.ts";
import type { PartRule } from "../model/rules/rule.ts";
import { checkedBy, type FormRule, ruled } from "../model/settings/formRule.ts";
import { ipFamilies } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { isWildcard } from "../model/wildcards.ts";
import { LONGEST_NAME } from "./names.ts";
import { nodeTag } from "./nodeTag.ts";

/** Seconds in Google's own Alt-Svc. */
const OWN_MAX_AGE = 2_592_000;
/** Most hostnames of a certificate that Google manages. */
const MOST_HOSTNAMES = 100;
/** Longest suffix of the balancer's resources. */
const LONGEST_SUFFIX = "-certificate";

const NUMBERS: FormRule = {
    code: "gcp-backend-service-invalid",
    reason: "Google rejects the backend service.",
    remedy: "Use at least 1 request per second and endpoint, 1 to 2147483647 seconds of timeout, and 0 to 3600 of draining.",
    source: "Compute Engine API, backendServices",
};

const certificateMap = checkedBy(
    {
        code: "gcp-certificate-map-invalid",
        reason: "The target proxy needs the full name of a certificate map.",
        remedy: 'Write "//certificatemanager.googleapis.com/projects/PROJECT/locations/global/certificateMaps/NAME".',
        source: "Compute Engine API, targetHttpsProxies.certificateMap",
    },
    z.string(),
    (text) =>
        /^\/\/certificatemanager\.googleapis\.com\/projects\/[^/]+\/locations\/global\/certificateMaps\/[^/]+$/.test(
            text,
        ),
    (text) => `"${text}" is not the name of a certificate map.`,
);

export const globalLoadBalancerSettings = z.strictObject({
    /** Project of all resources, and of the cluster. */
    project: input(z.string()),
    /** Network of the nodes, by name or self link; the firewall rule belongs to it. */
    network: input(z.string()),
    /** Network tags of the nodes to which the firewall rule applies. Default: every node of the network. */
    nodeTags: input(z.array(input(nodeTag))).optional(),
    /** Address families of clients. The balancer reaches pods over IPv4. Default: `["IPv4"]`. */
    ipFamilies: ipFamilies.default(["IPv4"]),
    /**
     * Full name of a certificate map of Certificate Manager, for the clients' certificates. Default: a certificate that
     * Google manages for the hostnames, which it issues once their A records lead to the balancer; it takes up to an hour.
     */
    certificateMap: input(certificateMap).optional(),
    /** Requests per second for which an endpoint counts as busy, so that others get more. Default: 1000. */
    maxRatePerEndpoint: ruled(NUMBERS, z.int().min(1)).default(1000),
    /** Seconds that the gateway has for an answer. Default: 30. */
    timeout: ruled(NUMBERS, z.int().min(1).max(2_147_483_647)).default(30),
    /** Seconds for which a pod that leaves keeps its requests, 0 to 3600. Default: 60, the drain time of a proxy. */
    connectionDraining: ruled(NUMBERS, z.int().min(0).max(3600)).default(60),
});

/** Settings of {@link globalLoadBalancer}. */
export interface GlobalLoadBalancerArgs extends z.input<typeof globalLoadBalancerSettings> {}

/** The parsed settings, with all defaults. */
export type GlobalLoadBalancerSettings = z.output<typeof globalLoadBalancerSettings>;

const rules: readonly PartRule<GlobalLoadBalancerSettings>[] = [
    {
        code: "gcp-name-invalid",
        severity: "error",
        reason: "Google rejects the names of the balancer's resources.",
        remedy: "Use a shorter name for the component, starting with a letter.",
        source: "Compute Engine documentation, Naming resources; RFC 1035",
        judge: (_settings, { name }) =>
            judgeNames(name, `${name}${BALANCER_SUFFIX}${LONGEST_SUFFIX}`, {
                form: /^[a-z][a-z0-9-]*$/,
                what: "name of Compute Engine",
                longest: LONGEST_NAME,
            }).map((offence) => ({ ...offence, of: "edge" })),
    },
    {
        code: "gcp-managed-certificate-names",
        severity: "error",
        reason: "Google's managed certificate has no wildcard, and at most 100 hostnames.",
        remedy: "Create a certificate map in Certificate Manager, and set it as certificateMap.",
        source: "Cloud Load Balancing documentation, Google-managed SSL certificates",
        judge: (given, { listeners }) => {
            if ("certificateMap" in given) {
                return [];
            }
            const count = new Set(listeners.map(({ hostname }) => hostname)).size;
            return [
                ...listeners.flatMap(({ hostname }, index) =>
                    isWildcard(hostname)
                        ? [{ of: { listener: index }, path: "hostname", found: `"${hostname}" is a wildcard.` }]
                        : [],
                ),
                ...(count > MOST_HOSTNAMES
                    ? [{ path: "certificateMap", found: `The gateway has ${count} hostnames.` }]
                    : []),
            ];
        },
    },
];

export const globalLoadBalancerKind = partKind({
    kind: "gcp.globalLoadBalancer",
    settings: globalLoadBalancerSettings,
    describe: (given) => ({
        mixedProtocols: true,
        ipFamilies: given.ipFamilies,
        // A new certificate of Google's takes up to an hour, and a new balancer some minutes.
        secondsToServe: given.certificateMap === undefined ? 3600 : 600,
        terminatesHttp3: { maxAge: OWN_MAX_AGE },
    }),
    rules,
});
