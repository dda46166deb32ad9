import * as z from "zod";
import { clusterArgs } from "../model/clusterArgs.ts";
import { familyOf } from "../model/families.ts";
import { listenerInput } from "../model/listeners.ts";
import { certificatePart, controllerPart, exposurePart, zonePart } from "../model/partSchemas.ts";
import type { IpFamily } from "../model/parts.ts";
import { type FormRule, fits, ruled } from "../model/settings/formRule.ts";
import { namespaceName, plainObjectName } from "../model/settings/forms.ts";
import { monitoringArgs } from "../monitoring/monitoringArgs.ts";
import { advertisement } from "./advertisementArgs.ts";
import { check } from "./checkArgs.ts";

export const ADDRESS_INVALID: FormRule = {
    code: "also-published-address-invalid",
    reason: "The zone rejects the record, or has no record of this family.",
    remedy: "List IPv4 addresses under ipv4 and IPv6 addresses under ipv6, only of families that the exposure has.",
    source: "RFC 1035 §3.4.1; RFC 3596 §2.2",
};

function addresses(family: IpFamily) {
    const address = z.string().check(
        fits(
            (text) => familyOf(text) === family,
            (text) => `"${text}" is not an ${family} address.`,
        ),
    );
    return z.array(ruled(ADDRESS_INVALID, address)).default([]);
}

export const alsoPublish = z.strictObject({
    /** IPv4 addresses, dotted. */
    ipv4: addresses("IPv4"),
    /** IPv6 addresses. */
    ipv6: addresses("IPv6"),
});

const clientTraffic = z.strictObject({
    /** The balancer sends PROXY protocol over TCP: connections without it are rejected. Default: false. */
    proxyProtocol: z.boolean().default(false),
    /**
     * Name of a Secret in the Gateway's namespace, with the CA (`ca.crt`) that client certificates must chain to:
     * clients without one are rejected. Default: no client certificates.
     */
    clientCertificateCa: plainObjectName.optional(),
});

const upstream = z.strictObject({
    /**
     * HTTP/3 to backends that have TLS (a BackendTLSPolicy, for example). `auto` uses it once a backend has advertised
     * it by Alt-Svc for the port that the proxy connects to, and goes back to TCP where QUIC fails. `always` never goes
     * back: a backend without HTTP/3 gets no request. It requires a controller with the capability `upstreamHttp3`. No
     * such release could be run for this package: it is by their documentation.
     */
    http3: z.enum(["auto", "always"]),
});

export const http3GatewayArgs = z.strictObject({
    /**
     * Names served over HTTPS and HTTP/3 on port 443. Plain strings: names of children, checks and records depend on
     * them.
     */
    hostnames: z.array(z.string()).default([]),
    /** Listeners that need more than a name. */
    listeners: z.array(listenerInput).default([]),
    /** Controller that terminates QUIC. Default: `envoyGateway()`. */
    controller: controllerPart.optional(),
    /** How TCP and UDP reach the controller on one address. Default: `mixedService()`. */
    exposure: exposurePart.optional(),
    /** Source of the key pair. */
    certificate: certificatePart,
    /** Zone in which the records are published. Default: `none()`. */
    dns: zonePart.optional(),
    /**
     * What is advertised to clients, and for how long. Default: stage `on`, one day of Alt-Svc, five minutes of TTL.
     */
    advertisement: advertisement.prefault({}),
    /**
     * Addresses of another edge that the records contain in addition to the exposure's, during a migration: publish
     * both, wait for the TTL, remove this setting, and remove the other edge after the TTL again. The check includes
     * these addresses. A replaced balancer is deleted in the same update, so clients that cached its address would get
     * no answer: keep its addresses (EIPs, reserved addresses), or create the new one in parallel. Default: none.
     */
    alsoPublish: alsoPublish.optional(),
    /**
     * The check that HTTP/3 answers at every address before it is advertised (stages `trial` and `on`). If it fails,
     * the update fails and does not advertise h3, and h2 is served. To retract what an earlier update advertised, use
     * stage `withdraw`, which has no check. `unverified` disables the check. Default: enabled.
     */
    check: z.union([check, z.literal("unverified")]).prefault({}),
    /**
     * Monitors the gateway from a pod: metrics, dashboard and alerts for Prometheus. `true` uses all defaults and the
     * image of `check.image`. Default: no monitoring.
     */
    monitoring: z.union([monitoringArgs, z.boolean()]).optional(),
    /** How connections are accepted; with current controllers, each of these excludes HTTP/3. */
    clientTraffic: clientTraffic.prefault({}),
    /** How backends are reached. Default: over HTTP/1.1 and HTTP/2, as their routes and Services say. */
    upstream: upstream.optional(),
    /**
     * Redirects http to https on port 80. Default: true. A route in the gateway's namespace without a listener
     * (`sectionName`) is also attached to port 80, in addition to the redirect; routes in other namespaces are not.
     */
    redirectHttp: z.boolean().default(true),
    /** Namespace of the Gateway. Default: the component's name. */
    namespace: namespaceName.optional(),
    /** Creates the namespace. Default: true, unless the certificate is an existing Secret in it. */
    createNamespace: z.boolean().optional(),
    /**
     * Cluster to create everything in. Default: `$KUBECONFIG` and its current context. Required with your own provider,
     * `{}` for that default: the target of a provider cannot be read from it.
     */
    cluster: clusterArgs.optional(),
});

/** Arguments of {@link Http3Gateway}. */
export interface Http3GatewayArgs extends z.input<typeof http3GatewayArgs> {}

/** The parsed settings, with all defaults. */
export type Http3GatewaySettings = z.output<typeof http3GatewayArgs>;
